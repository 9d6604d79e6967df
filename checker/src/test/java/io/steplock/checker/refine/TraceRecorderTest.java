package io.steplock.checker.refine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.trace.StaleRecorderException;
import io.steplock.checker.trace.TraceException;
import io.steplock.checker.trace.TraceLine;
import io.steplock.checker.trace.TraceReader;
import io.steplock.checker.trace.TraceRecorder;
import io.steplock.checker.value.TlaValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The recorder, seen from a program that records. Outside the recorder's package, as its users are. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TraceRecorderTest {
    private static final int THREADS = 16;
    private static final int ROUNDS = 2_000;

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void setUp() {
        file = directory.resolve("run.ndjson");
    }

    /**
     * A real counter under a real lock, 16 threads. The spec accepts the trace only if the recorded order is the order
     * in which the lock was held; the numbers that the threads got must be those of their events in the file.
     */
    @Test
    void sixteenThreadsGiveALegalOrderWithoutGaps() throws Exception {
        ReentrantLock latch = new ReentrantLock();
        int[] counter = {0};
        List<List<Long>> numbers;
        try (TraceRecorder recorder = TraceRecorder.open(file, LockRun.header())) {
            numbers = inThreads(thread -> {
                String process = "p" + (1 + thread % 2);
                List<Long> mine = new ArrayList<>();
                for (int i = 0; i < ROUNDS; i++) {
                    latch.lock();
                    try {
                        mine.add(LockRun.acquire(recorder, process));
                        mine.add(LockRun.increment(recorder, process, ++counter[0]));
                        mine.add(LockRun.release(recorder, process));
                    } finally {
                        latch.unlock();
                    }
                }
                return mine;
            });
            recorder.state("quiescent", LockSpec.values("free", "idle", "idle", counter[0]));
        }
        assertEquals(THREADS * ROUNDS, counter[0]);
        Verdict verdict = validate(new LockSpec(Integer.MAX_VALUE, "lock.cfg"));
        assertEquals(Verdict.Kind.REFINES, verdict.kind(), () -> VerdictText.report(verdict));
        assertEquals(3L * THREADS * ROUNDS, verdict.counts().steps());
        List<Long> all = numbers.stream().flatMap(List::stream).sorted().toList();
        for (int i = 0; i < all.size(); i++) {
            assertEquals(i + 1, all.get(i));
        }
    }

    /** Without a common latch the order is free, but each thread's own events keep theirs and their numbers. */
    @Test
    void everyThreadFindsItsEventsUnderTheirNumbers() throws Exception {
        List<List<Long>> numbers;
        try (TraceRecorder recorder = TraceRecorder.open(file, LockRun.header())) {
            numbers = inThreads(thread -> {
                List<Long> mine = new ArrayList<>();
                for (int i = 0; i < ROUNDS; i++) {
                    mine.add(recorder.step("t" + thread, "A", Map.of("i", TlaValue.of(i)), List.of()));
                }
                return mine;
            });
        }
        List<TraceLine> lines = read();
        assertEquals(THREADS * ROUNDS, lines.size());
        for (int thread = 0; thread < THREADS; thread++) {
            for (int i = 0; i < ROUNDS; i++) {
                long number = numbers.get(thread).get(i);
                TraceLine.Step step = (TraceLine.Step) lines.get((int) number - 1);
                assertEquals(Optional.of("t" + thread), step.process());
                assertEquals(Map.of("i", TlaValue.of(i)), step.arguments());
            }
        }
    }

    @Test
    void theSourcePlaceIsTheFirstFrameOutsideThePrefixes() throws Exception {
        try (TraceRecorder recorder = TraceRecorder.open(file, LockRun.header(), List.of(LockRun.class.getName()))) {
            Runnable lambda = () -> LockRun.acquire(recorder, "p1");
            lambda.run();
            LockRun.acquire(recorder, "p2");
        }
        List<TraceLine> lines = read();
        Optional<String> source = ((TraceLine.Step) lines.get(0)).source();
        assertTrue(
                source.orElseThrow()
                        .matches("TraceRecorderTest\\.theSourcePlaceIsTheFirstFrameOutsideThePrefixes"
                                + "\\(TraceRecorderTest\\.java:\\d+\\)"),
                source::toString);
        assertEquals(source, ((TraceLine.Step) lines.get(1)).source());
        assertEquals(1, Files.readString(file).split("\"src\"", -1).length - 1, "src is written once per action");
    }

    @Test
    void aClosedRecorderRefusesEvents() throws Exception {
        TraceRecorder recorder = TraceRecorder.open(file, LockRun.header());
        LockRun.acquire(recorder, "p1");
        recorder.close();
        recorder.close();
        StaleRecorderException e = assertThrows(StaleRecorderException.class, () -> LockRun.release(recorder, "p1"));
        assertTrue(e.getMessage().contains("was ended by close"), e.getMessage());
        assertThrows(StaleRecorderException.class, () -> recorder.state("late", LockSpec.initial()));
        assertEquals(1, read().size());
    }

    @Test
    void aCrashEndsTheEpochAndTheTraceGoesOn() throws Exception {
        TraceRecorder first = TraceRecorder.open(file, LockRun.header());
        LockRun.acquire(first, "p1");
        TraceRecorder second = first.crash("Crash", Map.of(), List.of(), LockSpec.initial());
        StaleRecorderException e = assertThrows(StaleRecorderException.class, () -> LockRun.release(first, "p1"));
        assertTrue(e.getMessage().startsWith("epoch 1 of the trace"), e.getMessage());
        assertTrue(e.getMessage().contains("ended by the crash at step 2"), e.getMessage());
        first.close();
        LockRun.acquire(second, "p2");
        second.close();
        assertEquals(4, read().size());
    }

    @Test
    void badEventsTakeNoNumber() throws Exception {
        try (TraceRecorder recorder = TraceRecorder.open(file, LockRun.header())) {
            assertThrows(NullPointerException.class, () -> recorder.step("p1", "A", null, List.of()));
            assertThrows(NullPointerException.class, () -> recorder.step("p1", null, Map.of(), List.of()));
            assertThrows(IllegalArgumentException.class, () -> recorder.state("q", Map.of("lock", TlaValue.of(1))));
            assertEquals(1, LockRun.acquire(recorder, "p1"));
        }
        assertEquals(1, read().size());
    }

    @Test
    void theSameStepsGiveTheSameBytes() throws Exception {
        byte[] first = Files.readAllBytes(LockRun.record(file));
        assertArrayEquals(first, Files.readAllBytes(LockRun.record(directory.resolve("again.ndjson"))));
    }

    /** A line that cannot be written must not vanish. */
    @Test
    void aFailureOfTheWriterSurfacesAtTheNextStepAndAtClose() throws Exception {
        TraceRecorder recorder = TraceRecorder.open(file, LockRun.header());
        recorder.step("p1", "A", Map.of("#", TlaValue.of(1)), List.of());
        assertSurfaces(recorder, "no name starts with #");
    }

    static boolean hasFullDevice() {
        return Files.isWritable(Path.of("/dev/full"));
    }

    /** A device that is always full: a real I/O error, in the middle of the run. */
    @Test
    @EnabledIf("hasFullDevice")
    void aFullDiskSurfacesAtTheNextStepAndAtClose() throws Exception {
        TraceRecorder recorder = TraceRecorder.open(Path.of("/dev/full"), LockRun.header());
        assertSurfaces(recorder, "No space left on device");
    }

    private static void assertSurfaces(TraceRecorder recorder, String message) {
        UncheckedIOException atStep = assertThrows(UncheckedIOException.class, () -> {
            while (true) {
                LockRun.acquire(recorder, "p1");
            }
        });
        assertTrue(atStep.getMessage().contains(message), atStep.getMessage());
        IOException atClose = assertThrows(IOException.class, recorder::close);
        assertTrue(atClose.getMessage().contains("it has no footer and will be refused"), atClose.getMessage());
    }

    private interface Body {
        List<Long> run(int thread) throws Exception;
    }

    private static List<List<Long>> inThreads(Body body) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<List<Long>>> futures = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                futures.add(threads.submit(() -> body.run(thread)));
            }
            List<List<Long>> results = new ArrayList<>();
            for (Future<List<Long>> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private List<TraceLine> read() throws TraceException, IOException {
        List<TraceLine> lines = new ArrayList<>();
        try (TraceReader trace = TraceReader.open(file)) {
            for (Optional<TraceLine> line = trace.next(); line.isPresent(); line = trace.next()) {
                lines.add(line.get());
            }
        }
        return lines;
    }

    private Verdict validate(LockSpec spec) throws TraceException, IOException {
        try (TraceReader trace = TraceReader.open(file)) {
            return Validator.validate(
                    spec, trace, new Validator.Options(1, true, false, new PlainExplainer(), n -> {}));
        }
    }
}
