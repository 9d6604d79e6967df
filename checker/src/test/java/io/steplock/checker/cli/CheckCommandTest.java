package io.steplock.checker.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.explore.Manifest;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckCommandTest {
    @TempDir
    Path specs;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Path directory, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--specs", directory.toString()));
        all.addAll(List.of(arguments));
        return new CommandLine(new CheckCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    private static Path given() {
        return TestSpecs.file("manifest.json").getParent();
    }

    /** The specs with something in their manifest replaced. */
    private Path changed(String old, String by) throws IOException {
        try (Stream<Path> files = Files.list(given())) {
            for (Path file : files.toList()) {
                Files.copy(file, specs.resolve(file.getFileName()));
            }
        }
        Path manifest = specs.resolve("manifest.json");
        String text = Files.readString(manifest);
        assertTrue(text.contains(old), old);
        Files.writeString(manifest, text.replace(old, by));
        return specs;
    }

    @Test
    void quickModelsAreAsExpected() {
        assertEquals(0, run(given(), "--trace"), err::toString);
        assertTrue(
                out.toString().contains("turnstile-bad  violated  violated            35            41      9"),
                out::toString);
        assertTrue(out.toString().contains("violates Few (shortest trace: 6 steps)"), out::toString);
        assertTrue(out.toString().contains("     1  Acquire(p1)\n          holder = p1\n"), out::toString);
        assertTrue(!out.toString().contains("turnstile-live"), "deep models are not run by default");
    }

    @Test
    void wrongCountsFail() throws IOException {
        assertEquals(1, run(changed("\"distinct\":35", "\"distinct\":36"), "turnstile"));
        assertTrue(out.toString().contains("FAILED: distinct states: expected 36, found 35"), out::toString);
    }

    @Test
    void aMissingViolationFails() throws IOException {
        assertEquals(1, run(changed("\"EachFew\":", "\"TypeOK\":"), "turnstile-bad"));
        assertTrue(out.toString().contains("TypeOK is expected to be violated, but holds"), out::toString);
        assertTrue(out.toString().contains("EachFew is expected to hold, but is violated"), out::toString);
    }

    @Test
    void aLongerTraceFails() throws IOException {
        assertEquals(1, run(changed("\"Few\":6", "\"Few\":7"), "turnstile-bad"));
        assertTrue(out.toString().contains("FAILED: steps to Few: expected 7, found 6"), out::toString);
    }

    @Test
    void pinWritesCountsAndLengths() throws IOException {
        Path directory = changed("\"Few\":6", "\"Few\":7");
        Path manifest = directory.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"distinct\":35", "\"distinct\":36"));
        assertEquals(1, run(directory, "--pin", "turnstile", "turnstile-bad", "turnstile-live"));
        out.getBuffer().setLength(0);
        assertEquals(0, run(directory, "turnstile", "turnstile-bad", "turnstile-live"), out::toString);
        Manifest pinned = assertDoesNotThrow(() -> Manifest.read(manifest));
        assertEquals(6, pinned.models().get(1).violates().get("Few"));
        assertEquals("", pinned.models().get(0).hash(), "quick models are run often enough");
        assertEquals(
                assertDoesNotThrow(() -> SpecHash.of(directory, pinned.models().get(2))),
                pinned.models().get(2).hash());
    }

    @Test
    void pinNeverChangesAVerdict() throws IOException {
        Path directory = changed("\"EachFew\":", "\"TypeOK\":");
        String before = Files.readString(directory.resolve("manifest.json"));
        assertEquals(1, run(directory, "--pin", "turnstile-bad"));
        assertEquals(before, Files.readString(directory.resolve("manifest.json")));
    }

    @Test
    void pinNeedsADirectory() {
        assertEquals(
                2,
                new CommandLine(new CheckCommand())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute("--pin"));
        assertEquals("--pin writes a manifest; name its directory with --specs DIR\n", err.toString());
    }

    @Test
    void aCommentInAConfigNamesNoProperty() throws IOException {
        Path directory = changed("\"Few\":6", "\"Few\":6");
        Path config = directory.resolve("TurnstileBad.cfg");
        Files.writeString(config, Files.readString(config).replace("Few", "Few (* TypeOK *)"));
        assertEquals(0, run(directory, "turnstile-bad"), out::toString);
    }

    @Test
    void theTableIsMadeOfThePinsAlone() {
        assertEquals(0, run(given(), "--table"), err::toString);
        String expected = """
                **Turnstile**

                | property | good | bad | bad, visits |
                |---|---|---|---|
                | TypeOK | holds so far, without three | holds so far, without three | holds so far, without three |
                | HolderInside | holds so far, without three | holds so far, without three | holds so far, without three |
                | TurnGrows | holds so far, without three | not run | not run |
                | Few | not run | not run | **violated**: two (6) |
                | EachFew | not run | not run | **violated**: two (4) |
                | NeverTwo | - | - | **violated**: two (4) |

                """;
        assertEquals(expected, out.toString());
    }

    @Test
    void aPropertyHoldsOnceEveryCastWasRun() throws IOException {
        assertEquals(0, run(changed("[\"two\",\"three\"]", "[\"two\"]"), "--table"), err::toString);
        assertTrue(out.toString().contains("| TypeOK | holds | holds | holds |"), out::toString);
        assertTrue(out.toString().contains("| Few | not run | not run | **violated**: two (6) |"), out::toString);
    }

    @Test
    void mutantsFallAsExpected() {
        assertEquals(0, run(given(), "--mutants"), () -> out + "" + err);
        assertTrue(out.toString().contains("ok"), out::toString);
    }

    @Test
    void aMutantThatDoesNotFallFails() throws IOException {
        Path directory = changed("\"note\":", "\"note\":");
        Path mutants = directory.resolve("mutants.json");
        Files.writeString(mutants, Files.readString(mutants).replace("\"falls\":[", "\"falls\":[\"Other\","));
        assertEquals(1, run(directory, "--mutants"));
        assertTrue(out.toString().contains("FAILED"), out::toString);
    }

    @Test
    void aMutantWhoseTextIsGoneIsAnError() throws IOException {
        Path directory = changed("\"note\":", "\"note\":");
        Path mutants = directory.resolve("mutants.json");
        Files.writeString(mutants, Files.readString(mutants).replace("\"old\":\"", "\"old\":\"no such text "));
        assertEquals(2, run(directory, "--mutants"));
        assertTrue(err.toString().contains("stands in Turnstile.tla no more: no such text "), err::toString);
    }

    @Test
    void anUnknownMutantNamesTheNearest() {
        assertEquals(2, run(given(), "--mutants", "too many"));
        assertTrue(err.toString().startsWith("no mutant \"too many\"; did you mean \""), err::toString);
    }

    @Test
    void anActionThatNoModelTakesFails() throws IOException {
        Path directory = changed("\"config\":\"Turnstile.cfg\"", "\"config\":\"Turnstile.cfg\"");
        for (String config : List.of("Turnstile.cfg", "TurnstileBad.cfg")) {
            Path file = directory.resolve(config);
            Files.writeString(file, Files.readString(file) + "CONSTRAINT Short\n");
        }
        Path module = directory.resolve("Turnstile.tla");
        Files.writeString(module, Files.readString(module).replace("TypeOK == ", "Short == turn < 3\nTypeOK == "));
        assertEquals(1, run(directory));
        assertTrue(out.toString().contains("FAILED: no quick model of turnstile takes Done"), out::toString);
    }

    @Test
    void unknownModelNamesTheNearest() {
        assertEquals(2, run(given(), "turnstyle"));
        assertEquals("no model turnstyle; did you mean turnstile, turnstile-bad, turnstile-live?\n", err.toString());
    }

    @Test
    void manifestErrorsGiveTheirPosition() throws IOException {
        assertEquals(2, run(changed("\"note\":", "\"nota\":")));
        assertTrue(err.toString().startsWith("manifest.json:9:"), err::toString);
        assertTrue(err.toString().contains("unknown key \"nota\"; known are name, protocol"), err::toString);
    }

    @Test
    void listRunsNothing() {
        assertEquals(0, run(given(), "--list"));
        assertEquals(3, out.toString().lines().count());
    }

    @Test
    void json() {
        assertEquals(0, run(given(), "--json", "turnstile-bad"));
        assertTrue(out.toString().contains("\"action\" : \"Acquire(p1)\""), out::toString);
        assertTrue(out.toString().startsWith("{\n  \"ok\" : true,"), out::toString);
    }
}
