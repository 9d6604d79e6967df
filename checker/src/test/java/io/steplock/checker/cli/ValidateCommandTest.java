package io.steplock.checker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.steplock.checker.refine.LockRun;
import io.steplock.checker.refine.LockSpec;
import io.steplock.checker.refine.PlainExplainer;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecSource;
import io.steplock.checker.trace.TraceReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The command as a user meets it: text and exit codes. */
class ValidateCommandTest {
    @TempDir
    private Path directory;

    private final List<SpecSource> loaded = new ArrayList<>();
    private Path specs;
    private Path good;
    private String out;
    private String err;

    @BeforeEach
    void setUp() throws IOException {
        specs = directory.resolve("specs");
        Path folder = Files.createDirectories(specs.resolve("lock"));
        for (String name : List.of("MCLock.tla", "lock.cfg", "tight.cfg", "broken.cfg", "crashing.cfg")) {
            Files.writeString(folder.resolve(name), "");
        }
        good = LockRun.record(directory.resolve("good.ndjson"));
    }

    /** The lock with a limit, or a defect, that the config's name gives. */
    private LoadedSpec load(SpecSource source) throws SpecException {
        loaded.add(source);
        String config = source.config().getFileName().toString();
        return switch (config) {
            case "lock.cfg" -> new LockSpec();
            case "tight.cfg" -> new LockSpec(2, config);
            case "broken.cfg" -> throw new SpecException("broken.cfg:1: parse error");
            default -> throw new IllegalStateException("a defect");
        };
    }

    @Test
    void aGoodTraceRefines() {
        assertEquals(0, run(good.toString()));
        assertTrue(out.startsWith(good + ": refines MCLock!Next (lock.cfg), 10 steps checked in 2 lives\n"), out);
        assertTrue(out.contains("checked: Acquire 4, "), out);
        assertTrue(out.contains("This says only that this one run"), out);
        assertEquals("", err);
        assertEquals(specs.resolve("lock/MCLock.tla"), loaded.get(0).module());
        assertEquals(specs.resolve("lock/lock.cfg"), loaded.get(0).config());
    }

