package io.steplock.cli;

import io.steplock.checker.spec.ModelProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** How far an exploration is: nothing for the first two seconds, then one line a second. */
final class OutcomeProgress implements ModelProgress {
    private static final long SECOND = 1_000_000_000L;

    private final PrintWriter err;
    private final LongSupplier clock;
    private final long start;
    private long next;

    /** @param clock nanoseconds */
    OutcomeProgress(PrintWriter err, LongSupplier clock) {
        this.err = err;
        this.clock = clock;
        this.start = clock.getAsLong();
        this.next = start + 2 * SECOND;
    }

    @Override
    public boolean onProgress(long distinct, long generated, int depth, long queued) {
        long now = clock.getAsLong();
        if (now - next >= 0) {
            next = now + SECOND;
            err.printf(Locale.ROOT, "%,d states, depth %d, %,d to be looked at%n", distinct, depth, queued);
            err.flush();
        }
        return true;
    }

    /** Since this was made, to the millisecond. */
    double seconds() {
        return Duration.ofNanos(clock.getAsLong() - start).toMillis() / 1000.0;
    }
}
