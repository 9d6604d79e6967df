package io.steplock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code scenario data-checksums} with what makes no sense, and with schedules that cannot go on. */
@Timeout(60)
class BadChecksumInputTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String line) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(("scenario data-checksums " + line.strip())
                .replace("DIR", directory.toString())
                .split(" +"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--op enable --crash-at nonsense | there is no point 'nonsense'; did you mean enable-checksums-end",
                "--op enable --crash-at enable-checksums-strat | did you mean enable-checksums-start",
                "--op enable --checkpoint-at create-restart-point | is one of standby servers",
                "--op enable --crash-at disable-checksums-start | no launcher comes by the point disable-checksums-start",
                "--op enable --checkpoint-at create-checkpoint-run | --checkpoint-at takes a point of a launcher",
                "--op enable --crash-at datachecksumsworker-fail-db-result | is a point for schedules: write 'attach "
                        + "datachecksumsworker-fail-db-result wait' in a file",
                "--op enable --checkpoint-at enable-checksums-delay | enable-checksums-delay is a point for schedules",
                "--op enable --then disable --then-at datachecksumsworker-launcher-delay | is a point for schedules",
                "--op enable --crash-at datachecksumsworker-fail | did you mean datachecksumsworker-fail-db-result",
                "--op enable --then disable | --then and --then-at go together: give both or none",
                "--op enable --then-at enable-checksums-end | --then and --then-at go together: give both or none",
                "--op enable --checkpoint-at enable-checksums-end --crash-at enable-checksums-start"
                        + " | the checkpoint at enable-checksums-end would come after the crash at enable-checksums-start",
                "--op enable --buffers 1 | --buffers 1 is too few: processes pin pages; give at least 8",
                "--op enable --buffers 2000000000 | buffers do not fit into memory; give --buffers, at most ",
                "--op enable --pages 0 | --pages, --backends and --cost-limit are at least 1",
                "--op enable --pages 100000000 | --pages 100000000 is too many",
                "--op enable --schedule DIR/x | --schedule says all that happens; leave out --op",
                "--schedule DIR/x --crash-at done | --schedule says all that happens; leave out",
                "--schedule DIR/x | x: there is no such schedule file",
                "--op enable --keep-wal nonsense | --keep-wal is all or synced, not 'nonsense'",
                "--op enable --keep-pages some | --keep-pages is all or none, not 'some'",
                "--op nonsense | there is no operation 'nonsense'; there are: enable, disable",
                "--initial on | give --op enable or --op disable, or a --schedule",
                "--op enable --initial maybe | there is no initial state 'maybe'; there are: off, on",
                "--op enable --remedy chekpoint | there is no remedy 'chekpoint'; did you mean checkpoint?",
                "--op enable --expect nonsense | --expect takes ",
                "--op enable --dir /proc/steplock | cannot use /proc/steplock: ",
                "--op enable --dir /etc/passwd | /etc/passwd is no directory; give another --dir"
            })
    void aMistakeIsNamedInOneLine(String line, String message) {
        assertEquals(2, run(line), () -> out + "\n" + err);
        assertIsOneLineWith(message);
    }

    private void assertIsOneLineWith(String message) {
        assertTrue(err.toString().startsWith("steplock: "), err.toString());
        assertTrue(err.toString().contains(message), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertEquals("", out.toString());
    }

    private int schedule(String text) throws IOException {
        Files.writeString(directory.resolve("my.schedule"), text.replace(";", "\n"));
        return run("--schedule DIR/my.schedule");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "start s1: enable;await s1 at enable-checksums-strat | 2: there is no point 'enable-checksums-strat'",
                "start s1: enable;await launcher at enable-checksums-end | 2: nobody stops at enable-checksums-end",
                "attach enable-checksums-end wait;start s1: enable;crash keep-wal all keep-pages all;restart;"
                        + "await launcher at enable-checksums-end"
                        + " | 5: nobody stops at enable-checksums-end, for it is not attached (a crash detaches all points)",
                "attach enable-checksums-end wait;# twice;attach enable-checksums-end wait"
                        + " | 3: enable-checksums-end is attached already",
                "detach enable-checksums-end | 1: enable-checksums-end is not attached; leave out this line",
                "start s1: enable;await bgwriter done | 2: there is no process 'bgwriter'; did you mean launcher?",
                "attach enable-checksums-end wait;start s1: enable;await checkpointer at enable-checksums-end"
                        + " | 3: checkpointer never comes by enable-checksums-end; await launcher",
                "attach datachecksumsworker-startup-delay wait;start s1: enable;"
                        + "await launcher at datachecksumsworker-startup-delay"
                        + " | 3: launcher never comes by datachecksumsworker-startup-delay; await whoever has called",
                "attach datachecksumsworker-fake-temptable-wait wait;start s1: enable;"
                        + "await s1 at datachecksumsworker-fake-temptable-wait"
                        + " | 3: s1 never comes by datachecksumsworker-fake-temptable-wait; await worker",
                "attach datachecksumsworker-fail-db-result error"
                        + " | 1: no process fails or speaks at a point here; write 'wait'",
                "start s1: enable;crash keep-wal all keep-pages all | the schedule ends with the server down",
                "start s1: enable;restart | 2: the server runs; write 'crash' before this line",
                "start s1: enable;restart crash-after 3 | 2: the server runs; write 'crash' before this line",
                "crash keep-wal all keep-pages all;restart crash-after 0;restart"
                        + " | 2: a server that crashes after 0 steps has not started; write at least 1",
                "crash keep-wal all keep-pages all;restart crash-after 3;checkpoint sync"
                        + " | 3: the server is down; add 'restart' before this line",
                "crash keep-wal all keep-pages all;restart crash-after 3 | the schedule ends with the server down",
                "start s1: enable;crash keep-wal all keep-pages all;# too many;restart crash-after 999999;restart"
                        + " | 4: the server is up after ",
                "start s1: toggle | 1: cannot read the operation 'toggle'",
                "jump | 1: cannot read 'jump'"
            })
    void aMistakeInAScheduleIsNamedWithItsLine(String text, String message) throws IOException {
        assertEquals(2, schedule(text), () -> out + "\n" + err);
        assertIsOneLineWith(message);
        assertTrue(err.toString().contains("my.schedule:"), err.toString());
    }

    /** It runs, and cannot go on. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attach disable-checksums-end wait;start s1: enable;await launcher at disable-checksums-end"
                        + " | no launcher lives any more: all that were started have come to their end;"
                        + " none will come by disable-checksums-end",
                "attach enable-checksums-end wait;start s1: disable;await launcher at enable-checksums-end"
                        + " | no launcher was started, for there is nothing to do; none will come by enable-checksums-end",
                "start s1: enable;await s1 done;wakeup launcher | there is nobody to wake",
                "attach datachecksumsworker-startup-delay wait;start s1: enable;await s1 done"
                        + " | the schedule waits for all calls, launchers and workers\\n"
                        + "  s1 waits at injection point datachecksumsworker-startup-delay",
                "start s1: enable;await s1 done;wakeup worker | there is nobody to wake",
                "start s1: enable;wakeup checkpointer"
                        + " | no checkpointer is held at a point: there is nobody to wake",
                "attach checkpoint-after-xlogctl-checksums wait;checkpoint background;"
                        + "await checkpointer at checkpoint-after-xlogctl-checksums;start s1: enable;await s1 done"
                        + " | launcher1 is blocked on WAL insertion lock, held by checkpointer\\n",
                "attach checkpoint-after-xlogctl-checksums wait;checkpoint background;"
                        + "await checkpointer at checkpoint-after-xlogctl-checksums;checkpoint sync"
                        + " | the schedule waits until the checkpointer is idle\\n"
                        + "  checkpointer waits at injection point checkpoint-after-xlogctl-checksums"
            })
    void aBlockedScheduleSaysWhoWaitsForWhom(String text, String message) throws IOException {
        assertEquals(1, schedule(text), () -> out + "\n" + err);
        assertTrue(out.toString().contains("BLOCKED:"), out.toString());
        assertTrue(out.toString().contains(message.replace("\\n", "\n")), out.toString());
        assertTrue(out.toString().contains("refines MCChecksumTrace!Next"), out.toString());
    }

    @Test
    void whatIsThereAlreadyIsNotTouched() throws IOException {
        Path mine = Files.writeString(directory.resolve("mine"), "text");
        assertEquals(2, run("--op enable --dir DIR"));
        assertEquals("text", Files.readString(mine));
        assertFalse(Files.exists(directory.resolve("data")));
        assertIsOneLineWith(" is not empty; give a directory that is empty or does not exist");
    }
}
