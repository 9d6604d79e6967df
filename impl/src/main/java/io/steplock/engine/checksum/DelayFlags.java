package io.steplock.engine.checksum;

import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import java.util.Optional;
import java.util.function.Supplier;

/** Where a checkpointer waits for launchers that delay it (FACTS.md, C.7 and K.1). Thread-safe. */
public final class DelayFlags {
    private final WaitQueue queue;

    public DelayFlags(ProcessTable processes) {
        this.queue = new WaitQueue(processes);
    }

    /** A launcher has cleared its flag, or has left. */
    public void cleared() {
        queue.change(() -> {});
    }

    /**
     * Waits until nobody delays; absorbs no barrier meanwhile.
     *
     * @param delaying the name of one who does
     */
    public void await(Process checkpointer, Supplier<Optional<String>> delaying) {
        queue.await(
                checkpointer,
                () -> delaying.get().map(name -> (ProcessState) new BlockedOn("delay flag", name, false)));
    }
}
