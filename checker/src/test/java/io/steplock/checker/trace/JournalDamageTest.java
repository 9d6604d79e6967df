package io.steplock.checker.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.trace.TraceException.Kind;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kill can leave in a journal is recovered; all else is refused and named. */
class JournalDamageTest {
    /** The kinds that only a journal has. */
    static final Set<Kind> KINDS = EnumSet.of(Kind.NO_JOURNAL, Kind.CUT_JOURNAL, Kind.HOLE, Kind.CHECKSUM);

    private static final TraceHeader HEADER =
            new TraceHeader("S", "h", "c.cfg", Map.of(), List.of("x"), Map.of("x", TlaValue.of(0)), Optional.empty());

    @TempDir
    private Path directory;

    private byte[] journal;
    private List<Integer> records;

    /** A journal as a kill after the third step leaves it. */
    @BeforeEach
    void record() throws IOException {
        Path live = directory.resolve("live.ndjson");
        try (TraceRecorder recorder = TraceRecorder.openKillable(live, HEADER, List.of())) {
            for (int x = 1; x <= 3; x++) {
                step(recorder, "p" + x, x);
            }
            journal = Files.readAllBytes(JournalFormat.beside(live));
        }
        records = new ArrayList<>();
        int at = JournalFormat.FIRST_RECORD;
        while (word(at) != 0) {
            records.add(at);
            at += JournalFormat.RECORD_HEADER + (int) JournalFormat.padded(word(at));
        }
        records.add(at);
        assertEquals(5, records.size(), "the header, three steps, the end");
        journal = Arrays.copyOf(journal, at + 64);
    }

    @Test
    void whatAKillLeavesIsRecovered() throws Exception {
        assertEquals(List.of("A1", "A2", "A3", "crash", "state"), recovered());
    }

    @Test
    void aTornLastEventIsLeftOut() throws Exception {
        // Whatever part of the event had reached the file when the process was killed.
        byte[] whole = journal.clone();
        int last = records.get(3);
        for (int written = 0; written <= records.get(4) - last - JournalFormat.RECORD_HEADER; written++) {
            journal = whole.clone();
            Arrays.fill(journal, last + JournalFormat.WORD, records.get(4), (byte) 0);
            int text = last + JournalFormat.RECORD_HEADER;
            System.arraycopy(whole, text, journal, text, written);
            assertEquals(List.of("A1", "A2", "crash", "state"), recovered(), "after " + written + " bytes");
        }
        journal = Arrays.copyOf(Arrays.copyOf(whole, last), whole.length);
        assertEquals(List.of("A1", "A2", "crash", "state"), recovered(), "before the length");
    }

    /** It may have been longer than what recovery writes in its place. */
    @Test
    void aLongTornEventLeavesNothingBehind() throws Exception {
        Path live = directory.resolve("torn.ndjson");
        try (TraceRecorder recorder = TraceRecorder.openKillable(live, HEADER, List.of())) {
            recorder.step("p", "A1", Map.of(), List.of(), "x".repeat(5000));
            journal = Files.readAllBytes(JournalFormat.beside(live));
        }
        int record = records.get(1);
        Arrays.fill(journal, record + JournalFormat.WORD, record + JournalFormat.RECORD_HEADER, (byte) 0);
        assertEquals(List.of("crash", "state"), recovered());
    }

    @Test
    void ofEachProcessOnlyTheLastStepIsInQuestion() throws Exception {
        Path live = directory.resolve("more.ndjson");
        List<String> asked = new ArrayList<>();
        try (TraceRecorder recorder = TraceRecorder.openKillable(live, HEADER, List.of())) {
            step(recorder, "p1", 1);
            step(recorder, "p1", 2);
            step(recorder, "p2", 3);
            step(recorder, null, 4);
            recorder.state("quiescent", Map.of("x", TlaValue.of(4)));
            step(recorder, "p2", 5);
            step(recorder, "p1", 6);
            step(recorder, "p2", 7);
            journal = Files.readAllBytes(JournalFormat.beside(live));
        }
        Path trace = restore();
        try (TraceRecorder next = TraceRecorder.recover(
                trace,
                step -> {
                    asked.add(step.action());
                    return !step.action().equals("A6");
                },
                "Crash",
                Map.of(),
                Map.of("x", TlaValue.of(0)),
                List.of())) {
            assertEquals(List.of("A7", "A6"), asked);
            step(next, "p1", 8);
        }
        assertEquals(List.of("A1", "A2", "A3", "A4", "state", "A5", "A7", "crash", "state", "A8"), read(trace));
    }

    @Test
    void aLifeWithoutAStepLeavesNothingToTell() throws Exception {
        Path trace = restore();
        for (int life = 0; life < 3; life++) {
            recover(trace, 0);
            journal = Files.readAllBytes(JournalFormat.beside(trace));
            trace = restore();
        }
        assertEquals(List.of("A1", "A2", "A3", "crash", "state"), recovered());
        // Unless the files show something else: then somebody changed them, and the spec shall judge it.
        trace = restore();
        recover(trace, 7).close();
        assertEquals(List.of("A1", "A2", "A3", "crash", "state", "crash", "state"), read(trace));
    }

