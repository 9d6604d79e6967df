package io.steplock.engine.wal;

import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
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
            return Optional.of(new BlockedOn(NAME, String.join(", ", new LinkedHashSet<>(holders())), false));
        });
        return taken[0];
    }

    /**
     * Takes all locks, one after the other as they become free; so nobody is between taking one and giving it back
     * until {@link #releaseAll}.
     */
    void acquireAll(Process process) {
        for (Slot slot : slots) {
            queue.await(process, () -> {
                Process holder = slot.holder;
                if (holder != null) {
                    return Optional.<ProcessState>of(new BlockedOn(NAME, holder.name(), false));
                }
                slot.holder = process;
                return Optional.empty();
            });
        }
    }

    /** Takes all locks, as {@link #acquireAll}; the first of them is for a record of the process itself. */
    Slot acquireAllAndOne(Process process) {
        acquireAll(process);
        return slots[0];
    }

    /** The earliest start of an insertion in progress, as a byte position; the position given if none is before. */
    long earliestStart(long bytePosition) {
        long earliest = bytePosition;
        for (Slot slot : slots) {
            earliest = Math.min(earliest, slot.startBytePosition);
        }
        return earliest;
    }

    void releaseAll() {
        queue.change(() -> {
            for (Slot slot : slots) {
                slot.holder = null;
                slot.startBytePosition = Long.MAX_VALUE;
            }
        });
    }

    /**
     * Gives the lock back. The start goes last: {@link #earliestStart} reads it without the mutex, and a flush must not
     * be seen to pass an insertion whose release has not been seen.
     */
    void release(Slot slot, Runnable then) {
        queue.change(() -> {
            slot.holder = null;
            then.run();
            slot.startBytePosition = Long.MAX_VALUE;
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
