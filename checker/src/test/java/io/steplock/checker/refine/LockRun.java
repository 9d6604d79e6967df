package io.steplock.checker.refine;

import io.steplock.checker.trace.TraceHeader;
import io.steplock.checker.trace.TraceRecorder;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records runs of the lock that {@link LockSpec} specifies. */
public final class LockRun {
    private LockRun() {}

    static TraceHeader header() {
        return new TraceHeader(
                "MCLock",
                LockSpec.HASH,
                "lock.cfg",
                LockSpec.CONSTANTS,
                List.of("lock", "pc", "counter"),
                LockSpec.initial(),
                Optional.empty());
    }

    /** A run with everything right: 10 steps, a crash, two states read back, the counter ends at 3. */
    public static Path record(Path file) throws IOException {
        TraceRecorder recorder = TraceRecorder.open(file, header());
        acquire(recorder, "p1");
        increment(recorder, "p1", 1);
        release(recorder, "p1");
        recorder.state("quiescent", LockSpec.values("free", "idle", "idle", 1));
        acquire(recorder, "p2");
        increment(recorder, "p2", 2);
        try (TraceRecorder second = recorder.crash(
                "Crash",
                Map.of(),
                List.of(set("free", "lock"), set("idle", "pc", "p2")),
                LockSpec.values("free", "idle", "idle", 2))) {
            acquire(second, "p1");
            increment(second, "p1", 3);
            release(second, "p1");
            acquire(second, "p2");
        }
        return file;
    }

    static long acquire(TraceRecorder recorder, String process) {
        return recorder.step(
                process, "Acquire", argument(process), List.of(set(process, "lock"), set("in", "pc", process)));
    }

    static long increment(TraceRecorder recorder, String process, int counter) {
        return recorder.step(
                process,
                "Increment",
                argument(process),
                List.of(new Change(List.of(TlaValue.of("counter")), Change.Kind.SET, TlaValue.of(counter))));
    }

    static long release(TraceRecorder recorder, String process) {
        return recorder.step(
                process, "Release", argument(process), List.of(set("free", "lock"), set("idle", "pc", process)));
    }

    private static Map<String, TlaValue> argument(String process) {
        return Map.of("p", TlaValue.of(process));
    }

    private static Change set(String value, String... path) {
        return new Change(List.of(path).stream().map(TlaValue::of).toList(), Change.Kind.SET, TlaValue.of(value));
    }
}
