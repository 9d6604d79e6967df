package io.steplock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.steplock.schedule.Schedule;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Each violation that TLC finds, on the engine's files: what the specification says of the recorded trace and what a user
 * sees are those of the golden file.
 */
class PresetsTest {
    private static final Path PRESETS = Path.of("src/main/resources/presets/visibility-map");
    private static final Path GOLDEN = Path.of("src/test/resources/golden/presets.txt");

    @TempDir
    private Path directory;

    static List<String> counterexamples() throws IOException {
        List<String> names = new ArrayList<>();
        for (String preset : Schedule.VISIBILITY_MAP_PRESETS) {
            if (firstLine(preset).startsWith("# steplock ")) {
                names.add(preset);
            }
        }
        return names;
    }

    private static String firstLine(String preset) throws IOException {
        return Files.readAllLines(PRESETS.resolve(preset + ".schedule")).get(0);
    }

    @Test
    void theListOfPresetsIsThatOfTheFiles() throws IOException {
        try (Stream<Path> files = Files.list(PRESETS)) {
            assertEquals(
                    new TreeSet<>(Schedule.VISIBILITY_MAP_PRESETS),
                    new TreeSet<>(
                            files.map(file -> file.getFileName().toString().replace(".schedule", ""))
                                    .toList()));
        }
        assertTrue(counterexamples().size() >= 16, counterexamples().toString());
    }

    @ParameterizedTest
    @MethodSource("counterexamples")
    void theRunEndsAsTheGoldenFileSays(String preset) throws IOException {
        String line = firstLine(preset).replace("# steplock ", "") + " --json --dir " + directory.resolve(preset);
        assertTrue(line.contains(" --preset " + preset + " "), line);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        assertEquals(1, command.execute(line.split(" ")), () -> out + "\n" + err);
        assertEquals(golden().get(preset), outcome(out.toString()));
    }

    /** What is expected of each preset, a line each, by its name. */
    private static Map<String, List<String>> golden() throws IOException {
        Map<String, List<String>> golden = new LinkedHashMap<>();
        List<String> last = new ArrayList<>();
        for (String line : Files.readAllLines(GOLDEN)) {
            if (line.startsWith("  ")) {
                last.add(line.strip());
            } else if (!line.isBlank() && !line.startsWith("#")) {
                last = new ArrayList<>();
                golden.put(line, last);
            }
        }
        return golden;
    }

    /** The verdict, the violated properties, and what is wrong, in this order. */
    private static List<String> outcome(String json) throws IOException {
        List<String> lines = new ArrayList<>();
        Map<String, String> words = Map.of("violations", "violates ", "wrong", "shows ");
        Map<String, List<String>> found = new LinkedHashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING && "verdict".equals(parser.currentName())) {
                    lines.add("verdict " + parser.getText());
                } else if (token == JsonToken.START_ARRAY && words.containsKey(parser.currentName())) {
                    List<String> values = found.computeIfAbsent(parser.currentName(), name -> new ArrayList<>());
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        values.add(parser.getText());
                    }
                }
            }
        }
        found.getOrDefault("violations", List.of()).forEach(value -> lines.add(words.get("violations") + value));
        found.getOrDefault("wrong", List.of()).forEach(value -> lines.add(words.get("wrong") + value));
        return lines;
    }
}
