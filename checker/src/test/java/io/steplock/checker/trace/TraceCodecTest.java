package io.steplock.checker.trace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaOrder;
import io.steplock.checker.value.TlaValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the writer writes, the reader reads. */
class TraceCodecTest {
    private static final List<String> VARIABLES = List.of("pin", "map");

    @Test
    void randomTracesRoundTrip() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            RandomValues values = new RandomValues(seed);
            TraceHeader header = header(values);
            List<TraceLine> lines = lines(values);
            byte[] bytes = write(header, lines);
            try (TraceReader reader = read(bytes)) {
                assertEquals(header, reader.header());
                assertEquals(lines, readAll(reader), "seed " + seed);
            }
        }
    }

    @Test
    void theOrderOfSetsAndMapsDoesNotShow() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            TlaValue value = new RandomValues(seed).value(4);
            TlaValue shuffled = shuffle(value, new Random(seed));
            assertEquals(value, shuffled);
            assertEquals(0, TlaOrder.INSTANCE.compare(value, shuffled));
            assertArrayEquals(write(header(value), List.of()), write(header(shuffled), List.of()), "seed " + seed);
        }
    }

    @Test
    void theOrderIsTotal() {
        List<TlaValue> values = new ArrayList<>();
        for (int seed = 0; seed < 60; seed++) {
            values.add(new RandomValues(seed).value(2));
        }
        for (TlaValue a : values) {
            for (TlaValue b : values) {
                int sign = TlaOrder.INSTANCE.compare(a, b);
                assertEquals(a.equals(b), sign == 0, a + " and " + b);
                assertEquals(-Integer.signum(sign), Integer.signum(TlaOrder.INSTANCE.compare(b, a)));
                for (TlaValue c : values) {
                    if (sign < 0 && TlaOrder.INSTANCE.compare(b, c) < 0) {
                        assertTrue(TlaOrder.INSTANCE.compare(a, c) < 0, () -> a + ", " + b + ", " + c);
                    }
                }
            }
        }
    }

    @Test
    void theBytesAreTheFormats() throws Exception {
        TraceLine.Step step = new TraceLine.Step(
                1,
                Optional.of("s1"),
                "PinHeapPage",
                Map.of("s", TlaValue.of("s1"), "page", TlaValue.of("h1")),
                List.of(
                        new Change(List.of(TlaValue.of("pin"), TlaValue.of("h1")), Change.Kind.ADD, TlaValue.of("s1")),
                        new Change(List.of(TlaValue.of("map"), TlaValue.of(3)), Change.Kind.DELETE, null)),
                true,
                Optional.of("HeapSurgery.kill(HeapSurgery.java:88)"),
                Optional.of("{\"t\":1.50}"));
        TraceLine state = new TraceLine.FullState(
                2,
                Map.of(
                        "map",
                        new TlaValue.Function(Map.of(TlaValue.of(2), TlaValue.tuple(TlaValue.of(true)))),
                        "pin",
                        TlaValue.set(List.of(TlaValue.of("b"), TlaValue.of("a")))),
                "quiescent",
                Optional.empty());
        String text = new String(write(header(TlaValue.of(0)), List.of(step, state)), StandardCharsets.UTF_8);
        assertEquals("""
                {"steplock-trace":1,"spec":"MCVisibilityMap","hash":"sha256:0f","config":"unpatched.cfg","constants":{},"variables":["pin","map"],"state":{"pin":0,"map":0}}
                {"n":1,"p":"s1","a":"PinHeapPage","args":{"page":"h1","s":"s1"},"d":[{"at":["pin","h1"],"add":"s1"},{"at":["map",3],"delete":true}],"crash":true,"src":"HeapSurgery.kill(HeapSurgery.java:88)","note":{"t":1.50}}
                {"n":2,"state":{"pin":{"#set":["a","b"]},"map":{"#map":[[2,[true]]]}},"why":"quiescent"}
                {"end":true,"steps":1,"lines":3}
                """, text);
    }

    @Test
    void tuplesAndSmallBigIntegersAreRead() throws Exception {
        assertEquals(TlaValue.tuple(TlaValue.of(12), TlaValue.of(-3)), parse("{\"#tup\":[{\"#bigint\":\"12\"},-3]}"));
    }

    @Test
    void aSourcePlaceIsRememberedForItsAction() throws Exception {
        RandomValues values = new RandomValues(1);
        List<TraceLine> lines = List.of(
                step(1, "A", Optional.of("A.a(A.java:1)")),
                step(2, "B", Optional.empty()),
                step(3, "A", Optional.empty()));
        try (TraceReader reader = read(write(header(values), lines))) {
            List<TraceLine> read = readAll(reader);
            assertEquals(Optional.empty(), ((TraceLine.Step) read.get(1)).source());
            assertEquals(Optional.of("A.a(A.java:1)"), ((TraceLine.Step) read.get(2)).source());
        }
    }

    @Test
    void theWriterRefusesWhatNoReaderWouldTake() throws Exception {
        assertThrows(
                IllegalArgumentException.class,
                () -> write(header(new TlaValue.Rec(Map.of("#set", TlaValue.of(1)))), List.of()));
        TlaValue deep = TlaValue.of(1);
        for (int i = 0; i < TraceFormat.MAX_NESTING; i++) {
            deep = TlaValue.tuple(deep);
        }
        TlaValue tooDeep = deep;
        assertThrows(IOException.class, () -> write(header(tooDeep), List.of()));
        assertThrows(IllegalArgumentException.class, () -> write(header(TlaValue.of("\ud83d")), List.of()));
        String half = "x".repeat(TraceFormat.MAX_LINE_BYTES / 2);
        assertThrows(IOException.class, () -> write(header(TlaValue.of(half)), List.of()));
    }

    @Test
    void nestingUpToTheLimitRoundTrips() throws Exception {
        TlaValue deep = TlaValue.of(1);
        for (int i = 0; i < TraceFormat.MAX_NESTING - 2; i++) {
            deep = TlaValue.tuple(deep);
        }
        byte[] bytes = write(header(deep), List.of());
        try (TraceReader reader = read(bytes)) {
            assertEquals(deep, reader.header().initial().get("pin"));
        }
    }

    private static TraceLine.Step step(long number, String action, Optional<String> source) {
        return new TraceLine.Step(
                number, Optional.empty(), action, Map.of(), List.of(), false, source, Optional.empty());
    }

    private static TlaValue parse(String value) throws Exception {
        String header = "{\"steplock-trace\":1,\"spec\":\"S\",\"hash\":\"h\",\"config\":\"c.cfg\",\"constants\":{},"
                + "\"variables\":[\"x\"],\"state\":{\"x\":" + value + "}}\n";
        try (TraceReader reader = read(header.getBytes(StandardCharsets.UTF_8))) {
            return reader.header().initial().get("x");
        }
    }

    private static TraceHeader header(TlaValue value) {
        return new TraceHeader(
                "MCVisibilityMap",
                "sha256:0f",
                "unpatched.cfg",
                Map.of(),
                VARIABLES,
                Map.of("map", value, "pin", value),
                Optional.empty());
    }

    private static TraceHeader header(RandomValues values) {
        return new TraceHeader("M", "h", "c.cfg", values.named(3), VARIABLES, state(values), Optional.of("Inv"));
    }

    private static Map<String, TlaValue> state(RandomValues values) {
        return Map.of("map", values.value(3), "pin", values.value(3));
    }

    private static List<TraceLine> lines(RandomValues values) {
        List<TraceLine> lines = new ArrayList<>();
        for (long n = 1; n <= 6; n++) {
            lines.add(
                    n % 3 == 0
                            ? new TraceLine.FullState(n, state(values), "w", Optional.of("null"))
                            : new TraceLine.Step(
                                    n,
                                    Optional.of("p"),
                                    "A" + n,
                                    values.named(2),
                                    List.of(values.change("pin"), values.change("map")),
                                    n % 3 == 2,
                                    Optional.empty(),
                                    Optional.of("[1,{\"a\":-1.0e5,\"b\":[]},\"\u00fc\"]")));
        }
        return lines;
    }

    private static TlaValue shuffle(TlaValue value, Random random) {
        if (value instanceof TlaValue.SetOf set) {
            List<TlaValue> elements = new ArrayList<>(set.elements());
            elements.replaceAll(element -> shuffle(element, random));
            Collections.shuffle(elements, random);
            return new TlaValue.SetOf(new LinkedHashSet<>(elements));
        } else if (value instanceof TlaValue.Tuple tuple) {
            return new TlaValue.Tuple(
                    tuple.elements().stream().map(it -> shuffle(it, random)).toList());
        } else if (value instanceof TlaValue.Rec rec) {
            List<String> names = new ArrayList<>(rec.fields().keySet());
            Collections.shuffle(names, random);
            Map<String, TlaValue> fields = new LinkedHashMap<>();
            names.forEach(name -> fields.put(name, shuffle(rec.fields().get(name), random)));
            return new TlaValue.Rec(fields);
        } else if (value instanceof TlaValue.Function function) {
            List<TlaValue> keys = new ArrayList<>(function.entries().keySet());
            Collections.shuffle(keys, random);
            Map<TlaValue, TlaValue> entries = new LinkedHashMap<>();
            keys.forEach(key ->
                    entries.put(shuffle(key, random), shuffle(function.entries().get(key), random)));
            return new TlaValue.Function(entries);
        }
        return value;
    }

    private static byte[] write(TraceHeader header, List<TraceLine> lines) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TraceWriter writer = new TraceWriter(out, header);
        for (TraceLine line : lines) {
            writer.write(line);
        }
        writer.end();
        return out.toByteArray();
    }

    private static TraceReader read(byte[] bytes) throws Exception {
        return TraceReader.of("test", new ByteArrayInputStream(bytes));
    }

    private static List<TraceLine> readAll(TraceReader reader) throws TraceException {
        List<TraceLine> lines = new ArrayList<>();
        for (Optional<TraceLine> line = reader.next(); line.isPresent(); line = reader.next()) {
            lines.add(line.get());
        }
        return lines;
    }
}
