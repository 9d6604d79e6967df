package io.steplock.matrix;

import java.util.List;
import java.util.Optional;

/**
 * A grid with all answers.
 *
 * @param grid the grid
 * @param cells its cells, in its order
 * @param exploring how many seconds TLC took
 * @param running how many seconds the engine and the checker took
 */
public record GridResult(Grid grid, List<Compared> cells, double exploring, double running) {
    public GridResult {
        cells = List.copyOf(cells);
    }

    /** The cell at that place. */
    public Optional<Compared> at(String row, String column) {
        return cells.stream()
                .filter(it -> it.cell().row().equals(row) && it.cell().column().equals(column))
                .findFirst();
    }

    /** How it ends with the same crash and no checkpoint, where that is another end. */
    public Optional<String> flippedFrom(Compared cell) {
        return at(Grid.NO_CHECKPOINT, cell.cell().column())
                .map(Compared::state)
                .filter(state -> !state.equals(cell.state()));
    }

    /** The cells in which the engine did what is not allowed. */
    public List<Compared> disagreements() {
        return cells.stream().filter(cell -> !cell.agrees()).toList();
    }

    /** How many steps all traces have. */
    public long steps() {
        return cells.stream().mapToLong(Compared::steps).sum();
    }

    /** How many states TLC has found. */
    public long states() {
        return cells.stream().mapToLong(cell -> cell.allowed().states()).sum();
    }
}
