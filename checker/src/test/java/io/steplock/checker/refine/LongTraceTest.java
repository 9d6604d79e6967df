package io.steplock.checker.refine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.trace.TraceReader;
import io.steplock.checker.trace.TraceRecorder;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trace's length costs time, not memory. */
class LongTraceTest {
    private static final int STEPS = 200_000;
    private static final int CYCLE = 4_000;

    @TempDir
    private Path directory;

    /** The spec remembers each state weakly; whatever the validator held would stay reachable. */
    @Test
    void noStateIsHeldBehindTheCurrentOne() throws Exception {
        Path file = record(directory.resolve("long.ndjson"));
        LockSpec spec = new LockSpec(Integer.MAX_VALUE, "lock.cfg");
        AtomicLong looks = new AtomicLong();
        try (TraceReader trace = TraceReader.open(file)) {
            Validator.Options options = new Validator.Options(1, true, false, new PlainExplainer(), number -> {
                if (number % 50_000 == 0) {
                    looks.incrementAndGet();
                    assertFewAreAlive(spec);
                }
            });
            Verdict verdict = Validator.validate(spec, trace, options);
            assertEquals(Verdict.Kind.REFINES, verdict.kind(), () -> VerdictText.report(verdict));
            assertEquals(STEPS, verdict.counts().steps());
        }
        assertEquals(4, looks.get());
    }

    private static void assertFewAreAlive(LockSpec spec) {
        WeakReference<Object> canary = new WeakReference<>(new Object());
        while (canary.get() != null) {
            System.gc();
        }
        long alive = spec.made.stream().filter(state -> state.get() != null).count();
        assertTrue(alive < 10, () -> "states still held: " + alive);
        spec.made.clear();
    }

    private static Path record(Path file) throws IOException {
        try (TraceRecorder recorder = TraceRecorder.open(file, LockRun.header())) {
            int counter = 0;
            for (int i = 0; i < STEPS / CYCLE; i++) {
                LockRun.acquire(recorder, "p1");
                for (int j = 2; j < CYCLE; j++) {
                    LockRun.increment(recorder, "p1", ++counter);
                }
                LockRun.release(recorder, "p1");
            }
        }
        return file;
    }
}
