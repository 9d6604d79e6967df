package io.steplock.scenario.checksums;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictText;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.ScheduleScript;
import io.steplock.schedule.Command;
import io.steplock.schedule.Command.Operation.SwitchChecksums;
import io.steplock.schedule.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A launcher or worker gets SIGTERM on its way: the server goes on, and the next request is served. */
@Timeout(120)
class TerminatedProcessesTest {
    @TempDir
    Path parent;

    private ChecksumOptions options(boolean initial) throws Exception {
        List<Command> calls = List.of(
                new Command.Start(1, "s1", new SwitchChecksums(true)),
                new Command.Start(2, "s2", new SwitchChecksums(true)));
        CodeVariant variant = CodeVariant.of("reference", "ignored", List.of());
        ChecksumOptions options = ChecksumOptions.of(
                initial, variant, ScheduleScript.of(new Schedule("calls", calls)), parent.resolve("run"));
        Files.createDirectories(options.directory());
        return options;
    }

    private interface Play {
        void on(ChecksumStage stage);
    }

    private void play(boolean initial, String action, Play play) throws Exception {
        ChecksumOptions options = options(initial);
        try (ChecksumStage stage = new ChecksumStage(options, false);
                LoadedSpec spec = JudgedRun.spec(options, stage.config())) {
            stage.begin(spec.info());
            play.on(stage);
            stage.quiet();
            assertEquals(List.of(), stage.complaintsOfReader());
            String state = stage.state();
            stage.end(true);
            OfflinePages pages = stage.offline();
            assertTrue(
                    state.equals("off")
                            || pages.missing().size() + pages.wrong().size() == 0,
                    pages.toString());
            Verdict verdict = JudgedRun.judge(options, spec);
            assertEquals(Optional.empty(), verdict.rejection(), () -> VerdictText.report(verdict));
            assertEquals(Optional.empty(), verdict.invalid());
            assertTrue(verdict.counts().actions().getOrDefault(action, 0L) > 0, action + " was never taken");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "false, enable-inprogress-checksums-start,               off",
        "false, enable-inprogress-checksums-before-barrier-wait, off",
        "false, enable-inprogress-checksums-end,                 off",
        "false, enable-checksums-start,                          off",
        "false, enable-checksums-before-checkpoint,              on",
        "false, enable-checksums-end,                            on",
        "true,  disable-inprogress-checksums-start,              on",
        "true,  disable-inprogress-checksums-before-checkpoint,  inprogress-off",
        "true,  disable-checksums-start,                         inprogress-off",
        "true,  disable-checksums-before-barrier-wait,           off"
    })
    void aLauncher(boolean initial, String point, String left) throws Exception {
        play(initial, "TerminateLauncher", stage -> {
            stage.attach(point);
            if (initial) {
                stage.disable();
            } else {
                stage.enable();
            }
            stage.awaitAt("launcher", point);
            stage.detach(point);
            stage.terminate("launcher1");
            stage.quiet();
            assertEquals(left, stage.state());
            serveNext(stage);
        });
    }

    /** In a critical section the signal waits until it is over. */
    @ParameterizedTest
    @ValueSource(strings = {"enable-checksums-after-xlog", "enable-checksums-after-controlfile"})
    void aLauncherInACriticalSection(String point) throws Exception {
        play(false, "TerminateLauncher", stage -> {
            stage.attach(point);
            stage.enable();
            stage.awaitAt("launcher", point);
            stage.terminate("launcher1");
            stage.awaitAt("launcher", point);
            stage.wakeup("launcher");
            stage.quiet();
            assertEquals("on", stage.state());
            serveNext(stage);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"ListPages", "RewritePage"})
    void aWorker(String step) throws Exception {
        play(false, "Interference", stage -> {
            stage.stop("worker1", step);
            stage.enable();
            stage.awaitStopped("worker1");
            stage.terminate("worker1");
            stage.letGo("worker1");
            stage.quiet();
            assertEquals("off", stage.state());
            serveNext(stage);
        });
    }

    private static void serveNext(ChecksumStage stage) {
        boolean on = stage.state().equals("on");
        if (on) {
            stage.disable();
        } else {
            stage.enable();
        }
        stage.quiet();
        assertEquals(on ? "off" : "on", stage.state());
    }
}
