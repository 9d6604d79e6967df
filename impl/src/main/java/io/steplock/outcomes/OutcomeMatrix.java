package io.steplock.outcomes;

import io.steplock.checker.spec.SpecException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All cells of an operation: a checkpoint at each point or none, and a crash at each point from there on, or when the
 * change is done.
 *
 * @param operation the operation
 * @param initial whether checksums are on when it starts
 * @param variant which code runs
 */
public record OutcomeMatrix(Operation operation, boolean initial, CodeVariant variant) {
    /** Hears of each row. */
    @FunctionalInterface
    public interface Rows {
        void row(Row row) throws IOException;
    }

    /**
     * The cells of one checkpoint.
     *
     * @param checkpoint where the checkpoint is made, if it is
     * @param cells the cells in the order of their crashes
     */
    public record Row(Optional<ChecksumPoint> checkpoint, List<Cell> cells) {}

    /**
     * One cell.
     *
     * @param crash where the crash is; when the change is done if empty
     * @param outcome what the specification allows
     */
    public record Cell(Optional<ChecksumPoint> crash, Outcome outcome) {}

    /** The points of rows and columns. */
    public List<ChecksumPoint> points() {
        return ChecksumPoint.of(operation);
    }

    /** Explores all cells, row by row. */
    public void explore(Path module, Rows rows) throws SpecException, IOException, OutcomeException {
        List<ChecksumPoint> points = points();
        rows.row(row(module, Optional.empty(), points));
        for (int first = 0; first < points.size(); first++) {
            rows.row(row(module, Optional.of(points.get(first)), points.subList(first, points.size())));
        }
    }

    private Row row(Path module, Optional<ChecksumPoint> checkpoint, List<ChecksumPoint> crashes)
            throws SpecException, IOException, OutcomeException {
        List<Cell> cells = new ArrayList<>();
        for (ChecksumPoint crash : crashes) {
            cells.add(new Cell(Optional.of(crash), explore(module, checkpoint, new Moments.Crash.At(crash))));
        }
        cells.add(new Cell(Optional.empty(), explore(module, checkpoint, new Moments.Crash.Done())));
        return new Row(checkpoint, cells);
    }

    private Outcome explore(Path module, Optional<ChecksumPoint> checkpoint, Moments.Crash crash)
            throws SpecException, IOException, OutcomeException {
        Script script = new Moments(operation, Optional.empty(), Optional.empty(), checkpoint, crash).script();
        return new OutcomeModel(initial, variant, script).explore(module);
    }
}
