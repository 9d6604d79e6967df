package io.steplock.matrix;

import io.steplock.checker.explore.Nearest;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.OutcomeException;
import io.steplock.outcomes.OutcomeModel;
import java.util.Collection;
import java.util.List;

/**
 * Runs of one kind, each in a row and a column.
 *
 * @param name a word for it
 * @param rowsAre what a row's name says
 * @param columnsAre what a column's name says
 * @param initial whether checksums are on at first
 * @param variant which code runs
 * @param columns the columns' names, in order
 * @param cells all cells, row by row; a row may lack some
 * @param byRow whether its rows are explored one by one, since all together take too long to be waited for
 */
public record Grid(
        String name,
        String rowsAre,
        String columnsAre,
        boolean initial,
        CodeVariant variant,
        List<String> columns,
        List<Cell> cells,
        boolean byRow) {
    /** The row in which no checkpoint is made, if there is one. */
    public static final String NO_CHECKPOINT = "none";

    public Grid {
        columns = List.copyOf(columns);
        cells = List.copyOf(cells);
    }

    /** The rows' names, in order. */
    public List<String> rows() {
        return cells.stream().map(Cell::row).distinct().toList();
    }

    /** The cells in these rows and columns; none given means all. */
    public Grid only(Collection<String> rows, Collection<String> chosen) {
        return new Grid(
                name,
                rowsAre,
                columnsAre,
                initial,
                variant,
                columns,
                cells.stream()
                        .filter(cell -> rows.isEmpty() || rows.contains(cell.row()))
                        .filter(cell -> chosen.isEmpty() || chosen.contains(cell.column()))
                        .toList(),
                byRow);
    }

    /** What is explored in one run of TLC each: all of it, or its rows. */
    List<Grid> parts() {
        return byRow ? rows().stream().map(row -> only(List.of(row), List.of())).toList() : List.of(this);
    }

    /** The model that runs all cells. */
    OutcomeModel model() {
        return new OutcomeModel(
                initial, variant, cells.stream().map(Cell::script).toList());
    }

    /** Those of the grids, each with the cells in these rows and columns, that have any. */
    public static List<Grid> only(List<Grid> grids, List<String> rows, List<String> columns) throws OutcomeException {
        requireKnown(
                "row",
                rows,
                grids.stream().flatMap(grid -> grid.rows().stream()).distinct().toList());
        requireKnown(
                "column",
                columns,
                grids.stream()
                        .flatMap(grid -> grid.columns().stream())
                        .distinct()
                        .toList());
        List<Grid> left = grids.stream()
                .map(grid -> grid.only(rows, columns))
                .filter(grid -> !grid.cells().isEmpty())
                .toList();
        if (left.isEmpty()) {
            throw new OutcomeException("there is no cell in these rows and columns: a crash comes at or after what the"
                    + " row says; leave out --row or --column");
        }
        return left;
    }

    private static void requireKnown(String kind, List<String> names, List<String> known) throws OutcomeException {
        for (String name : names) {
            if (!known.contains(name)) {
                throw new OutcomeException("there is no " + kind + " '" + name + "'; did you mean '"
                        + Nearest.to(name, known).get(0) + "'?");
            }
        }
    }
}
