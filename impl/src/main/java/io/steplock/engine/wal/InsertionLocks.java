package io.steplock.engine.wal;

import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The eight WAL insertion locks; a process takes any one. A holder publishes where its record starts, so that a flush
 * can wait for the insertions before a position. Thread-safe.
 */
public final class InsertionLocks {
    /** The name that a process waiting for a free lock shows. */
    public static final String NAME = "WAL insertion lock";

    /** How many there are. */
    public static final int COUNT = 8;

    private final WaitQueue queue;
    private final Slot[] slots = new Slot[COUNT];

    /** One lock; written under the mutex, its start by the holder. */
    static final class Slot {
        private volatile Process holder;
        private volatile long startBytePosition = Long.MAX_VALUE;

        void publishStart(long bytePosition) {
            startBytePosition = bytePosition;
        }
    }

    InsertionLocks(ProcessTable processes) {
        this.queue = new WaitQueue(processes);
        Arrays.setAll(slots, i -> new Slot());
    }

    /** The processes that hold a lock. A snapshot. */
    public List<String> holders() {
        List<String> names = new ArrayList<>();
        for (Slot slot : slots) {
            Process holder = slot.holder;
            if (holder != null) {
                names.add(holder.name());
            }
        }
        return names;
    }

    Slot acquire(Process process, Runnable then) {
        Slot[] taken = new Slot[1];
        queue.await(process, () -> {
            for (Slot slot : slots) {
                if (slot.holder == null) {
                    slot.holder = process;
                    taken[0] = slot;
                    then.run();
                    return Optional.<ProcessState>empty();
                }
            }
            return Optional.of(new BlockedOn(NAME, String.join(", ", holders()), false));
        });
        return taken[0];
    }

    void release(Slot slot, Runnable then) {
        queue.change(() -> {
            slot.holder = null;
            slot.startBytePosition = Long.MAX_VALUE;
            then.run();
        });
    }

    /** Waits until no insertion that started before the position is in progress. */
    void awaitInsertionsBefore(Process process, long bytePosition) {
        queue.await(process, () -> {
            List<String> unfinished = new ArrayList<>();
            for (Slot slot : slots) {
                if (slot.holder != null && slot.startBytePosition < bytePosition) {
                    unfinished.add(slot.holder.name());
                }
            }
            return unfinished.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new BlockedOn("WAL insertion", String.join(", ", unfinished), false));
        });
    }
}
