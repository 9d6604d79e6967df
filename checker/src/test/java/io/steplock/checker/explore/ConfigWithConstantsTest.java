package io.steplock.checker.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steplock.checker.spec.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWithConstantsTest {
    @TempDir
    Path specs;

    private static Model model(Map<String, String> constants) {
        return new Model(
                "m",
                "p",
                "Root.tla",
                "Root.cfg",
                constants,
                Model.Speed.DEEP,
                Map.of(),
                1,
                1,
                1,
                "",
                Optional.empty(),
                Map.of(),
                "");
    }

    private String with(String config, Map<String, String> constants) throws IOException, SpecException {
        Files.writeString(specs.resolve("Root.cfg"), config);
        Path file;
        String text;
        try (ConfigWithConstants open = ConfigWithConstants.open(specs, model(constants))) {
            file = open.file();
            assertEquals("Root.cfg", file.getFileName().toString());
            text = Files.readString(file);
        }
        assertEquals(constants.isEmpty(), Files.exists(file), "the file goes, and its directory with it");
        assertEquals(constants.isEmpty(), Files.exists(file.getParent()));
        return text;
    }

    @Test
    void withoutConstantsItIsTheConfig() throws IOException, SpecException {
        assertEquals("\\* a comment\nINIT Init\n", with("\\* a comment\nINIT Init\n", Map.of()));
    }

    @Test
    void allElseStaysInItsLine() throws IOException, SpecException {
        assertEquals("""

                CONSTANTS
                    Procs = {"a", "b"}

                    Sum <- Other
                    Limit = 2
                    Text = "Limit = 1"
                INVARIANTS Limit
                """, with("""
                \\* Limit = 3
                CONSTANTS
                    Procs = {p1,
                             p2}
                    Sum <- Own (* of the cast *)
                    Limit = 1 \\* for now
                    Text = "Limit = 1"
                INVARIANTS Limit
                """, Map.of("Procs", "{\"a\", \"b\"}", "Limit", "2", "Sum", "Other")));
    }

    @Test
    void severalInALine() throws IOException, SpecException {
        assertEquals(
                "CONSTANT A = 1 B = \"x\" CC = 3\nINIT Init\nCONSTANTS\nD = 5",
                with("CONSTANT A = 1 B = 2 CC = 3\nINIT Init\nCONSTANTS\nD = 4", Map.of("B", "\"x\"", "D", "5")));
    }

    @Test
    void aValueMayBringItsSign() throws IOException, SpecException {
        assertEquals(
                "CONSTANTS\nA <- Many\nB = {}\n",
                with("CONSTANTS\nA = 1\nB <- Own\n", Map.of("A", "<- Many", "B", "= {}")));
    }

    @Test
    void aConstantMustBeAssigned() {
        assertEquals(
                "the model m replaces the constant Procs, which its config Root.cfg does not assign; it assigns none",
                assertThrows(SpecException.class, () -> with("INIT Init\n\\* Procs = 1", Map.of("Procs", "1")))
                        .getMessage());
    }

    @Test
    void theConfigMustBeThere() {
        assertFalse(Files.exists(specs.resolve("Root.cfg")));
        assertEquals(
                "the model m names the config Root.cfg, but there is no " + specs.resolve("Root.cfg"),
                assertThrows(SpecException.class, () -> ConfigWithConstants.open(specs, model(Map.of("A", "1"))))
                        .getMessage());
    }
}
