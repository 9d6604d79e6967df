package io.steplock.engine.server;

import io.steplock.engine.barrier.Emission;

/** Where a startup process is; written by its steps, for observers, who read while nobody takes a step. */
public interface RecoveryState {
    /** The step that comes next, as the specification names it; {@code none} in production. */
    String pc();

    /** The end of the last record replayed. */
    long position();

    Emission emission();
}