    @Test
    void aRecordLargerThanTheWindowFits() throws Exception {
        Path live = directory.resolve("large.ndjson");
        String large = "x".repeat(MappedJournal.WINDOW);
        try (TraceRecorder recorder = TraceRecorder.openKillable(live, HEADER, List.of())) {
            for (int x = 1; x <= 3; x++) {
                recorder.step("p", "A" + x, Map.of("t", TlaValue.of(large)), List.of());
            }
            journal = Files.readAllBytes(JournalFormat.beside(live));
        }
        assertEquals(List.of("A1", "A2", "A3"), read(live));
        assertEquals(List.of("A1", "A2", "A3", "crash", "state"), recovered());
    }

    /** After an event that could not be written nothing is recorded; what came before it is kept and can be recovered. */
    @Test
    void anEventThatCannotBeWrittenEndsTheRecording() throws Exception {
        Path live = directory.resolve("ended.ndjson");
        TraceRecorder recorder = TraceRecorder.openKillable(live, HEADER, List.of());
        step(recorder, "p", 1);
        UncheckedIOException refused = assertThrows(
                UncheckedIOException.class,
                () -> recorder.step("p", "A2", Map.of("t", TlaValue.of("\ud83d")), List.of()));
        assertTrue(refused.getMessage().contains("half of a surrogate pair"), refused.getMessage());
        assertThrows(UncheckedIOException.class, () -> step(recorder, "p", 3));
        IOException atClose = assertThrows(IOException.class, recorder::close);
        assertTrue(
                atClose.getMessage().startsWith("writing the journal " + live + ".journal failed, its run cannot be"));
        assertEquals(List.of("A1", "crash", "state"), readRecovered(live));
    }

    @Test
    void manyWindowsAreOneJournal() throws Exception {
        Path live = directory.resolve("long.ndjson");
        int steps = 30_000;
        try (TraceRecorder recorder = TraceRecorder.openKillable(live, HEADER, List.of())) {
            for (int x = 1; x <= steps; x++) {
                assertEquals(x, step(recorder, "p", x));
            }
            assertTrue(Files.size(JournalFormat.beside(live)) > 2L * MappedJournal.WINDOW);
        }
        assertEquals(steps, read(live).size());
    }

    @Test
    void aRunIsRecordedByOneAtATime() throws Exception {
        Path trace = restore();
        recover(trace, 0);
        IOException second = assertThrows(IOException.class, () -> recover(trace, 0));
        assertTrue(second.getMessage().startsWith("somebody is recording to " + trace), second.getMessage());
    }

    @Test
    void aJournalIsNotOverwritten() throws Exception {
        Path trace = restore();
        IOException refused =
                assertThrows(IOException.class, () -> TraceRecorder.openKillable(trace, HEADER, List.of()));
        assertTrue(refused.getMessage().contains("recover it, or delete it"), refused.getMessage());
        assertFalse(Files.exists(directory.resolve("run.ndjson.journal.new")));
        assertEquals(List.of("A1", "A2", "A3", "crash", "state"), readRecovered(trace));
    }

    @Test
    void aHoleInTheMiddleIsDamage() {
        int second = records.get(2);
        byte[] whole = journal.clone();
        // Its commit word is gone, all of it is gone, or only its length is.
        Arrays.fill(journal, second + JournalFormat.WORD, second + JournalFormat.RECORD_HEADER, (byte) 0);
        refused(Kind.HOLE, "byte " + second + " is not whole, but something follows it at byte " + records.get(3));
        journal = whole.clone();
        Arrays.fill(journal, second, records.get(3), (byte) 0);
        refused(Kind.HOLE, "byte " + second + " is not whole, but something follows it at byte " + records.get(3));
        journal = whole.clone();
        Arrays.fill(journal, second, second + JournalFormat.WORD, (byte) 0);
        refused(Kind.CHECKSUM, "byte " + second + " does not have its checksum");
    }

    @Test
    void somethingBehindTheEndIsDamage() {
        journal[journal.length - 1] = 1;
        refused(Kind.HOLE, "something follows it at byte " + (journal.length - 1));
    }

    /** Any bit that is changed in what was recorded is noticed. */
    @Test
    void anyChangedBitIsNoticed() {
        byte[] whole = journal.clone();
        for (int at = 0; at < records.get(4); at++) {
            for (int bit = 0; bit < 8; bit++) {
                journal = whole.clone();
                journal[at] ^= (byte) (1 << bit);
                String place = "bit " + bit + " of byte " + at;
                assertThrows(TraceException.class, () -> recover(restore(), 0), place);
            }
        }
    }

