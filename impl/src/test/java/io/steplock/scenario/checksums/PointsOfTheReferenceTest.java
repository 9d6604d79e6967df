package io.steplock.scenario.checksums;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictText;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.ScheduleScript;
import io.steplock.schedule.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The points of the reference that the model of schedules does not have (FACTS.md, C.0) do in runs what they say. */
@Timeout(120)
class PointsOfTheReferenceTest {
    @TempDir
    Path parent;

    private JudgedRun run(String version, String schedule) throws Exception {
        Path file = Files.writeString(parent.resolve("my.schedule"), schedule);
        CodeVariant variant = CodeVariant.of(version, "ignored", List.of());
        ChecksumOptions options = ChecksumOptions.of(
                false, variant, ScheduleScript.of(Schedule.readForChecksums(file)), parent.resolve("run"));
        JudgedRun run = JudgedRun.of(options);
        assertEquals(List.of(), run.result().blocked());
        Verdict verdict = run.verdict();
        assertEquals(Optional.empty(), verdict.rejection(), () -> VerdictText.report(verdict));
        assertEquals(Optional.empty(), verdict.invalid());
        assertEquals(List.of(), verdict.violations(), () -> VerdictText.report(verdict));
        return run;
    }

    private static long taken(JudgedRun run, String action) {
        return run.verdict().counts().actions().getOrDefault(action, 0L);
    }

    /** The call that came first writes its request last. */
    @Test
    void aCallIsStopped() throws Exception {
        JudgedRun run = run("reference", """
                attach datachecksumsworker-startup-delay wait
                start s1: enable
                await s1 at datachecksumsworker-startup-delay
                detach datachecksumsworker-startup-delay
                start s2: disable
                wakeup s1
                await s1 done
                """);
        assertEquals("on", run.result().word());
        assertTrue(run.result().happenings().contains("no launcher is started"));
    }

    /** It has not taken the request yet: the second one is all that it sees (D.7). */
    @Test
    void aLauncherIsStoppedAtItsStart() throws Exception {
        JudgedRun run = run("reference", """
                attach datachecksumsworker-launcher-delay wait
                start s1: enable
                await s1 at datachecksumsworker-launcher-delay
                start s2: disable
                wakeup s1
                await s1 done
                """);
        assertEquals("off", run.result().word());
        assertEquals(1, taken(run, "TakeRequest"));
        assertEquals(0, taken(run, "EnterCriticalSection"));
    }

    /** All pages are rewritten, and of the change to on nothing is done. */
    @Test
    void aLauncherIsStoppedBeforeOn() throws Exception {
        JudgedRun run = run("reference", """
                attach datachecksums-enable-checksums-delay wait
                start s1: enable
                await launcher at enable-checksums-delay
                terminate launcher
                await s1 done
                """);
        assertEquals("off", run.result().word());
        assertEquals(2, taken(run, "FinishWorker"));
        assertEquals(1, taken(run, "TestForOn"));
    }

    /** A worker that has rewritten all its pages waits a round, and then sees what it was asked for meanwhile. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "plus-ed6775db84"})
    void aWorkerWaitsARound(String version) throws Exception {
        JudgedRun run = run(version, """
                attach datachecksumsworker-fake-temptable-wait wait
                start s1: enable
                await worker at datachecksumsworker-fake-temptable-wait
                start s2: disable
                wakeup worker
                await s1 done
                """);
        assertEquals("off", run.result().word());
        assertEquals(1, taken(run, "AbortWorker"));
        assertEquals(0, taken(run, "FinishWorker"));
    }

    /** The worker succeeds, and the launcher will not have it: off again, with an error; the next request is served. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "plus-ed6775db84", "minus-8fb8ded889"})
    void aResultIsTakenAsFailed(String version) throws Exception {
        String fails = """
                attach datachecksumsworker-fail-db-result wait
                start s1: enable
                await launcher at datachecksumsworker-fail-db-result
                detach datachecksumsworker-fail-db-result
                wakeup launcher
                await s1 done
                """;
        JudgedRun run = run(version, fails);
        assertEquals("off", run.result().word());
        assertEquals(1, taken(run, "FinishWorker"));
        assertEquals(1, taken(run, "ForceFailure"));
        assertEquals(0, taken(run, "AwaitWorker"));
        assertEquals(1, taken(run, "ClearFlags"));

        parent = Files.createDirectory(parent.resolve("next"));
        JudgedRun next = run(version, fails + "start s2: enable\nawait s2 done\n");
        assertEquals("on", next.result().word());
    }
}
