package io.steplock.checker.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.explore.Manifest;
import io.steplock.checker.explore.ManifestText;
import io.steplock.checker.explore.SpecHash;
import io.steplock.checker.spec.TestSpecs;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Many rows of a table: one config for several models, variants as rows, what changed. */
class CheckRowsTest {
    private static final String ONE_VISIT =
            "\"config\":\"TurnstileBad.cfg\",\"constants\":{\"Limit\":\"1\"},\"speed\":\"deep\",";

    @TempDir
    Path specs;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void copy() throws IOException {
        try (Stream<Path> files = Files.list(TestSpecs.file("manifest.json").getParent())) {
            for (Path file : files.toList()) {
                Files.copy(file, specs.resolve(file.getFileName()));
            }
        }
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("--specs", specs.toString()));
        all.addAll(List.of(arguments));
        return new CommandLine(new CheckCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    private void replace(String file, String old, String by) throws IOException {
        Path path = specs.resolve(file);
        String text = Files.readString(path);
        assertTrue(text.contains(old), old);
        Files.writeString(path, text.replace(old, by));
    }

    /** A model of the config TurnstileBad.cfg, where one visit is too few for what that config violates. */
    private void addOneVisit() throws IOException {
        replace("manifest.json", "\"models\":[", """
                "models":[
                  {"name":"one-visit","protocol":"turnstile","module":"Turnstile.tla",%s
                   "answer":{"group":"turnstile","variant":"one","cast":"two","allows":["visits"]},
                   "expect":{"verdict":"violated","properties":{"NeverTwo":4}},"distinct":9,"generated":11,"depth":5},
                """.formatted(ONE_VISIT));
    }

    private void turn(String more) throws IOException {
        replace("manifest.json", "\"casts\":[\"two\",\"three\"],", "\"casts\":[\"two\"],\"rows\":\"variants\"," + more);
    }

    private String list(String name) {
        assertEquals(0, run("--list", name), err::toString);
        return out.toString();
    }

    @Test
    void constantsOfAModelChangeItsVerdict() throws IOException {
        addOneVisit();
        assertEquals(0, run("one-visit", "turnstile-bad"), () -> out + "" + err);
        assertTrue(out.toString().contains("violates NeverTwo (shortest trace: 4 steps)"), out::toString);
        assertTrue(list("one-visit").contains("[TurnstileBad.cfg with Limit: 1]"), out::toString);
    }

    @Test
    void pinKeepsTheConstantsAndTheHashCoversThem() throws IOException {
        addOneVisit();
        replace("manifest.json", "\"distinct\":9", "\"distinct\":10");
        assertEquals(1, run("--pin", "one-visit"));
        assertEquals(0, run("one-visit"), out::toString);
        Path manifest = specs.resolve("manifest.json");
        Manifest pinned = assertDoesNotThrow(() -> Manifest.read(manifest));
        assertEquals("1", pinned.models().get(0).constants().get("Limit"));
        String hash =
                assertDoesNotThrow(() -> SpecHash.of(specs, pinned.models().get(0)));
        assertEquals(hash, pinned.models().get(0).hash());
        replace("manifest.json", "\"Limit\": \"1\"", "\"Limit\": \"2\"");
        Manifest other = assertDoesNotThrow(() -> Manifest.read(manifest));
        assertNotEquals(
                hash, assertDoesNotThrow(() -> SpecHash.of(specs, other.models().get(0))));
    }

    @Test
    void mutantsAreRunWithTheConstants() throws IOException {
        replace("manifest.json", "\"config\":\"Turnstile.cfg\",", """
                "config":"Turnstile.cfg","constants":{"Procs":"{p1}"},""");
        // A single process never meets another.
        assertEquals(1, run("--mutants"));
        assertTrue(out.toString().contains("two at once: nothing"), out::toString);
    }

    @Test
    void anUnknownConstantIsAnError() throws IOException {
        addOneVisit();
        replace("manifest.json", "\"Limit\":\"1\"", "\"Limits\":\"1\"");
        String message = "the model one-visit replaces the constant Limits, which its config TurnstileBad.cfg does not"
                + " assign; did you mean Limit, Procs, NoOne?\n";
        for (String[] arguments : new String[][] {{"one-visit"}, {"--list"}, {"--table"}}) {
            err.getBuffer().setLength(0);
            assertEquals(2, run(arguments));
            assertEquals(message, err.toString());
        }
    }

    @Test
    void aWrongValueNamesTheConfig() throws IOException {
        addOneVisit();
        replace("manifest.json", "\"Limit\":\"1\"", "\"Limit\":\"{1\"");
        assertEquals(2, run("one-visit"));
        assertTrue(err.toString().startsWith("TurnstileBad.cfg:"), err::toString);
    }

    @Test
    void aTurnedTableHasARowForEachVariant() throws IOException {
        turn("");
        assertEquals(0, run("--table"), err::toString);
        String expected = """
                **Turnstile**

                | variant | TypeOK | HolderInside | TurnGrows | Few | EachFew | NeverTwo |
                |---|---|---|---|---|---|---|
                | good | holds | holds | holds | not run | not run | - |
                | bad | holds | holds | not run | not run | not run | - |
                | bad, visits | holds | holds | not run | **6 (two)** | **4 (two)** | **4 (two)** |

                """;
        assertEquals(expected, out.toString());
    }

    @Test
    void aTurnedTableShowsTheShortestRunOfAllCasts() throws IOException {
        turn("\"properties\":[\"NeverTwo\",\"Few\"],");
        replace("manifest.json", "\"models\":[", """
                "models":[
                  {"name":"three","protocol":"turnstile","module":"Turnstile.tla","config":"TurnstileBad.cfg",
                   "speed":"deep","answer":{"group":"turnstile","variant":"bad","cast":"three","allows":["visits"]},
                   "expect":{"verdict":"violated","properties":{"Few":5}},"distinct":1,"generated":1,"depth":1},
                """);
        assertEquals(0, run("--table"), err::toString);
        assertTrue(out.toString().contains("| variant | Few | NeverTwo |\n"), out::toString);
        assertTrue(out.toString().contains("| bad, visits | **5 (three)** | **4 (two)** |\n"), out::toString);
    }

    @Test
    void aTurnedTableSaysWhatHoldsSoFar() throws IOException {
        turn("");
        replace("manifest.json", "\"casts\":[\"two\"]", "\"casts\":[\"two\",\"three\"]");
        assertEquals(0, run("--table"), err::toString);
        assertTrue(out.toString().contains("| good | holds so far | holds so far |"), out::toString);
    }

    @Test
    void aTableOfAnUnknownPropertyIsAnError() throws IOException {
        turn("\"properties\":[\"TypeOk\"],");
        assertEquals(2, run("--table"));
        assertTrue(
                err.toString()
                        .startsWith("a table of the group turnstile shows the property TypeOk, which no config of"
                                + " its models names; did you mean TypeOK, "),
                err::toString);
    }

    @Test
    void theFormOfTheFileKeepsConstantsAndRows() throws IOException {
        addOneVisit();
        turn("\"properties\":[\"Few\"],");
        Path manifest = specs.resolve("manifest.json");
        Manifest read = assertDoesNotThrow(() -> Manifest.read(manifest));
        String text = ManifestText.of(read);
        assertTrue(text.contains("\"rows\": \"variants\",\n      \"properties\": [\"Few\"],\n"), text);
        assertTrue(text.contains("\"constants\": {\"Limit\": \"1\"},\n"), text);
        Files.writeString(manifest, text);
        assertEquals(read, assertDoesNotThrow(() -> Manifest.read(manifest)));
    }

    @Test
    void otherRowsAreAnError() throws IOException {
        replace("manifest.json", "\"needs\":", "\"rows\":\"casts\",\"needs\":");
        assertEquals(2, run("--table"));
        assertTrue(err.toString().startsWith("manifest.json:2:"), err::toString);
        assertTrue(
                err.toString().endsWith("\"rows\" is \"properties\" or \"variants\", not \"casts\"\n"), err::toString);
    }

    @Test
    void tablesOfAGroup() throws IOException {
        replace("manifest.json", "{\"tables\":[", """
                {"tables":[{"title":"Other","group":"other","casts":[],"needs":{},"columns":[]},
                """);
        assertEquals(0, run("--table", "--group", "turnstile"), err::toString);
        assertTrue(out.toString().startsWith("**Turnstile**\n"), out::toString);
        assertEquals(0, run("--table", "--group", "turnstile", "--group", "other"), err::toString);
        assertTrue(out.toString().startsWith("Other\n"), out::toString);
        assertEquals(2, run("--table", "--group", "turnstyle"));
        assertEquals(
                "the manifest has no table of a group turnstyle; did you mean turnstile, other?\n", err.toString());
    }

    private String since(Path manifest) {
        assertEquals(0, run("--table", "--since", manifest.toString()), err::toString);
        String head = "Changes since " + manifest + ":\n\n";
        int place = out.toString().indexOf(head);
        assertTrue(place > 0, out::toString);
        return out.toString().substring(place + head.length());
    }

    @Test
    void changesSinceAnotherManifest(@TempDir Path elsewhere) throws IOException {
        Path old = Files.copy(specs.resolve("manifest.json"), elsewhere.resolve("old.json"));
        assertEquals("none\n", since(old));
        addOneVisit();
        assertEquals("none\n", since(old), "a model that is in no row changes no cell");
        replace("manifest.json", "\"Few\":6", "\"Few\":5");
        replace("manifest.json", "\"columns\":[", """
                "columns":[{"head":"one","variant":"one","allows":["visits"]},
                """);
        replace("manifest.json", "{\"head\":\"good\",\"variant\":\"good\",\"allows\":[]},", "");
        assertEquals("""
                turnstile: Turnstile, one: new row
                turnstile: Turnstile, bad, visits, Few: violated: two (6) -> violated: two (5)
                turnstile: Turnstile, good: row is gone
                """, since(old));
        replace("manifest.json", "\"needs\":", "\"properties\":[\"TypeOK\",\"Few\"],\"rows\":\"variants\",\"needs\":");
        assertTrue(since(old).contains("turnstile: bad, visits, Few: 6 (two) -> 5 (two)\n"), out::toString);
        assertTrue(out.toString().contains("turnstile: bad, visits, NeverTwo: 4 (two) -> absent\n"), out::toString);
    }

    @Test
    void configsBesideTheOtherManifestComeFirst(@TempDir Path elsewhere) throws IOException {
        Path old = Files.copy(specs.resolve("manifest.json"), elsewhere.resolve("manifest.json"));
        Path config = Files.copy(specs.resolve("Turnstile.cfg"), elsewhere.resolve("Turnstile.cfg"));
        Files.writeString(config, Files.readString(config).replace("PROPERTY TurnGrows", ""));
        assertTrue(
                since(old).startsWith("turnstile: Turnstile, good, TurnGrows: absent -> holds so far, without three\n"),
                out::toString);
    }

    @Test
    void theOtherManifestMustBeOneAndHaveTheGroup(@TempDir Path elsewhere) throws IOException {
        Path old = elsewhere.resolve("old.json");
        String manifest = Files.readString(specs.resolve("manifest.json"));
        Files.writeString(old, manifest.replace("\"group\":\"turnstile\"", "\"group\":\"gate\""));
        assertEquals(2, run("--table", "--group", "turnstile", "--since", old.toString()));
        assertEquals(
                old + ", given as --since, has no table of a group turnstile; did you mean gate?\n", err.toString());
        Files.writeString(old, "{\"tables\": [],\n\"models\": [");
        assertEquals(2, run("--table", "--group", "turnstile", "--since", old.toString()));
        assertTrue(err.toString().contains("old.json:2:"), err::toString);
        assertTrue(
                err.toString()
                        .endsWith(": Unexpected end-of-input: expected close marker for Array (given as --since " + old
                                + ")\n"),
                err::toString);
        Files.writeString(
                old, manifest.substring(manifest.indexOf("\"models\"") - 1).replaceFirst("^.", "{"));
        assertEquals(2, run("--table", "--group", "turnstile", "--since", old.toString()));
        assertTrue(err.toString().endsWith("has no table of a group turnstile; it has no tables\n"), err::toString);
        assertEquals(2, run("--table", "--group", "turnstile", "--since", elsewhere.toString()));
        assertTrue(err.toString().endsWith("no such manifest: " + elsewhere + " (given as --since)\n"), err::toString);
        assertEquals("", out.toString(), "what is wrong is said before the tables");
    }

    @Test
    void changesNeedATableAndAManifest() {
        assertEquals(2, run("--since", "old.json"));
        assertEquals(2, run("--table", "--since", "old.json"));
        assertEquals("--since goes with --table\nno such manifest: old.json (given as --since)\n", err.toString());
    }
}