    @Test
    void wrongChecksums() {
        int second = records.get(2);
        journal[second + JournalFormat.RECORD_HEADER + 3] ^= 1;
        refused(Kind.CHECKSUM, "the record at byte " + second + " does not have its checksum");
        ByteBuffer.wrap(journal).order(ByteOrder.LITTLE_ENDIAN).putLong(second, -5);
        refused(Kind.CHECKSUM, "the record at byte " + second + " has the impossible length -5");
    }

    @Test
    void recordsThatAreMissingOrMoved() {
        byte[] whole = journal.clone();
        int first = records.get(1);
        int second = records.get(2);
        int third = records.get(3);
        byte[] without = Arrays.copyOf(whole, whole.length);
        System.arraycopy(whole, third, without, second, whole.length - third);
        journal = without;
        refused(Kind.GAP, ":3: the line has number 3, expected 2");
        byte[] moved = whole.clone();
        System.arraycopy(whole, second, moved, first, third - second);
        System.arraycopy(whole, first, moved, first + third - second, second - first);
        journal = moved;
        refused(Kind.GAP, ":2: the line has number 2, expected 1");
    }

    @Test
    void cutJournals() {
        byte[] whole = journal.clone();
        for (int length = 1; length < records.get(4) + JournalFormat.RECORD_HEADER; length++) {
            journal = Arrays.copyOf(whole, length);
            Kind kind = length < JournalFormat.MAGIC.length ? Kind.NO_JOURNAL : Kind.CUT_JOURNAL;
            refused(kind, "");
        }
    }

    @Test
    void wrongFiles() {
        journal = new byte[0];
        refused(Kind.NO_JOURNAL, "the file is empty, expected a journal");
        journal = "{\"steplock-trace\":1,\"spec\":\"S\"}\n".getBytes(StandardCharsets.UTF_8);
        refused(Kind.NO_JOURNAL, "this is no journal: it does not start with \"steplock-journal\"");
        journal = new byte[1 << 12];
        refused(Kind.NO_JOURNAL, "this is no journal");
        System.arraycopy(JournalFormat.MAGIC, 0, journal, 0, JournalFormat.MAGIC.length);
        journal[JournalFormat.MAGIC.length] = 9;
        refused(Kind.VERSION, "the journal has format version 9, this program reads version 1");
        journal[JournalFormat.MAGIC.length] = 1;
        refused(Kind.NO_HEADER, "the journal has no record, not even the trace's header");
        assertThrows(NoSuchFileException.class, () -> recover(directory.resolve("none.ndjson"), 0));
    }

    @Test
    void aTraceReaderSaysWhatAJournalIs() throws IOException {
        Path file = JournalFormat.beside(restore());
        TraceException e =
                assertThrows(TraceException.class, () -> TraceReader.open(file).close());
        assertEquals(Kind.JOURNAL, e.kind());
        assertEquals(
                file + ":1: this is the journal of a run, not its trace. " + Kind.JOURNAL.remedy(), e.getMessage());
    }

    private void refused(Kind kind, String message) {
        TraceException e = assertThrows(TraceException.class, () -> recover(restore(), 0));
        assertEquals(kind, e.kind(), e.getMessage());
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertTrue(e.getMessage().startsWith(directory.resolve("run.ndjson.journal") + ":"), e.getMessage());
        assertTrue(e.getMessage().endsWith(kind.remedy()), e.getMessage());
    }

    private static long step(TraceRecorder recorder, String process, int x) {
        return recorder.step(
                process,
                "A" + x,
                Map.of(),
                List.of(new Change(List.of(TlaValue.of("x")), Change.Kind.SET, TlaValue.of(x))));
    }

    private long word(int at) {
        return ByteBuffer.wrap(journal).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
    }

    /** Puts the journal where the program's next life finds it, in a file of its own. */
    private Path restore() throws IOException {
        Path trace = directory.resolve("run.ndjson");
        Files.deleteIfExists(JournalFormat.beside(trace));
        Files.write(JournalFormat.beside(trace), journal);
        return trace;
    }

    private static TraceRecorder recover(Path trace, int x) throws IOException, TraceException {
        return TraceRecorder.recover(trace, step -> true, "Crash", Map.of(), Map.of("x", TlaValue.of(x)), List.of());
    }

    private List<String> recovered() throws IOException, TraceException {
        return readRecovered(restore());
    }

    private static List<String> readRecovered(Path trace) throws IOException, TraceException {
        recover(trace, 0).close();
        assertFalse(TraceRecorder.hasJournal(trace));
        return read(trace);
    }

    private static List<String> read(Path trace) throws IOException, TraceException {
        List<String> lines = new ArrayList<>();
        try (TraceReader reader = TraceReader.open(trace)) {
            for (Optional<TraceLine> line = reader.next(); line.isPresent(); line = reader.next()) {
                if (line.get() instanceof TraceLine.Step step) {
                    assertEquals(step.action().equals("Crash"), step.crash());
                    assertTrue(step.source().isPresent() || step.crash(), step.toString());
                    lines.add(step.crash() ? "crash" : step.action());
                } else {
                    lines.add("state");
                }
            }
        }
        return lines;
    }
}
