package io.steplock.engine.recovery;

import io.steplock.engine.transaction.RecoveredTransactions;
import io.steplock.engine.wal.format.WalRecord;

/**
 * What recovery found and did.
 *
 * @param redo where it started
 * @param last the last valid record
 * @param endReason why the WAL ends there, in the words of {@code pg_waldump}; a record that is damaged in the middle
 *     ends it as zeros do, silently
 * @param replayed how many records were applied
 */
public record RecoveryResult(
        long redo, WalRecord last, String endReason, long replayed, RecoveredTransactions transactions) {}
