package io.steplock.engine.cluster;

import io.steplock.engine.page.Lsn;

/**
 * How much of the WAL a power loss leaves: never less than was synced, never more than was inserted without a gap.
 *
 * @param lsn where the WAL is cut, also inside a record; values outside the limits are brought to the nearest one
 */
public record WalCut(long lsn) {
    /** Only what was synced. */
    public static final WalCut SYNCED = new WalCut(Lsn.NONE);
    /** All records that are complete. */
    public static final WalCut ALL = new WalCut(Long.MAX_VALUE);
}
