package io.steplock.cli;

import io.steplock.matrix.Grid;
import io.steplock.matrix.MatrixRun;
import java.io.PrintWriter;
import java.util.function.LongSupplier;

/** Each row where rows are explored one by one; how many cells have been run, one line a second after the first two. */
final class MatrixProgress implements MatrixRun.CellProgress {
    private final PrintWriter err;
    private final Pace pace;

    /** @param clock nanoseconds */
    MatrixProgress(PrintWriter err, LongSupplier clock) {
        this.err = err;
        this.pace = new Pace(clock);
    }

    @Override
    public void onRow(Grid grid, int row, int of) {
        err.printf("%s: row %d of %d, %s%n", grid.name(), row, of, grid.rows().get(row - 1));
        err.flush();
    }

    @Override
    public void onCell(Grid grid, int done) {
        if (pace.isDue()) {
            err.printf("%s: %d of %d runs%n", grid.name(), done, grid.cells().size());
            err.flush();
        }
    }
}
