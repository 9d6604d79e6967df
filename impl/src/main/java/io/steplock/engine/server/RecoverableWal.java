package io.steplock.engine.server;

import io.steplock.engine.buffer.WalBeforeData;
import io.steplock.engine.process.Latch;
import io.steplock.engine.process.Process;
import io.steplock.engine.wal.Wal;

/** What the buffers need of the WAL: in replay all of it is durable, since it was read from its files. Thread-safe. */
final class RecoverableWal implements WalBeforeData {
    private final Latch latch = new Latch();
    private volatile Wal wal;

    /** From now on this is the WAL. */
    void open(Wal opened) {
        wal = opened;
    }

    @Override
    public void flush(Process process, long lsn) {
        Wal now = wal;
        if (now != null) {
            now.flush(process, lsn);
        }
    }

    @Override
    public long endLsn() {
        Wal now = wal;
        return now == null ? -1 : now.endLsn(); // the greatest unsigned number
    }

    @Override
    public long durableLsn() {
        Wal now = wal;
        return now == null ? -1 : now.durableLsn();
    }

    @Override
    public Latch latch() {
        Wal now = wal;
        return now == null ? latch : now.latch();
    }
}
