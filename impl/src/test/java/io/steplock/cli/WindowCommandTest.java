package io.steplock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code window data-checksums}, as users call it. */
@Timeout(60)
class WindowCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String line) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(line.split(" +"));
    }

    @Test
    void oneRunAsJson() throws Exception {
        int code = run(
                "window data-checksums --runs 1 --cycles 1 --pages 16 --buffers 8 --remedy read-at-insertion --expect none --json");
        assertEquals(0, code, () -> out + "\n" + err);
        try (JsonParser parser = new JsonFactory().createParser(out.toString())) {
            while (parser.nextToken() != null) {
                parser.getText();
            }
        }
        assertTrue(out.toString().contains("\"runs\":1,"), out.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "--runs 0, at least 1",
        "--buffers 7, is too few",
        "--checkpoint-pause -1, 0 to 60000",
        "--from 1, less than 1",
        "--expect many, hits or none",
        "--remedy atomic, did you mean"
    })
    void mistakes(String options, String message) {
        assertEquals(2, run("window data-checksums " + options));
        assertTrue(err.toString().contains(message), err.toString());
    }
}
