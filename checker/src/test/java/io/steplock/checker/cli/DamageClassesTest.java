package io.steplock.checker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.explain.SpecExplainer;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.TestSpecs;
import io.steplock.checker.trace.TraceHeader;
import io.steplock.checker.trace.TraceRecorder;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Each class of damage that a trace can have, as a user meets it: the command's message and its exit code. */
class DamageClassesTest {
    @TempDir
    private Path directory;

    private Path trace;

    /** Damage: its class, a pattern in the trace, what it becomes, and what the command says and ends with. */
    static Stream<Arguments> damage() {
        return Stream.of(
                row("sound", "$", "", 0, "refines Tally!Next (Tally.cfg), 5 steps checked in 2 lives"),
                row("truncated: no footer", "\\{\"end\".*\n", "", 2, ": the file ends without a footer, after line 9."),
                row(
                        "truncated: inside a line",
                        "\\{\"n\":7(?s:.*)",
                        "{\"n\":7,\"p\"",
                        2,
                        ":8: the file ends in the middle"),
                row(
                        "truncated: inside the header",
                        "(?s)\"config.*",
                        "",
                        2,
                        ":1: the file ends in the middle of this line"),
                row("corrupt: not JSON", "\"a\":\"Save\"", "\"a\":Save", 2, ":3:25: not JSON"),
                row("corrupt: not UTF-8", "\"a\":\"Save\"", "\"a\":\"\u00ff\"", 2, "the byte 0xFF is not UTF-8"),
                row("corrupt: binary", "\"n\":2", "\u0000\u0000", 2, ":3:3: not JSON"),
                row("corrupt: a value", "\"set\":1\\}", "\"set\":1.5}", 2, "an integer is written in plain digits"),
                row(
                        "corrupt: the footer",
                        "\"steps\":5",
                        "\"steps\":4",
                        2,
                        "the footer counts 4 steps, the file has 5"),
                row(
                        "gapped",
                        "\\{\"n\":2.*\n",
                        "",
                        2,
                        ":3: the line has number 3, expected 2: line 2 is missing here."),
                row(
                        "gapped: the crash's state",
                        "\\{\"n\":5.*\n",
                        "",
                        2,
                        ":6: the step before is a crash, expected a full"),
                row(
                        "duplicated",
                        "(\\{\"n\":2.*\n)",
                        "$1$1",
                        2,
                        ":4: the line has number 2, expected 3: the number stands"),
                row(
                        "reordered",
                        "(\\{\"n\":1.*\n)(\\{\"n\":2.*\n)",
                        "$2$1",
                        2,
                        ":2: the line has number 2, expected 1"),
                row(
                        "reordered: an old line",
                        "(\\{\"n\":1.*\n)((?s:.*))(\\{\"n\":6)",
                        "$1$2$1$3",
                        2,
                        ":7: the line has number 1"),
                row(
                        "foreign: text",
                        "(?s).*",
                        "hello\nworld\n",
                        2,
                        ":1: this is no trace: the first line is not JSON."),
                row("foreign: other JSON", "(?s).*", "{\"states\":[]}\n", 2, "its first key is \"states\""),
                row("foreign: no header", "^.*\n", "", 2, ":1: the header is missing"),
                row("foreign: two traces in one", "(?s)(.*)", "$1$1", 2, ":11: something follows the footer."),
                row("foreign: version", "trace\":1", "trace\":2", 2, "format version 2, this program reads version 1."),
                row(
                        "foreign: another spec's",
                        "\"Tally\"",
                        "\"Turnstile\"",
                        2,
                        "Tally.cfg: the constant Procs has no value"),
                row("empty", "(?s).*", "", 2, ": the file is empty, expected a trace."),
                row(
                        "empty: no step",
                        "(?s)\n.*",
                        "\n{\"end\":true,\"steps\":0,\"lines\":1}\n",
                        2,
                        "no step was judged"),
                row("wrong type: of a key", "\"n\":1", "\"n\":\"1\"", 2, ":2:6: \"n\" must be a whole number"),
                row("wrong type: of an effect", "\"set\":1\\}", "\"set\":\"one\"}", 1, "rejected at step 1 (line 2)"),
                row(
                        "wrong type: of the first state",
                        "\"disk\":\\{\"w1\":0,",
                        "\"disk\":{\"w1\":\"0\",",
                        1,
                        "rejected at the first state"),
                row(
                        "wrong type: of a path",
                        "\"memory\",\"w1\"",
                        "\"up\",\"w1\"",
                        2,
                        ":2: the changes of step 1 cannot be"),
                row(
                        "unknown name: action",
                        "\"Save\"",
                        "\"Safe\"",
                        2,
                        "Tally has no action Safe; its actions are Count, Save,"),
                row("unknown name: parameter", "\"args\":\\{\"w\"", "\"args\":{\"v\"", 2, "Count lacks its argument w"),
                row(
                        "unknown name: argument",
                        "\"args\":\\{\"w\":\"w1\"",
                        "\"args\":{\"w\":\"w9\"",
                        1,
                        "rejected at step 1"),
                row(
                        "unknown name: variable",
                        "\"at\":\\[\"disk\"",
                        "\"at\":[\"disc\"",
                        2,
                        "a step changes disc, which the header"),
                row(
                        "unknown name: key",
                        "\"at\":\\[\"disk\",\"w1\"",
                        "\"at\":[\"disk\",\"w9\"",
                        2,
                        ":3: the changes of step 2"),
                row("unknown name: line key", "\"d\":", "\"delta\":", 2, ":2:47: no line has the key \"delta\""),
                row(
                        "unknown name: spec",
                        "\"Tally\"",
                        "\"Talley\"",
                        2,
                        ":1: there is no spec Talley.tla among those in"),
                row(
                        "unknown name: config",
                        "\"Tally.cfg\"",
                        "\"T.cfg\"",
                        2,
                        ":1: there is no config T.cfg beside Tally.tla"),
                row(
                        "unknown name: constant",
                        "\"Modulus\"",
                        "\"Modulo\"",
                        2,
                        "Modulo is 1000 in the trace and (absent) in"),
                row(
                        "another constant",
                        "\"Modulus\":1000",
                        "\"Modulus\":7",
                        2,
                        "Modulus is 7 in the trace and 1000 in"),
                row(
                        "killed process: its journal",
                        "(?s).*",
                        "steplock-journal\u0001",
                        2,
                        ":1: this is the journal of a run"),
                row(
                        "damage behind a rejection",
                        "\"Save\"(?s)(.*)\\{\"end.*",
                        "\"Count\"$1",
                        1,
                        "the trace is also damaged: "));
    }

