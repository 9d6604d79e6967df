package io.steplock.checker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        assertEquals(1, run(changed("\"EachFew\"", "\"TypeOK\""), "turnstile-bad"));
        assertTrue(out.toString().contains("TypeOK is expected to be violated, but holds"), out::toString);
        assertTrue(out.toString().contains("EachFew is expected to hold, but is violated"), out::toString);
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
        assertTrue(err.toString().startsWith("manifest.json:3:"), err::toString);
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
