package io.steplock.engine.checksum;

import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import java.util.Optional;

/**
 * The remedy of that name (FACTS.md, K.2): a lock that makes {record, flush, shared copy} of a change and {read B, redo
 * record} of a checkpoint exclude each other. Without the remedy it does nothing.
 */
public final class AtomicUnit {
    private final WaitQueue queue;
    private final boolean on;
    private Process holder;

    public AtomicUnit(ProcessTable processes, boolean on) {
        this.queue = new WaitQueue(processes);
        this.on = on;
    }

    /** Waits for whoever is in the unit, and enters it. */
    public void enter(Process process) {
        if (on) {
            queue.await(process, () -> {
                if (holder != null) {
                    return Optional.<ProcessState>of(new BlockedOn("checksum unit", holder.name(), false));
                }
                holder = process;
                return Optional.empty();
            });
        }
    }

    /** Leaves the unit. */
    public void leave() {
        if (on) {
            queue.change(() -> holder = null);
        }
    }
}
