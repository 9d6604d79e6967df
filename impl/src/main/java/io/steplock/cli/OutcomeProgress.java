package io.steplock.cli;

import io.steplock.checker.spec.ModelProgress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** How far an exploration is: nothing for the first two seconds, then one line a second. */
final class OutcomeProgress implements ModelProgress {
    private final PrintWriter err;
    private final Pace pace;

    /** @param clock nanoseconds */
    OutcomeProgress(PrintWriter err, LongSupplier clock) {
        this.err = err;
        this.pace = new Pace(clock);
    }

    @Override
    public boolean onProgress(long distinct, long generated, int depth, long queued) {
        if (pace.isDue()) {
            err.printf(Locale.ROOT, "%,d states, depth %d, %,d to be looked at%n", distinct, depth, queued);
            err.flush();
        }
        return true;
    }

    /** Since this was made, to the millisecond. */
    double seconds() {
        return pace.seconds();
    }
}
