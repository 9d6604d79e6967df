package io.steplock.cli;

import java.time.Duration;
import java.util.function.LongSupplier;

/** When to say how far something is: not for the first two seconds, then once a second. */
final class Pace {
    private static final long SECOND = 1_000_000_000L;

    private final LongSupplier clock;
    private final long start;
    private long next;

    /** @param clock nanoseconds */
    Pace(LongSupplier clock) {
        this.clock = clock;
        this.start = clock.getAsLong();
        this.next = start + 2 * SECOND;
    }

    /** Whether to say something now. */
    boolean isDue() {
        long now = clock.getAsLong();
        if (now - next < 0) {
            return false;
        }
        next = now + SECOND;
        return true;
    }

    /** Since this was made, to the millisecond. */
    double seconds() {
        return Duration.ofNanos(clock.getAsLong() - start).toMillis() / 1000.0;
    }
}