    @Test
    void findingsGiveOne() {
        Path rejected = edited("rejected", text -> text.replaceFirst("\"a\":\"Increment\"", "\"a\":\"Release\""));
        assertEquals(1, run(rejected.toString()));
        assertTrue(out.contains(": rejected at step 2 (line 3): "), out);
        assertTrue(out.contains("explained: line 3 by p1"), out);
        assertEquals(1, run(good.toString(), "--against", "tight.cfg"));
        assertTrue(
                out.contains(
                        ": invariant violated: Bounded is false after step 10 (line 11); all 10 steps checked in 2 lives are"),
                out);
        assertTrue(out.contains("Judged against tight.cfg as asked"), out);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "refines                                | lock.cfg  | 0",
                "violated:Bounded                       | tight.cfg | 0",
                "refines                                | tight.cfg | 1",
                "violated:Bounded                       | lock.cfg  | 1",
                "violated:Mutex                         | tight.cfg | 1",
                "violated:Bounded,rejected:Acquire      | tight.cfg | 1",
                "rejected:Bounded                       | tight.cfg | 1",
            })
    void expectationsOnTheGoodTrace(String expected, String against, int code) {
        assertEquals(code, run(good.toString(), "--against", against, "--expect", expected));
        assertTrue(out.contains(code == 0 ? "\nas expected: " : "\nNOT as expected: expected "), out);
    }

    @Test
    void expectedRejections() {
        Path rejected = edited("rejected", text -> text.replaceFirst("\"a\":\"Increment\"", "\"a\":\"Release\""));
        assertEquals(0, run(rejected.toString(), "--expect", "rejected:Release"));
        assertEquals(1, run(rejected.toString(), "--expect", "rejected:Increment"));
        Path damaged = edited(
                "damaged",
                text -> text.replaceFirst("\"a\":\"Increment\"", "\"a\":\"Release\"")
                        .replaceFirst("\\{\"end\".*\n", ""));
        assertEquals(1, run(damaged.toString()));
        assertTrue(out.contains("the trace is also damaged: "), out);
        assertEquals(2, run(damaged.toString(), "--expect", "rejected:Release"));
        Path empty = edited("empty", text -> "");
        assertEquals(2, run(empty.toString(), "--expect", "rejected:Release"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "(?s).*                 | ``                    | the file is empty",
                "(?s).*                 | hello                 | this is no trace: the first line is not JSON",
                "trace\":1              | trace\":2             | the trace has format version 2, this program reads version 1",
                "\\{\"n\":2,            | {\"n\":3,             | :3: the line has number 3, expected 2",
                "\\{\"end\".*\\n        | ``                    | the file ends without a footer",
                "\"Limit\":3            | \"Limit\":4           | Limit is 4 in the trace and 3 in lock.cfg",
                "sha256:1234            | sha256:77             | with hash sha256:77, the loaded spec has sha256:1234",
                "\"spec\":\"MCLock\"    | \"spec\":\"../MCLock\" | :1: \"../MCLock\" is no module's name",
                "\"spec\":\"MCLock\"    | \"spec\":\"MCOther\"  | there is no spec MCOther.tla among those in",
                "\"config\":\"lock.cfg\" | \"config\":\"/etc/x.cfg\" | :1: \"/etc/x.cfg\" is no config's name",
                "\"config\":\"lock.cfg\" | \"config\":\"none.cfg\" | there are broken.cfg, crashing.cfg, lock.cfg, tight.cfg",
                "\"config\":\"lock.cfg\" | \"config\":\"broken.cfg\" | broken.cfg:1: parse error",
            })
    void badInputGivesTwoAndSaysWhy(String from, String to, String message) {
        Path file = edited("bad", text -> text.replaceFirst(from, to));
        assertEquals(2, run(file.toString()), out);
        assertTrue(out.startsWith(file + ": invalid input: "), out);
        assertTrue(out.contains(message), out);
        assertFalse((out + err).contains("\tat "), "a stack trace");
        assertEquals(2, run(file.toString(), "--quiet"));
        assertEquals(1, out.lines().count());
    }

    @Test
    void theGravestOfSeveralTracesCounts() {
        Path damaged = edited("damaged", text -> text.replaceFirst("\\{\"end\".*\n", ""));
        Path rejected = edited("rejected", text -> text.replaceFirst("\"a\":\"Increment\"", "\"a\":\"Release\""));
        assertEquals(2, run(good.toString(), damaged.toString(), "--quiet"));
        assertEquals(1, run(damaged.toString(), rejected.toString(), good.toString(), "--quiet"));
        assertEquals(3, out.lines().count());
        assertEquals(
                1,
                loaded.stream()
                        .filter(it -> it.config().endsWith("lock.cfg"))
                        .distinct()
                        .count());
        assertEquals(2, loaded.size(), "one spec is loaded once for a run");
    }

    @Test
    void usageErrorsGiveTwo() {
        assertUsage("Missing required parameter: 'TRACE'");
        assertUsage("--from takes a number from 1 on", good.toString(), "--from", "0");
        assertUsage("--expect takes rejected:ACTION", good.toString(), "--expect", "green");
        assertUsage("--expect refines goes with no other", good.toString(), "--expect", "refines,violated:Mutex");
        assertUsage("there is no file none.tla", good.toString(), "--spec", "none.tla");
        assertUsage("--against and --config both", good.toString(), "--against", "a.cfg", "--config", "b.cfg");
    }

    @Test
    void aMissingTraceIsInvalidInput() {
        assertEquals(2, run("none.ndjson"));
        assertTrue(out.startsWith("none.ndjson: invalid input: none.ndjson: there is no such file."), out);
    }

    @Test
    void againstTakesAFileToo() throws IOException {
        Path file = Files.writeString(directory.resolve("tight.cfg"), "");
        assertEquals(1, run(good.toString(), "--against", file.toString()));
        assertEquals(file, loaded.get(0).config());
        assertEquals(2, run(good.toString(), "--against", "nowhere.cfg"));
        assertTrue(out.contains("there is no such file, and no such config beside MCLock.tla; there are broken"), out);
    }

    @Test
    void aSpecNamedByItsFileMayHaveChanged() {
        Path old = edited("old", text -> text.replace("sha256:1234", "sha256:77"));
        String spec = specs.resolve("lock/MCLock.tla").toString();
        assertEquals(0, run(old.toString(), "--spec", spec));
        assertTrue(out.contains("The spec has changed since the recording"), out);
    }

    @Test
    void aDefectOfOursIsNoVerdict() {
        Path file = edited("crash", text -> text.replace("\"lock.cfg\"", "\"crashing.cfg\""));
        assertEquals(70, run(file.toString()));
    }

    @Test
    void jsonIsOneObjectALine() throws IOException {
        Path rejected = edited("rejected", text -> text.replaceFirst("\"a\":\"Increment\"", "\"a\":\"Release\""));
        assertEquals(1, run(good.toString(), rejected.toString(), "--json"));
        List<String> lines = out.lines().toList();
        assertEquals(2, lines.size());
        assertEquals("refines", field(lines.get(0), "verdict"));
        assertEquals("10", field(lines.get(0), "steps"));
        assertEquals("rejected", field(lines.get(1), "verdict"));
        assertEquals("Release", field(lines.get(1), "what"));
        assertEquals("1", field(lines.get(1), "exit"));
    }

    @Test
    void quietKeepsToOneLineWithAnExpectation() {
        assertEquals(1, run(good.toString(), "--quiet", "--expect", "violated:Mutex"));
        assertTrue(out.endsWith("10 steps checked in 2 lives (NOT as expected: expected violated:Mutex)\n"), out);
        assertEquals(1, out.lines().count());
    }

    @Test
    void progressStartsAfterTwoSecondsAndComesOnceASecond() throws Exception {
        StringWriter text = new StringWriter();
        AtomicLong clock = new AtomicLong(-1_000_000_000);
        try (TraceReader trace = TraceReader.open(good)) {
            Progress progress = new Progress(new PrintWriter(text), trace, 2 * trace.bytesRead(), () -> clock.get());
            for (int line = 1; line <= 40; line++) {
                clock.addAndGet(100_000_000);
                progress.accept(line);
            }
        }
        assertEquals(
                good + ": 20 lines, 50%, 2 s left\n" + good + ": 30 lines, 50%, 3 s left\n" + good
                        + ": 40 lines, 50%, 4 s left\n",
                text.toString());
    }

    @Test
    void helpHasExamples() {
        assertEquals(0, run("--help"));
        assertTrue(out.contains("steplock validate race.ndjson --from 16"), out);
        assertTrue(out.contains("Exit codes:\n   0  refines, or exactly as expected\n"), out);
    }

    private void assertUsage(String message, String... arguments) {
        assertEquals(2, run(arguments));
        assertTrue(err.startsWith(message), err);
        assertFalse(err.contains("\tat "), err);
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--spec")) {
            all.addAll(List.of("--specs", specs.toString()));
        }
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        int code = new CommandLine(new ValidateCommand(this::load, new PlainExplainer()))
                .setOut(new PrintWriter(outText))
                .setErr(new PrintWriter(errText))
                .execute(all.toArray(String[]::new));
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    private Path edited(String name, UnaryOperator<String> edit) {
        try {
            String before = Files.readString(good);
            String after = edit.apply(before);
            assertFalse(after.equals(before), "the edit changed nothing");
            return Files.writeString(directory.resolve(name + ".ndjson"), after);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The text of the first key of that name, at any depth. */
    private static String field(String json, String name) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            String value = null;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && parser.currentName().equals(name) && value == null) {
                    parser.nextToken();
                    value = parser.getText();
                }
            }
            return value;
        }
    }
}
