package io.steplock.cli;

import io.steplock.matrix.Grid;
import io.steplock.matrix.MatrixRun;
import java.io.PrintWriter;
import java.util.function.LongSupplier;

/** How many cells have been run: nothing for the first two seconds, then one line a second. */
final class MatrixProgress implements MatrixRun.CellProgress {
    private final PrintWriter err;
    private final Pace pace;

    /** @param clock nanoseconds */
    MatrixProgress(PrintWriter err, LongSupplier clock) {
        this.err = err;
        this.pace = new Pace(clock);
    }

    @Override
    public void onCell(Grid grid, int done) {
        if (pace.isDue()) {
            err.printf("%s: %d of %d runs%n", grid.name(), done, grid.cells().size());
            err.flush();
        }
    }
}
