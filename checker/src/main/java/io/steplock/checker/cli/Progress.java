package io.steplock.checker.cli;

import io.steplock.checker.trace.TraceReader;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** How far a trace's validation is: nothing for the first two seconds, then one line a second. */
final class Progress implements LongConsumer {
    private static final long SECOND = 1_000_000_000L;

    private final PrintWriter out;
    private final TraceReader trace;
    private final long size;
    private final LongSupplier clock;
    private final long start;
    private long next;

    /**
     * @param size the file's bytes
     * @param clock nanoseconds
     */
    Progress(PrintWriter out, TraceReader trace, long size, LongSupplier clock) {
        this.out = out;
        this.trace = trace;
        this.size = size;
        this.clock = clock;
        this.start = clock.getAsLong();
        this.next = start + 2 * SECOND;
    }

    @Override
    public void accept(long number) {
        long now = clock.getAsLong();
        if (now - next < 0) {
            return;
        }
        next = now + SECOND;
        double seconds = (now - start) / (double) SECOND;
        double part = Math.min(1, trace.bytesRead() / (double) Math.max(1, size));
        out.printf(
                Locale.ROOT,
                "%s: %,d lines, %.0f%%, %.0f s left%n",
                trace.file(),
                number,
                100 * part,
                part > 0 ? seconds * (1 - part) / part : 0);
        out.flush();
    }
}
