package io.steplock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code outcomes data-checksums}, as users call it. */
class OutcomesCommandTest {
    private static final String OUTCOMES = "outcomes data-checksums ";

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String line) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(line.strip().replace("DIR", directory.toString()).split(" +"));
    }

    /** The final states of a run; they are the array "final". */
    private List<String> finals(String line) throws IOException {
        out.getBuffer().setLength(0);
        assertEquals(0, run(OUTCOMES + line + " --json"), () -> out + "\n" + err);
        List<String> finals = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(out.toString())) {
            boolean inside = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_ARRAY) {
                    inside = "final".equals(parser.currentName());
                } else if (token == JsonToken.END_ARRAY) {
                    inside = false;
                } else if (inside && token == JsonToken.VALUE_STRING) {
                    finals.add(parser.getText());
                }
            }
        }
        return finals;
    }

    @ParameterizedTest
    @CsvSource({
        "enable-inprogress-checksums-end, enable-checksums-start,           off",
        "enable-checksums-start,          enable-checksums-after-xlog,      on",
        "enable-checksums-after-xlog,     datachecksums-enable-checksums-after-xlogctl, off",
    })
    void theKnownCells(String checkpoint, String crash, String expected) throws IOException {
        assertEquals(
                List.of(expected),
                finals("--initial off --op enable --checkpoint-at " + checkpoint + " --crash-at " + crash));
        assertTrue(out.toString().contains("\"canBlock\":false"), out.toString());
        assertTrue(out.toString().contains("\"onWithBadPagesPossible\":false"), out.toString());
    }

    @Test
    void aCheckpointWaitsForALauncherThatIsHeld() {
        assertEquals(
                0, run(OUTCOMES + "--op enable --checkpoint-at enable-checksums-after-xlog --delay-flag after-redo"));
        assertTrue(out.toString().contains("The schedule can block:                    yes"), out.toString());
        assertTrue(out.toString().contains("launcher1 is held at enable-checksums-after-xlog"), out.toString());
        assertTrue(out.toString().contains("checkpointer waits for the delay flag of launcher1"), out.toString());
        assertTrue(out.toString().contains("DelayFlag      = \"after redo\""), out.toString());
    }

    /** The launcher has set its delay flag at these points, and stands there until the checkpoint is over. */
    @ParameterizedTest
    @CsvSource({
        "enable,  after-redo,  enable-inprogress-checksums-before-xlog",
        "enable,  before-read, enable-checksums-after-xlog",
        "disable, before-read, disable-checksums-before-xlog",
    })
    void aCheckpointThatIsWaitedForMayWaitForWhoWaits(String operation, String delayFlag, String point)
            throws IOException {
        String line = "--op " + operation + " --checkpoint-at " + point + " --delay-flag ";
        assertEquals(List.of(), finals(line + delayFlag));
        assertTrue(out.toString().contains("\"canBlock\":true"), out.toString());
        assertTrue(out.toString().contains("\"launcher1 is held at " + point + "\""), out.toString());
        assertTrue(out.toString().contains("\"checkpointer waits for the delay flag of launcher1\""), out.toString());
        assertEquals(1, finals(line + "ignored").size());
        assertTrue(out.toString().contains("\"canBlock\":false"), out.toString());
    }

    @Test
    void anAtomicUnitIsWaitedFor() {
        assertEquals(
                0,
                run(OUTCOMES + "--op enable --checkpoint-at enable-checksums-after-xlog --remedy atomic-unit"),
                err::toString);
        assertTrue(
                out.toString()
                        .contains("checkpointer waits until the shared state of launcher1 follows its record, to"
                                + " read it"),
                out.toString());
    }

    /** Where the reference flips or is in on with bad pages, and what remedies and versions make of it. */
    @ParameterizedTest
    @CsvSource({
        "--delay-flag after-redo, enable-checksums-start, enable-checksums-after-xlog, on, false",
        "--remedy none, enable-inprogress-checksums-after-xlog, enable-checksums-after-xlog, on, true",
        "--version all, enable-inprogress-checksums-after-xlog, enable-checksums-after-xlog, on, true",
        "--version plus-d79bf7612a, enable-inprogress-checksums-after-xlog, enable-checksums-after-xlog, on, true",
        "--remedy checkpoint, enable-inprogress-checksums-after-xlog, enable-checksums-after-xlog, on, false",
        "--remedy read-at-insertion, enable-inprogress-checksums-after-xlog, enable-checksums-after-xlog, on, false",
        "--remedy checkpoint, enable-checksums-after-xlog, enable-checksums-after-xlogctl, off, false",
        "--remedy read-at-insertion, enable-checksums-after-xlogctl, enable-checksums-after-xlog, on, false",
        "--remedy shared-first, enable-checksums-after-xlogctl, enable-checksums-before-xlog, on, false",
        "--version minus-25b922ec58, enable-checksums-after-controlfile, enable-checksums-before-checkpoint, on, false",
    })
    void versionsAndRemediesMakeADifference(
            String options, String checkpoint, String crash, String expected, boolean bad) throws IOException {
        assertEquals(
                List.of(expected),
                finals("--op enable --checkpoint-at " + checkpoint + " --crash-at " + crash + " " + options));
        assertTrue(out.toString().contains("\"onWithBadPagesPossible\":" + bad), out.toString());
        assertTrue(out.toString().contains("\"canBlock\":false"), out.toString());
    }

    @Test
    void aScheduleSaysTheSameAsOptions() throws IOException {
        Files.writeString(directory.resolve("a.schedule"), """
                attach enable-checksums-start wait     # the checkpoint
                attach datachecksums-enable-checksums-after-xlog wait
                start s1: enable
                await s1 at enable-checksums-start
                checkpoint sync
                wakeup s1
                await launcher at enable-checksums-after-xlog
                crash keep-wal synced keep-pages all
                restart
                read-all
                """);
        assertEquals(List.of("on"), finals("--schedule DIR/a.schedule"));
    }

    /** Steps of recovery are not the model's; whoever can count them is named. */
    @Test
    void aCrashInRecoveryIsReferredToTheScenario() throws IOException {
        Files.writeString(
                directory.resolve("twice.schedule"),
                "start s1: enable\ncrash keep-wal all keep-pages all\nrestart crash-after 3\nrestart\n");
        assertEquals(2, run(OUTCOMES + "--schedule DIR/twice.schedule"), out::toString);
        assertEquals("", out.toString());
        assertTrue(
                err.toString()
                        .contains("outcomes does not count steps of recovery: leave out 'crash-after', or run the"
                                + " schedule by 'steplock scenario data-checksums', which does"),
                err.toString());
    }

    @Test
    void aSecondRequestAndAPointOfTheCheckpointer() throws IOException {
        assertEquals(List.of("off"), finals("--op enable --then disable --then-at enable-checksums-start"));
        assertEquals(List.of("on"), finals("--op enable"));
        assertEquals(List.of("off"), finals("--op disable --crash-at done"));
        assertFalse(finals("--op enable --checkpoint-at enable-checksums-end --crash-at create-checkpoint-run")
                .isEmpty());
    }

    /** The model of schedules lacks these points; runs have them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "attach datachecksumsworker-startup-delay wait",
                "attach datachecksumsworker-launcher-delay wait",
                "attach datachecksums-enable-checksums-delay wait",
                "attach datachecksumsworker-fail-db-result wait",
                "attach datachecksumsworker-fake-temptable-wait wait",
                "wakeup worker"
            })
    void pointsThatOnlyRunsHaveAreRefused(String line) throws IOException {
        Files.writeString(directory.resolve("run.schedule"), "start s1: enable\n" + line + "\n");
        assertEquals(2, run(OUTCOMES + "--schedule DIR/run.schedule"), out::toString);
        String said = line.replace("datachecksums-", "");
        assertEquals(
                "steplock: outcomes cannot explore '" + said + "': the model of schedules does not have that point;"
                        + " run the schedule by 'steplock scenario data-checksums'\n",
                err.toString());
        assertEquals("", out.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "step s1 InsertRedo                        | does not fit the data-checksums protocol",
                "page 1 flag 1 bits 1                      | does not fit the data-checksums protocol",
                "start s1: vacuum 1                        | expected one of: enable",
                "attach enable-checksum-start wait         | did you mean enable-checksums-start",
                "attach enable-checksums-start error       | write 'wait'",
                "await nobody at enable-checksums-start    | there is no process 'nobody'",
                "await checkpointer at enable-checksums-end | never comes by enable-checksums-end; await launcher",
                "restart                                   | the server runs",
                "crash                                     | the schedule ends with the server down",
                "crash keep-wal record 3                   | write keep-wal synced",
            })
    void commandsThatDoNotFitGetFileLineAndRemedy(String line, String message) throws IOException {
        Files.writeString(directory.resolve("bad.schedule"), line + "\n");
        assertEquals(2, run(OUTCOMES + "--schedule DIR/bad.schedule"), out::toString);
        assertTrue(err.toString().contains(message), err.toString());
        assertTrue(err.toString().contains("bad.schedule:"), err.toString());
        assertFalse(err.toString().contains("\tat "), err.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "outcomes visibility-map | there are for: data-checksums",
                "outcomes data-checksums | give --op enable or --op disable",
                "outcomes data-checksums --op explode | there is no operation 'explode'",
                "outcomes data-checksums --op enable --initial maybe | there are: off, on",
                "outcomes data-checksums --op enable --crash-at enable-checksums-strat | did you mean enable-checksums-start",
                "outcomes data-checksums --op enable --crash-at create-restart-point | is one of standby servers",
                "outcomes data-checksums --op enable --crash-at disable-checksums-end | no launcher comes by",
                "outcomes data-checksums --op enable --then disable | --then and --then-at go together",
                "outcomes data-checksums --op enable --checkpoint-at create-checkpoint-run | takes a point of a launcher",
                "outcomes data-checksums --op enable --version minus-25b922 | did you mean minus-25b922ec58",
                "outcomes data-checksums --op enable --delay-flag never | There are: ignored, after-redo",
                "outcomes data-checksums --op enable --remedy hope,none | there is no remedy 'hope'",
                "outcomes data-checksums --op enable --matrix --crash-at done | --matrix has all checkpoints",
                "outcomes data-checksums --op enable --schedule x | --schedule says all that happens",
                "outcomes data-checksums --schedule DIR/nope | there is no such schedule file",
                "outcomes data-checksums --op enable --remedy shared-first --checkpoint-at enable-checksums-after-xlog"
                        + " --crash-at enable-checksums-after-xlogctl | would come after the crash",
                "outcomes data-checksums --op enable --checkpoint-at enable-checksums-end"
                        + " --crash-at enable-checksums-start | would come after the crash",
            })
    void mistakesOfTheUserGetAMessageAndNoStackTrace(String line, String message) {
        assertEquals(2, run(line), () -> out + "\n" + err);
        assertTrue(err.toString().contains(message), err.toString());
        assertFalse(err.toString().contains("\tat "), err.toString());
    }

    @Test
    void helpHasExamples() {
        assertEquals(0, run("outcomes --help"));
        assertTrue(out.toString().contains("steplock outcomes data-checksums --op enable --matrix"), out.toString());
    }
}
