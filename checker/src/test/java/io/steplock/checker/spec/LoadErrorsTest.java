package io.steplock.checker.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadErrorsTest {
    private static final String MODULE = """
            ---- MODULE Small ----
            EXTENDS Naturals
            CONSTANT Top
            VARIABLE n
            Init == n = 0
            Up(k) == n < Top /\\ n' = n + k
            Next == \\E k \\in 1..2 : Up(k)
            Low == n <= Top + 1
            ====
            """;
    private static final String CONFIG = "INIT Init\nNEXT Next\nCONSTANT Top = 3\nINVARIANT Low\n";

    @TempDir
    Path directory;

    private String error(String module, String config) throws IOException {
        Files.writeString(directory.resolve("Small.tla"), module);
        Files.writeString(directory.resolve("Small.cfg"), config);
        return assertThrows(SpecException.class, () -> SpecLoader.load(source()).close())
                .getMessage();
    }

    private SpecSource source() {
        return new SpecSource(directory.resolve("Small.tla"), directory.resolve("Small.cfg"));
    }

    private static void contains(String part, String message) {
        assertTrue(message.contains(part), message);
    }

    @Test
    void missingFiles() throws IOException {
        String message = assertThrows(SpecException.class, () -> SpecLoader.load(source()))
                .getMessage();
        contains("no such module: ", message);
        Files.writeString(directory.resolve("Small.tla"), MODULE);
        contains(
                "no such config: ",
                assertThrows(SpecException.class, () -> SpecLoader.load(source()))
                        .getMessage());
    }

    @Test
    void syntaxError() throws IOException {
        contains("Small.tla:6:", error(MODULE.replace("n < Top /\\", "n < /\\ \\in"), CONFIG));
    }

    @Test
    void unknownOperator() throws IOException {
        String message = error(MODULE.replace("n < Top", "n < Tpo"), CONFIG);
        contains("Small.tla:6:14: Unknown operator: `Tpo'", message);
    }

    @Test
    void missingModule() throws IOException {
        contains("Absent", error(MODULE.replace("Naturals", "Absent"), CONFIG));
    }

    @Test
    void constantWithoutValue() throws IOException {
        contains(
                "Small.cfg: the constant Top has no value; add a line \"CONSTANT Top = ...\"",
                error(MODULE, "INIT Init\nNEXT Next\n"));
    }

    @Test
    void unknownConstant() throws IOException {
        contains("Small.cfg:3", error(MODULE, CONFIG.replace("Top", "Tip <- Tap \nCONSTANT Top")));
    }

    @Test
    void unknownInvariant() throws IOException {
        contains("Small.cfg:4: ", error(MODULE, CONFIG.replace("Low", "High")));
    }

    @Test
    void noNext() throws IOException {
        contains("Small.cfg: no initial predicate or next-state relation", error(MODULE, "CONSTANT Top = 3\n"));
        contains(
                "Small.cfg: no initial predicate or next-state relation",
                error(MODULE, "INIT Init\nCONSTANT Top = 3\n"));
    }

    @Test
    void badConfigSyntax() throws IOException {
        contains("Small.cfg:1", error(MODULE, "BEGIN\n"));
    }

    @Test
    void noVariables() throws IOException {
        contains(
                "Small.cfg: The initial predicate Op cannot be a constant",
                error("---- MODULE Small ----\nOp == TRUE\n====\n", "INIT Op\nNEXT Op\n"));
    }

    @Test
    void modelValueThatIsAlsoAString() throws IOException {
        String message = error(
                MODULE.replace("Low == n <= Top + 1", "Low == Top # \"three\""), CONFIG.replace("= 3", "= three"));
        contains(
                "Small.cfg:3: three is a model value, but \"three\" is also a string of the spec (Small.tla:8)",
                message);
    }

    @Test
    void unnamedDisjunct() throws IOException {
        contains(
                "Small.tla:7: this disjunct of Next is no call of a named operator",
                error(MODULE.replace("Next == ", "Next == n' = 7 \\/ "), CONFIG));
        contains(
                "Small.tla:7: this disjunct of Next is no call of a named operator",
                error(MODULE.replace(": Up(k)", ": Up(k) /\\ n # 2"), CONFIG));
    }

    @Test
    void evaluationErrorsOfAModelCheckNameThePlace() {
        SpecException unassigned = assertThrows(
                SpecException.class,
                () -> SpecLoader.check(TestSpecs.source("Stops", "StopsBadNext"), ModelProgress.NONE));
        contains("Stops.tla:14", unassigned.getMessage());
        SpecException broken = assertThrows(
                SpecException.class,
                () -> SpecLoader.check(TestSpecs.source("Stops", "StopsBroken"), ModelProgress.NONE));
        contains("Stops.tla:16", broken.getMessage());
        contains("Broken", broken.getMessage());
    }

    @Test
    void falseAssumption() throws IOException {
        Files.writeString(
                directory.resolve("Small.tla"), MODULE.replace("CONSTANT Top", "CONSTANT Top\nASSUME Top > 5"));
        Files.writeString(directory.resolve("Small.cfg"), CONFIG);
        SpecException error = assertThrows(SpecException.class, () -> SpecLoader.check(source(), ModelProgress.NONE));
        contains("Small.tla:4", error.getMessage());
        contains("Assumption", error.getMessage());
    }

    @Test
    void foreignJar() throws IOException {
        Path jar = directory.resolve("other.jar");
        SpecSource source =
                new SpecSource(TestSpecs.file("Turnstile.tla"), TestSpecs.file("Turnstile.cfg"), Optional.of(jar));
        contains(
                "no such file: " + jar,
                assertThrows(SpecException.class, () -> SpecLoader.load(source)).getMessage());
    }

    @Test
    void tlcPrintsNothing() throws SpecException {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream capture = new PrintStream(said, true, StandardCharsets.UTF_8);
        System.setOut(capture);
        System.setErr(capture);
        try {
            SpecLoader.load(TestSpecs.mailbox()).close();
            for (int i = 0; i < 2; i++) {
                SpecLoader.check(TestSpecs.source("Turnstile", "TurnstileStarves"), ModelProgress.NONE);
            }
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        assertEquals("", said.toString(StandardCharsets.UTF_8));
    }
}
