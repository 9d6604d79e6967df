package io.steplock.engine.transaction;

import java.util.Set;

/**
 * What a checkpoint and the WAL behind it say of transactions.
 *
 * @param nextXid above every id used
 * @param committed the ids with a commit record behind the checkpoint's redo pointer
 */
public record RecoveredTransactions(int nextXid, Set<Integer> committed) {
    public RecoveredTransactions {
        committed = Set.copyOf(committed);
    }
}
