package io.steplock.scenario;

import io.steplock.engine.probe.Step;
import io.steplock.engine.probe.StepListener;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.MapProtocolStep.ReplayRecord;
import io.steplock.engine.step.MapProtocolStep.WritePageInRecovery;

/** Kills a recovery behind its n-th step: a record replayed, or a page written. */
final class RecoveryCut implements StepListener {
    private final int after;
    private int steps;

    /** How the recovery ends. */
    static final class Cut extends EngineException {
        private static final long serialVersionUID = 1L;

        Cut() {
            super("recovery is cut");
        }
    }

    RecoveryCut(int after) {
        this.after = after;
    }

    int steps() {
        return steps;
    }

    @Override
    public void after(Process process, Step step) {
        if (step instanceof ReplayRecord || step instanceof WritePageInRecovery) {
            steps++;
            if (steps == after) {
                throw new Cut();
            }
        }
    }
}
