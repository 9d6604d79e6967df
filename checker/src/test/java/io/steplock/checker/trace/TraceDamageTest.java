package io.steplock.checker.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.trace.TraceException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each class of damage has its own error, with its place. */
class TraceDamageTest {
    private static final String HEADER = "{\"steplock-trace\":1,\"spec\":\"S\",\"hash\":\"h\",\"config\":\"c.cfg\","
            + "\"constants\":{},\"variables\":[\"x\"],\"state\":{\"x\":0}}\n";
    private static final String STEP = "{\"n\":1,\"a\":\"A\",\"args\":{},\"d\":[{\"at\":[\"x\"],\"set\":1}]}\n";
    private static final String STEP2 = STEP.replace("\"n\":1", "\"n\":2");
    private static final String CRASH = STEP.replace("\"d\"", "\"crash\":true,\"d\"");
    private static final String STATE2 = "{\"n\":2,\"state\":{\"x\":1},\"why\":\"quiescent\"}\n";
    private static final String END = "{\"end\":true,\"steps\":1,\"lines\":2}\n";

    /** The kinds that a test of this class has seen. */
    private static final Set<Kind> SEEN = EnumSet.noneOf(Kind.class);

    @TempDir
    private Path directory;

    @AfterAll
    static void everyKindWasSeen() {
        Set<Kind> all = EnumSet.allOf(Kind.class);
        all.removeAll(JournalDamageTest.KINDS);
        assertEquals(all, SEEN);
    }

    @Test
    void aSoundTraceIsRead() throws Exception {
        readAll(HEADER + STEP + END);
        readAll(HEADER + CRASH + STATE2 + END.replace("\"lines\":2", "\"lines\":3"));
        readAll(HEADER + STEP + END.stripTrailing());
    }

    @Test
    void unreadableFiles() {
        Path none = directory.resolve("none.ndjson");
        check(
                Kind.UNREADABLE,
                0,
                0,
                "there is no such file",
                assertThrows(TraceException.class, () -> TraceReader.open(none).close()));
        check(
                Kind.UNREADABLE,
                0,
                0,
                "this is a directory",
                assertThrows(
                        TraceException.class, () -> TraceReader.open(directory).close()));
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk on fire");
            }