    private static Arguments row(String damage, String from, String to, int exit, String message) {
        return Arguments.of(damage, from, to, exit, message);
    }

    /** Two lives of Tally: five steps. */
    @BeforeEach
    void record() throws Exception {
        trace = directory.resolve("tally.ndjson");
        TraceHeader header;
        try (LoadedSpec spec = SpecLoader.load(TestSpecs.source("Tally", "Tally"))) {
            header = new TraceHeader(
                    "Tally",
                    spec.info().hash(),
                    "Tally.cfg",
                    spec.info().constants(),
                    List.of("up", "memory", "disk"),
                    state(true, 0, 0),
                    Optional.empty());
        }
        Map<String, TlaValue> w1 = Map.of("w", TlaValue.of("w1"));
        TraceRecorder first = TraceRecorder.open(trace, header);
        first.step("w1", "Count", w1, List.of(set(TlaValue.of(1), "memory", "w1")));
        first.step("w1", "Save", w1, List.of(set(TlaValue.of(1), "disk", "w1")));
        first.state("quiescent", state(true, 1, 1));
        try (TraceRecorder second = first.crash(
                "Crash",
                Map.of(),
                List.of(set(TlaValue.of(false), "up"), set(TlaValue.of(0), "memory", "w1")),
                state(false, 0, 1))) {
            second.step(
                    "main",
                    "Restart",
                    Map.of(),
                    List.of(set(TlaValue.of(true), "up"), set(TlaValue.of(1), "memory", "w1")));
            second.step("w1", "Count", w1, List.of(set(TlaValue.of(2), "memory", "w1")));
            second.state("end", state(true, 2, 1));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void damage(String damage, String from, String to, int exit, String message) throws IOException {
        // As bytes, each a character: damage need not be text.
        String before = new String(Files.readAllBytes(trace), StandardCharsets.ISO_8859_1);
        String after = before.replaceFirst(from, to);
        assertTrue(exit == 0 || !after.equals(before), () -> from + " is not in " + before);
        Files.write(trace, after.getBytes(StandardCharsets.ISO_8859_1));
        StringWriter out = new StringWriter();
        int code = new CommandLine(new ValidateCommand(SpecLoader::load, new SpecExplainer()))
                .setOut(new PrintWriter(out))
                .execute(
                        trace.toString(),
                        "--specs",
                        TestSpecs.file("Tally.tla").getParent().toString());
        String text = out.toString();
        assertTrue(text.contains(message), text);
        assertEquals(exit, code, text);
        assertTrue(text.startsWith(trace + ": "), text);
        assertFalse(text.contains("\tat ") || text.contains("Exception"), text);
    }

    private static Map<String, TlaValue> state(boolean up, int memory, int disk) {
        return Map.of("up", TlaValue.of(up), "memory", counts(memory), "disk", counts(disk));
    }

    private static TlaValue counts(int w1) {
        return new TlaValue.Rec(Map.of("w1", TlaValue.of(w1), "w2", TlaValue.of(0)));
    }

    private static Change set(TlaValue value, String... path) {
        return new Change(Stream.of(path).map(TlaValue::of).toList(), Change.Kind.SET, value);
    }
}
