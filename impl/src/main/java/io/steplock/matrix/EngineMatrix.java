package io.steplock.matrix;

import java.util.List;

/**
 * All grids with all answers.
 *
 * @param size how large the engine was
 * @param grids the grids
 */
public record EngineMatrix(Size size, List<GridResult> grids) {
    public EngineMatrix {
        grids = List.copyOf(grids);
    }

    /**
     * How large the engine was.
     *
     * @param pages how many pages each of its relations had
     * @param relations how many relations
     * @param buffers how many pages fitted into memory
     */
    public record Size(int pages, int relations, int buffers) {
        @Override
        public String toString() {
            return pages + " pages in each of " + relations + " relations, " + buffers + " buffers";
        }
    }

    /** How many cells there are; each was run and has a trace. */
    public long cells() {
        return grids.stream().mapToLong(grid -> grid.cells().size()).sum();
    }

    /** How many steps all traces have. */
    public long steps() {
        return grids.stream().mapToLong(GridResult::steps).sum();
    }

    /** In how many cells the engine did what is not allowed. */
    public long disagreements() {
        return grids.stream().mapToLong(grid -> grid.disagreements().size()).sum();
    }

    /** In how many cells an invariant is false somewhere in the trace. */
    public long violated() {
        return grids.stream()
                .flatMap(grid -> grid.cells().stream())
                .filter(cell -> !cell.violated().isEmpty())
                .count();
    }
}