            @Override
            public int read(byte[] buffer, int from, int count) throws IOException {
                return read();
            }
        };
        check(
                Kind.UNREADABLE,
                1,
                0,
                "reading failed: disk on fire",
                assertThrows(
                        TraceException.class, () -> TraceReader.of("t", broken).close()));
    }

    @Test
    void wrongBeginnings() {
        check(Kind.EMPTY, 0, 0, "the file is empty", "");
        check(Kind.FOREIGN, 1, 0, "not JSON", "\u0007\u0001 PNG\n");
        check(Kind.JOURNAL, 1, 0, "this is the journal of a run, not its trace", "steplock-journal\u0001\u0000");
        check(Kind.FOREIGN, 1, 0, "the first line is no header", "\n");
        check(Kind.FOREIGN, 1, 0, "not JSON", "hello");
        check(Kind.FOREIGN, 1, 0, "not JSON", "{\"steps");
        check(Kind.FOREIGN, 1, 0, "the first line is no header", "[1,2]\n");
        check(Kind.FOREIGN, 1, 0, "its first key is \"#meta\"", "{\"#meta\":{}}\n");
        check(Kind.NO_HEADER, 1, 0, "the header is missing", STEP + END);
        check(Kind.NO_HEADER, 1, 0, "the header is missing", END);
        check(Kind.VERSION, 1, 19, "format version 2, this program reads version 1", HEADER.replace(":1,", ":2,"));
        check(Kind.UTF8, 1, 1, "byte order mark", "\uFEFF" + HEADER);
    }

    @Test
    void wrongHeaders() {
        check(Kind.MISSING_KEY, 1, 0, "lacks the key \"hash\"", HEADER.replace("\"hash\":\"h\",", ""));
        check(Kind.UNKNOWN_KEY, 1, 21, "no key \"spek\"", HEADER.replace("spec", "spek"));
        check(Kind.DUPLICATE_KEY, 1, 32, "stands twice", HEADER.replace("\"hash\"", "\"spec\""));
        check(Kind.DUPLICATE_KEY, 1, 0, "x is listed twice", HEADER.replace("[\"x\"]", "[\"x\",\"x\"]"));
        check(Kind.WRONG_TYPE, 1, 28, "\"spec\" must be a string, not the number 5", HEADER.replace("\"S\"", "5"));
        check(Kind.UNDECLARED_VARIABLE, 1, 0, "variable y", HEADER.replace("{\"x\":0}", "{\"x\":0,\"y\":0}"));
        check(Kind.MISSING_KEY, 1, 0, "the state lacks the variable x", HEADER.replace("{\"x\":0}", "{}"));
    }

    @Test
    void truncation() {
        check(Kind.TRUNCATED, 3, 0, "without a footer, after line 2", HEADER + STEP);
        check(Kind.TRUNCATED, 2, 0, "in the middle of this line", HEADER + STEP.substring(0, 20));
        check(Kind.TRUNCATED, 3, 0, "without a footer", HEADER + STEP.stripTrailing());
        check(Kind.TRUNCATED, 1, 0, "in the middle of this line", HEADER.substring(0, 50));
        check(Kind.TRUNCATED, 1, 0, "in the middle of this line", HEADER.substring(0, 5));
        byte[] cut = (HEADER + "{\"n\":1,\"a\":\"\u00fc").getBytes(StandardCharsets.UTF_8);
        check(Kind.TRUNCATED, 2, 0, "in the middle of a character", Arrays.copyOf(cut, cut.length - 1));
    }

    /** Whatever prefix of a trace is left, it is no trace. */
    @Test
    void everyPrefixIsRefused() {
        String whole = HEADER + STEP + END;
        for (int length = 0; length < whole.length() - 1; length++) {
            String prefix = whole.substring(0, length);
            assertThrows(TraceException.class, () -> readAll(prefix), () -> "accepted: " + prefix);
        }
    }

    @Test
    void corruptLines() {
        check(Kind.JSON, 2, 8, "not JSON", HEADER + STEP.replace("\"a\":", "a:") + END);
        check(Kind.JSON, 2, 0, "the line ends inside its object", HEADER + STEP.replace("}\n", "\n") + END);
        check(Kind.JSON, 2, 0, "the line is empty", HEADER + "\n" + STEP + END);
        check(Kind.JSON, 2, 0, "here follows an object", HEADER + STEP.stripTrailing() + STEP2 + END);
        check(Kind.JSON, 2, 0, "a second header", HEADER + HEADER + STEP + END);
        check(Kind.UTF8, 2, 0, "half of a surrogate pair", HEADER + STEP.replace("\"A\"", "\"\\ud83d\"") + END);
        byte[] bytes = (HEADER + STEP.replace("\"A\"", "\"?\"") + END).getBytes(StandardCharsets.UTF_8);
        bytes[HEADER.length() + STEP.indexOf("\"A\"") + 1] = (byte) 0xFF;
        check(Kind.UTF8, 2, STEP.indexOf("\"A\"") + 2, "the byte 0xFF is not UTF-8", bytes);
    }

    @Test
    void numbering() {
        check(Kind.GAP, 2, 0, "line 1 is missing", HEADER + STEP2 + END);
        check(Kind.GAP, 3, 0, "lines 2 to 6 are missing", HEADER + STEP + STEP.replace("\"n\":1", "\"n\":7") + END);
        check(Kind.DUPLICATE, 3, 0, "the number stands twice", HEADER + STEP + STEP + END);
        check(Kind.REORDERED, 4, 0, "belongs further up", HEADER + STEP + STEP2 + STEP + END);
    }

    @Test
    void theFooter() {
        check(Kind.FOOTER_COUNT, 3, 0, "counts 2 steps, the file has 1", HEADER + STEP + END.replace("s\":1", "s\":2"));
        check(Kind.FOOTER_COUNT, 3, 0, "counts 9 lines, the file has 2", HEADER + STEP + END.replace("s\":2", "s\":9"));
        check(Kind.BEHIND_FOOTER, 4, 0, "something follows", HEADER + STEP + END + "\n");
        check(Kind.BEHIND_FOOTER, 4, 0, "something follows", HEADER + STEP + END + HEADER);
    }

    @Test
    void aCrashNeedsAState() {
        check(Kind.NO_STATE_AFTER_CRASH, 3, 0, "the step before is a crash", HEADER + CRASH + STEP2 + END);
        check(Kind.NO_STATE_AFTER_CRASH, 3, 0, "the step before is a crash", HEADER + CRASH + END);
    }

    @Test
    void limits() {
        String nested = "[".repeat(TraceFormat.MAX_NESTING) + "]".repeat(TraceFormat.MAX_NESTING);
        check(Kind.NESTING, 2, 0, "more than 500 levels", HEADER + STEP.replace("\"set\":1", "\"set\":" + nested));
        check(
                Kind.NESTING,
                2,
                0,
                "more than 500 levels",
                HEADER + STEP.replace("\"d\"", "\"note\":" + nested + ",\"d\""));
        String tooLong = "x".repeat(TraceFormat.MAX_LINE_BYTES);
        check(
                Kind.LINE_TOO_LONG,
                2,
                0,
                "longer than 67108864 bytes",
                HEADER + STEP.replace("\"A\"", '"' + tooLong + '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // what of the step is replaced | by what | kind | message
                "\"n\":1        | \"n\":\"1\"           | WRONG_TYPE    | \"n\" must be a whole number",
                "\"n\":1        | \"n\":1.0             | WRONG_TYPE    | not the number 1.0",
                "\"n\":1        | \"n\":-1              | WRONG_TYPE    | a whole number from 0 on",
                "\"a\":\"A\"    | \"a\":null            | WRONG_TYPE    | \"a\" must be a string, not null",
                "\"args\":{}    | \"args\":[]           | WRONG_TYPE    | \"args\" must be an object, not an array",
                "\"args\":{}    | \"args\":{\"p\":1,\"p\":2} | DUPLICATE_KEY | the key \"p\" stands twice",
                "\"args\":{},   | ``                    | MISSING_KEY   | a step lacks the key \"args\"",
                "\"a\":\"A\",   | ``                    | MISSING_KEY   | neither a step",
                "\"args\"       | \"arg\"               | UNKNOWN_KEY   | no line has the key \"arg\"",
                "\"n\":1        | \"n\":1,\"why\":\"\"  | UNKNOWN_KEY   | a step has no key \"why\"",
                "\"n\":1        | \"n\":1,\"n\":1       | DUPLICATE_KEY | the key \"n\" stands twice",
                "\"n\":1        | \"n\":1,\"crash\":false | WRONG_TYPE  | \"crash\" must be true where it stands at all",
                "[\"x\"]        | [\"y\"]               | UNDECLARED_VARIABLE | a step changes y, which the header does not",
                "[\"x\"]        | []                    | WRONG_TYPE    | a path starts with a variable's name",
                "[\"x\"]        | [1]                   | WRONG_TYPE    | a path starts with a variable's name",
                "\"set\":1      | \"put\":1             | WRONG_TYPE    | the path of \"put\" is a variable and at least one key",
                "\"set\":1      | \"delete\":false      | WRONG_TYPE    | \"delete\" must be true",
                "\"set\":1      | \"drop\":0            | WRONG_TYPE    | \"drop\" is how many elements",
                "\"set\":1      | \"set\":1,\"add\":1   | UNKNOWN_KEY   | one of set, put, delete, add, remove, append and drop",
                "\"set\":1      | \"sett\":1            | UNKNOWN_KEY   | a change has no key \"sett\"",
                ",\"set\":1     | ``                    | MISSING_KEY   | a change lacks one of set",
                "\"at\":[\"x\"], | ``                   | MISSING_KEY   | a change lacks the key \"at\"",
                "\"set\":1      | \"set\":1,\"at\":[\"x\"] | DUPLICATE_KEY | the key \"at\" twice",
                "\"set\":1      | \"set\":1.0           | BAD_VALUE     | plain digits, not as 1.0",
                "\"set\":1      | \"set\":1e3           | BAD_VALUE     | plain digits, not as 1e3",
                "\"set\":1      | \"set\":-0            | BAD_VALUE     | plain digits, not as -0",
                "\"set\":1      | \"set\":null          | BAD_VALUE     | null is no TLA+ value",
                "\"set\":1      | \"set\":2147483648    | NUMBER        | 2147483648 does not fit into 32 bits",
                "\"set\":1      | \"set\":{\"#bigint\":\"99999999999999\"} | NUMBER | does not fit into 32 bits",
                "\"set\":1      | \"set\":{\"#bigint\":\"1x\"} | BAD_VALUE | plain digits, not as 1x",
                "\"set\":1      | \"set\":{\"#set\":[1,1]} | BAD_VALUE  | a set has the element 1 twice",
                "\"set\":1      | \"set\":{\"#map\":[[1,1],[1,2]]} | BAD_VALUE | a map has the key 1 twice",
                "\"set\":1      | \"set\":{\"#map\":[[1]]} | BAD_VALUE  | a pair [key,value], not 1 values",
                "\"set\":1      | \"set\":{\"#sett\":[]} | UNKNOWN_KEY  | #sett is none of",
                "\"set\":1      | \"set\":{\"a\":1,\"#set\":[]} | UNKNOWN_KEY | no name starts with #",
                "\"set\":1      | \"set\":{\"#set\":[],\"a\":1} | BAD_VALUE | an object with #set has no other key",
            })
    void wrongSteps(String from, String to, Kind kind, String message) {
        assertTrue(STEP.contains(from), from);
        check(kind, 2, 0, message, HEADER + STEP.replace(from, to) + END);
    }

    private static void check(Kind kind, int line, int column, String message, String text) {
        check(kind, line, column, message, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void check(Kind kind, int line, int column, String message, byte[] bytes) {
        check(kind, line, column, message, assertThrows(TraceException.class, () -> readAll(bytes)));
    }

    /** The column is checked only where it is given. */
    private static void check(Kind kind, int line, int column, String message, TraceException e) {
        assertEquals(kind, e.kind(), e.getMessage());
        assertEquals(line, e.line(), e.getMessage());
        assertTrue(column == 0 || column == e.column(), e.getMessage());
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertTrue(e.getMessage().endsWith(kind.remedy()), e.getMessage());
        SEEN.add(kind);
    }

    private static void readAll(String text) throws TraceException, IOException {
        readAll(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void readAll(byte[] bytes) throws TraceException, IOException {
        try (TraceReader reader = TraceReader.of("t", new ByteArrayInputStream(bytes))) {
            Optional<TraceLine> line = reader.next();
            while (line.isPresent()) {
                line = reader.next();
            }
        }
    }
}
