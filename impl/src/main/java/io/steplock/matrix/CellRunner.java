package io.steplock.matrix;

import io.steplock.checker.spec.SpecException;
import java.io.IOException;

/** Runs the engine. */
@FunctionalInterface
public interface CellRunner {
    /** Runs what the cell says, on fresh files. */
    Ran run(Grid grid, Cell cell) throws IOException, SpecException;
}
