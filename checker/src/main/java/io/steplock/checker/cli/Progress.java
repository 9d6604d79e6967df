package io.steplock.checker.cli;

import io.steplock.checker.trace.TraceReader;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongConsumer;

/** How far a trace's validation is: nothing for the first two seconds, then one line a second. */
final class Progress implements LongConsumer {
    private static final long SECOND = 1_000_000_000L;

    private final PrintWriter out;
    private final TraceReader trace;
    private final long size;
    private final long start = System.nanoTime();
    private long next = start + 2 * SECOND;

    /**
     * @param size the file's bytes
     */
    Progress(PrintWriter out, TraceReader trace, long size) {
        this.out = out;
        this.trace = trace;
        this.size = size;
    }

    @Override
    public void accept(long number) {
        long now = System.nanoTime();
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
