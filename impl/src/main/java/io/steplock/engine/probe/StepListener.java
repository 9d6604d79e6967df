package io.steplock.engine.probe;

import io.steplock.engine.process.Process;

/** Hears of every step; called in the thread of the process that makes it. */
public interface StepListener {
    /** The step comes next. Outside all latches: may block. */
    default void before(Process process, Step step) {}

    /**
     * The effect has just happened and nobody else has touched the object since: its latch or the lock's mutex is still
     * held. Must not block.
     */
    default void performed(Process process, Step step) {}

    /** The step is over. Outside all latches: may block, and may throw an error into the engine. */
    default void after(Process process, Step step) {}
}
