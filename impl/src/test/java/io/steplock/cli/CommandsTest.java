package io.steplock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.steplock.engine.injection.InjectionPoint;
import io.steplock.outcomes.ChecksumPoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands that run the engine, as users call them. */
class CommandsTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String line) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(line.replace("DIR", directory.toString()).split(" "));
    }

    private static void assertIsJson(String text) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            while (parser.nextToken() != null) {
                parser.getText();
            }
        }
    }

    @Test
    void pointsListsAllInOrder() throws IOException {
        assertEquals(0, run("points"));
        String list = out.toString();
        int last = -1;
        for (InjectionPoint point : InjectionPoint.values()) {
            assertTrue(list.indexOf(point.text()) > last, list);
            last = list.indexOf(point.text());
        }
        for (ChecksumPoint point : ChecksumPoint.all()) {
            assertTrue(list.indexOf("\n" + point.fullName() + " ") > last, list);
            last = list.indexOf("\n" + point.fullName() + " ");
            assertFalse(list.contains("null"), list);
        }
        out.getBuffer().setLength(0);
        assertEquals(0, run("points --json"));
        assertIsJson(out.toString());
        assertTrue(out.toString().contains("\"kind\":\"cached\""), out.toString());
    }

    @Test
    void scenarioExitsByItsVerdict() throws IOException {
        assertEquals(1, run("scenario visibility-map --variant unpatched --preset race --dir DIR/a --json"));
        assertIsJson(out.toString());
        assertTrue(out.toString().contains("\"property\":\"S1_RecordIntegrity\",\"step\":59"), out.toString());
        assertEquals(0, run("scenario visibility-map --variant relock --preset race --dir DIR/b"));
        assertEquals(
                0,
                run("scenario visibility-map --variant unpatched --preset race --dir DIR/c"
                        + " --expect violated:S1_RecordIntegrity,violated:LockDiscipline"));
        assertEquals(1, run("scenario visibility-map --variant relock --preset race --dir DIR/d --expect rejected:X"));
        assertEquals(1, run("scenario visibility-map --variant relock --preset clean-map --dir DIR/e"));
    }

    @Test
    void theSameSeedGivesTheSameFiles() throws IOException {
        run("scenario visibility-map --variant unpatched --preset race --dir DIR/1 --seed 7");
        run("scenario visibility-map --variant unpatched --preset race --dir DIR/2 --seed 7");
        run("scenario visibility-map --variant unpatched --preset race --dir DIR/3 --seed 8");
        String segment = "data/pg_wal/000000010000000000000001";
        assertEquals(-1, Files.mismatch(directory.resolve("1/" + segment), directory.resolve("2/" + segment)));
        assertEquals(
                -1,
                Files.mismatch(
                        directory.resolve("1/race-unpatched.ndjson"), directory.resolve("2/race-unpatched.ndjson")));
        assertTrue(Files.mismatch(directory.resolve("1/" + segment), directory.resolve("3/" + segment)) >= 0);
    }

    @Test
    void waldumpTellsAGoodWalFromABadOne() throws IOException {
        run("scenario visibility-map --variant unpatched --preset race --dir DIR/a");
        run("scenario visibility-map --variant relock --preset race --dir DIR/b");
        assertEquals(1, run("waldump DIR/a/data"));
        assertTrue(out.toString().contains("THE WAL ENDS IN A BAD RECORD"), out.toString());
        out.getBuffer().setLength(0);
        assertEquals(0, run("waldump DIR/b/data --json"));
        assertIsJson(out.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "scenario visibility-map --variant unpatched | give one of --preset and --schedule",
                "scenario visibility-map --variant nope --preset race | no variant \"nope\"",
                "scenario visibility-map --variant registered --preset race --expect refines | this run has none: line",
                "scenario visibility-map --variant relock --preset nope | there are: race, clean-map",
                "scenario other --variant relock --preset race | there is no protocol 'other'",
                "scenario visibility-map --variant relock --schedule DIR/nope | no such schedule file",
                "scenario visibility-map --variant relock --preset race --expect nonsense | nonsense",
                "scenario visibility-map --variant relock --preset s3b-relock --schedule x | give one of --preset",
                "counterexample vm-KDr-relock BitImpliesVisible | no model vm-KDr-relock; did you mean",
                "counterexample vm-relock DirtyDiscipline | is no model of the full protocol",
                "counterexample vm-KDr-relock-lz4-clean S8_NoLoss | TLC finds no violation of S8_NoLoss in",
                "waldump DIR | is no data directory",
                "waldump DIR/nope | is no data directory",
                "frobnicate | frobnicate",
                "validate DIR/nope.ndjson | nope.ndjson",
            })
    void mistakesOfTheUserGetAMessageAndNoStackTrace(String line, String message) {
        assertEquals(2, run(line), () -> out + "\n" + err);
        String said = out.toString() + err;
        assertTrue(said.contains(message), said);
        assertFalse(said.contains("\tat "), said);
    }

    @Test
    void aDirectoryInUseIsNotTouched() throws IOException {
        Files.writeString(directory.resolve("precious"), "x");
        assertEquals(2, run("scenario visibility-map --variant relock --preset race --dir DIR"));
        assertTrue(err.toString().contains("is not empty"), err.toString());
        assertTrue(Files.exists(directory.resolve("precious")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"story", "check", "validate", "scenario", "counterexample", "points", "waldump"})
    void everyCommandHasHelpWithExamples(String name) {
        assertEquals(0, run(name + " --help"));
        assertTrue(out.toString().contains("Examples:"), out.toString());
        assertTrue(out.toString().contains("steplock " + name), out.toString());
    }
}
