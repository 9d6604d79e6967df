package io.steplock.engine.probe;

import io.steplock.engine.process.Latch;
import io.steplock.engine.process.Process;
import java.util.Optional;
import java.util.function.Supplier;

/** The steps of one process that touch nothing but what is its own or has a lock of its own. */
public final class Steps {
    private final Probe probe;
    private final Process process;
    private final Latch latch = new Latch();

    public Steps(Probe probe, Process process) {
        this.probe = probe;
        this.process = process;
    }

    /** Takes a step. */
    public void take(Step step, Runnable effect) {
        probe.perform(process, step, latch, effect);
    }

    /**
     * Takes a step if it is still due.
     *
     * @param effect as in {@link Probe#performIfDue}
     * @return whether it was
     */
    public boolean takeIfDue(Step announced, Supplier<Optional<Step>> effect) {
        return probe.performIfDue(process, announced, latch, effect);
    }
}
