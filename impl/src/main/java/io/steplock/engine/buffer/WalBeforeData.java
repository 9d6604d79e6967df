package io.steplock.engine.buffer;

import io.steplock.engine.process.Latch;
import io.steplock.engine.process.Process;

/** What the buffers need of the WAL: a page may be written only when the WAL is durable up to the page's lsn. */
public interface WalBeforeData {
    /** Makes the WAL durable up to the position. */
    void flush(Process process, long lsn);

    /** Where the WAL ends; it only grows. */
    long endLsn();

    /** Up to where the WAL is durable. */
    long durableLsn();

    /** The latch under which the WAL comes to be durable, for steps that are watched. */
    Latch latch();
}
