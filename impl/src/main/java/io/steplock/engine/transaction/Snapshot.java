package io.steplock.engine.transaction;

import java.util.Set;

/**
 * Which transactions count as finished for a reader.
 *
 * @param xmin all transactions below it are finished
 * @param xmax no transaction from it on is
 * @param running those in between that are not finished
 */
public record Snapshot(int xmin, int xmax, Set<Integer> running) {
    public Snapshot {
        running = Set.copyOf(running);
    }

    /** Whether the transaction had finished when the snapshot was taken. */
    public boolean hasFinished(int xid) {
        return xid < xmax && !running.contains(xid);
    }
}
