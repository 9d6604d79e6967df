package io.steplock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.TestSpecs;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** TLC finds what the manifest expects of the models of the slice, and the essay's table is what TLC finds. */
class PropertyTableTest {
    @Test
    void theEssayShowsTheTable() throws IOException {
        StringWriter out = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        assertEquals(
                0,
                line.execute(
                        "check", "--table", "vm-unpatched", "vm-relock", "vm-unpatched-liveness", "vm-relock-liveness"),
                out::toString);
        List<String> table =
                out.toString().lines().filter(row -> row.startsWith("|")).toList();
        assertTrue(table.size() > 2, out.toString());
        String essay = Files.readString(TestSpecs.directory().resolve("visibility-map/README.md"));
        assertTrue(essay.contains(String.join("\n", table) + "\n\n"), () -> String.join("\n", table));
    }
}
