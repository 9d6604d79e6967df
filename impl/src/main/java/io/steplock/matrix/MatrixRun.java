package io.steplock.matrix;

import io.steplock.checker.spec.ModelProgress;
import io.steplock.checker.spec.SpecException;
import io.steplock.outcomes.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Asks the specification and the engine for each cell of a grid, and compares. */
public final class MatrixRun {
    private static final double SECOND = 1e9;

    private final Path module;
    private final CellRunner runner;
    private final ModelProgress exploring;
    private final CellProgress running;
    private final LongSupplier clock;

    /** Hears of each cell when it has been run. */
    @FunctionalInterface
    public interface CellProgress {
        /** So many cells of the grid have been run. */
        void onCell(Grid grid, int done);

        /** The grid is explored row by row, and this is the next one, from 1. */
        default void onRow(Grid grid, int row, int of) {}
    }

    /** Takes the results of a grid as they come: row by row where it is run so, or all at once. */
    @FunctionalInterface
    public interface Sink {
        void onPart(GridResult part) throws IOException;
    }

    /**
     * @param module as in {@link io.steplock.outcomes.OutcomeModel#explore}
     * @param clock nanoseconds
     */
    public MatrixRun(
            Path module, CellRunner runner, ModelProgress exploring, CellProgress running, LongSupplier clock) {
        this.module = module;
        this.runner = runner;
        this.exploring = exploring;
        this.running = running;
        this.clock = clock;
    }

    /** All cells of the grid. */
    public GridResult run(Grid grid) throws SpecException, IOException {
        return run(grid, part -> {});
    }

    /** The same; what has been found by the time of an error was passed on. */
    public GridResult run(Grid grid, Sink sink) throws SpecException, IOException {
        List<Grid> parts = grid.parts();
        List<Compared> cells = new ArrayList<>();
        double explored = 0;
        double ran = 0;
        for (int i = 0; i < parts.size(); i++) {
            if (grid.byRow()) {
                running.onRow(grid, i + 1, parts.size());
            }
            GridResult part = runPart(grid, parts.get(i), cells.size());
            sink.onPart(part);
            cells.addAll(part.cells());
            explored += part.exploring();
            ran += part.running();
        }
        return new GridResult(grid, cells, explored, ran);
    }

    /** One run of TLC, and a second one if some cell has several ends. */
    private GridResult runPart(Grid grid, Grid part, int before) throws SpecException, IOException {
        long start = clock.getAsLong();
        List<Outcome> outcomes = part.model().explore(module, exploring);
        List<Optional<String>> notes = SeveralEnds.explain(part, outcomes, module, exploring);
        long explored = clock.getAsLong();
        List<Compared> cells = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            cells.add(compare(grid, part.cells().get(i), outcomes.get(i), notes.get(i)));
            running.onCell(grid, before + i + 1);
        }
        return new GridResult(part, cells, (explored - start) / SECOND, (clock.getAsLong() - explored) / SECOND);
    }

    private Compared compare(Grid grid, Cell cell, Outcome allowed, Optional<String> note)
            throws SpecException, IOException {
        try {
            Ran ran = runner.run(grid, cell);
            return new Compared(cell, allowed, Optional.of(ran), Comparison.of(allowed, ran), note);
        } catch (RuntimeException e) { // the other cells are worth having all the same
            return new Compared(cell, allowed, Optional.empty(), List.of("the engine breaks down: " + e), note);
        }
    }
}
