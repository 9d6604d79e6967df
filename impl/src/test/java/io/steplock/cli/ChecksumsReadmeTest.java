package io.steplock.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.TestSpecs;
import io.steplock.checker.explore.Manifest;
import io.steplock.checker.explore.Model;
import io.steplock.checker.spec.SpecException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The commands of the essay on data checksums work, and print what it shows. */
class ChecksumsReadmeTest {
    private static final Path SPECS = TestSpecs.directory();
    private static final Pattern BLOCK = Pattern.compile("```\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
    private static final Pattern MODEL = Pattern.compile("dc-[A-Za-z][-\\w]*\\w");
    private static final String STEPLOCK = "steplock ";
    private static final Pattern START = Pattern.compile("(?m)^" + STEPLOCK);
    private static final String MATRIX = " --matrix";

    /** How the essay calls what readers are to name. */
    private static final String OF_THE_READER = "yours";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private static String essay() throws IOException {
        return Files.readString(SPECS.resolve("data-checksums/README.md"));
    }

    /** All commands, in blocks and in the text, without the program's name. */
    static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        for (MatchResult block : BLOCK.matcher(essay()).results().toList()) {
            block.group(1)
                    .replace("\\\n", " ")
                    .lines()
                    .filter(line -> line.startsWith(STEPLOCK))
                    .forEach(commands::add);
        }
        for (MatchResult span :
                SPAN.matcher(BLOCK.matcher(essay()).replaceAll("")).results().toList()) {
            if (span.group(1).startsWith(STEPLOCK)) {
                commands.add(span.group(1));
            }
        }
        return commands.stream()
                .map(command -> command.substring(STEPLOCK.length()).strip().replaceAll("\\s+", " "))
                .toList();
    }

    private int run(List<String> arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }

    @Test
    void thereAreCommands() throws IOException {
        List<String> commands = commands();
        assertTrue(commands.size() > 10, commands.toString());
        for (String part : List.of("outcomes", "check --table", "check --mutants", "check dc-", "--since")) {
            assertTrue(
                    commands.stream().anyMatch(command -> command.contains(part)),
                    () -> "none with " + part + " in " + commands);
        }
    }

    /** Runs what takes seconds; of a check only looks up the models, and of a matrix the options. */
    @ParameterizedTest
    @MethodSource("commands")
    void aCommandWorks(String command) throws IOException {
        List<String> arguments = Arrays.stream(command.split(" "))
                .map(word -> word.equals("specs") ? SPECS.toString() : word)
                .map(word -> word.equals("OLD_MANIFEST")
                        ? SPECS.resolve(Manifest.FILE).toString()
                        : word)
                .collect(Collectors.toCollection(ArrayList::new));
        CommandLine line = Main.commandLine();
        assertDoesNotThrow(() -> line.parseArgs(arguments.toArray(String[]::new)));
        if (command.endsWith(MATRIX)) {
            return;
        }
        if (command.startsWith("check ") && !arguments.contains("--table")) {
            arguments.removeAll(List.of("--trace", "--pin"));
            arguments.add("--list");
        }
        boolean readers = command.contains(OF_THE_READER);
        assertEquals(readers ? 2 : 0, run(arguments), () -> out + "\n" + err);
        if (readers) {
            assertTrue(err.toString().startsWith("no model dc-E-yours"), err::toString);
        }
    }

    @Test
    void theModelsThatItNamesExist() throws IOException, SpecException {
        Set<String> known = Manifest.read(SPECS.resolve(Manifest.FILE)).models().stream()
                .map(Model::name)
                .collect(Collectors.toSet());
        Set<String> named = new TreeSet<>();
        MODEL.matcher(essay()).results().map(MatchResult::group).forEach(named::add);
        assertTrue(named.size() > 10, named::toString);
        named.removeIf(name -> name.endsWith(OF_THE_READER)
                || known.contains(name)
                || known.stream().anyMatch(model -> essayMeansAll(name) && model.startsWith(name + "-")));
        assertEquals(Set.of(), named);
    }

    /** Written with dots behind it. */
    private static boolean essayMeansAll(String name) {
        return assertDoesNotThrow(ChecksumsReadmeTest::essay).contains("`" + name + "-...`");
    }

    @Tag("deep")
    @Test
    void theMatricesAreThoseThatAreShown() throws IOException {
        int matrices = 0;
        for (String shown : START.splitAsStream(essay()).toList()) {
            int end = shown.indexOf(MATRIX + "\n");
            if (end > 0 && shown.startsWith("outcomes ")) {
                out.getBuffer().setLength(0);
                assertEquals(
                        0, run(List.of(shown.substring(0, end + MATRIX.length()).split(" "))), err::toString);
                String matrix = shown.substring(end + MATRIX.length() + 1);
                // The last line has the time.
                assertEquals(
                        out.toString().replaceFirst("\n[^\n]*\n$", "").strip(),
                        (matrix.contains("```") ? matrix.substring(0, matrix.indexOf("```")) : matrix).strip());
                matrices++;
            }
        }
        assertEquals(2, matrices);
    }
}
