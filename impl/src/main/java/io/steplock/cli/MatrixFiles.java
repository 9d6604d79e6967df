package io.steplock.cli;

import io.steplock.checker.spec.SpecException;
import io.steplock.matrix.Cell;
import io.steplock.matrix.CellRunner;
import io.steplock.matrix.Grid;
import io.steplock.matrix.Ran;
import io.steplock.scenario.checksums.ChecksumOptions;
import java.io.IOException;
import java.nio.file.Path;

/** Runs each cell in a directory of its own, which goes again unless it is to be kept. */
final class MatrixFiles implements CellRunner {

    private final ChecksumJudge judge;
    private final Path parent;
    private final int pages;
    private final int buffers;
    private final boolean keep;

    MatrixFiles(ChecksumJudge judge, Path parent, int pages, int buffers, boolean keep) {
        this.judge = judge;
        this.parent = parent;
        this.pages = pages;
        this.buffers = buffers;
        this.keep = keep;
    }

    @Override
    public Ran run(Grid grid, Cell cell) throws IOException, SpecException {
        Path directory = parent.resolve(grid.name()).resolve((cell.row() + "--" + cell.column()).replace(' ', '-'));
        ChecksumJudge.Judged judged =
                judge.run(ChecksumOptions.of(grid.initial(), grid.variant(), cell.script(), directory)
                        .withSize(pages, buffers));
        if (!keep) {
            Directories.deleteTree(directory);
        }
        return new Ran(judged.result(), judged.verdict());
    }
}
