package io.steplock.engine.buffer;

import io.steplock.engine.file.FileLayer;
import io.steplock.engine.page.DataPageChecksum;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.probe.Step;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Latch;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.MapProtocolStep;
import io.steplock.engine.step.MapProtocolStep.FlushForWrite;
import io.steplock.engine.step.MapProtocolStep.LockPageForWrite;
import io.steplock.engine.step.MapProtocolStep.PinPageForWrite;
import io.steplock.engine.step.MapProtocolStep.UnlockWrittenPage;
import io.steplock.engine.step.MapProtocolStep.UnpinWrittenPage;
import io.steplock.engine.step.MapProtocolStep.WritePage;
import io.steplock.engine.step.MapProtocolStep.WritePageInRecovery;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Brings pages from memory to their files: the steps of a write-out, the rule WAL before data, and the syncs. Thread-safe.
 */
final class PageWriter {
    private final FileLayer files;
    private final WalBeforeData wal;
    private final Probe probe;
    private final boolean inRecovery;
    private final PagePolicy policy;
    /** Files written and not synced since. */
    private final Set<String> unsynced = ConcurrentHashMap.newKeySet();

    PageWriter(FileLayer files, WalBeforeData wal, Probe probe, PagePolicy policy, boolean inRecovery) {
        this.files = files;
        this.wal = wal;
        this.probe = probe;
        this.policy = policy;
        this.inRecovery = inRecovery;
    }

    /** For replay: no page has to wait for WAL. */
    static PageWriter inRecovery(FileLayer files, Probe probe) {
        return new PageWriter(files, ALL_DURABLE, probe, PagePolicy.ALWAYS, true);
    }

    static final WalBeforeData ALL_DURABLE = new WalBeforeData() {
        @Override
        public void flush(Process process, long lsn) {}

        @Override
        public long endLsn() {
            return durableLsn();
        }

        @Override
        public long durableLsn() {
            return -1; // the greatest unsigned number
        }

        @Override
        public Latch latch() {
            return new Latch();
        }
    };

    /** Writes the page if it is dirty. */
    void writeOut(Process process, Buffer buffer) {
        writeOutIf(process, buffer, () -> true);
    }

    /**
     * Writes the page if it is dirty.
     *
     * @param wanted is asked again when the content lock is held, under which nobody else can write the page
     */
    void writeOutIf(Process process, Buffer buffer, BooleanSupplier wanted) {
        PageId id = buffer.id();
        boolean[] pinned = {false};
        step(process, new PinPageForWrite(process, id), then -> pinned[0] = buffer.pin(process, then));
        if (!pinned[0]) {
            return; // evicted, and written by whoever did that
        }
        try {
            step(
                    process,
                    new LockPageForWrite(process, id),
                    then -> buffer.lock(process, LockMode.SHARE_EXCLUSIVE, then));
            writeLocked(process, buffer, wanted);
        } finally {
            unpinWritten(process, buffer);
        }
    }

    /**
     * Writes a page that nobody has pinned if it is dirty, and ends its buffer's life; never waits for a content lock.
     *
     * @return whether it has ended; not if somebody was faster
     */
    boolean writeAndRetire(Process process, Buffer victim) {
        boolean[] pinned = {false};
        step(process, new PinPageForWrite(process, victim.id()), then -> pinned[0] = victim.pinAlone(process, then));
        if (!pinned[0]) {
            return false;
        }
        boolean[] retired = {false};
        try {
            if (victim.isDirty() && tryLockForWrite(process, victim)) {
                writeLocked(process, victim);
            }
            step(
                    process,
                    new UnpinWrittenPage(process, victim.id()),
                    then -> retired[0] = victim.retire(process, then));
        } finally {
            if (!retired[0]) {
                unpinWritten(process, victim);
            }
        }
        return retired[0];
    }

    private boolean tryLockForWrite(Process process, Buffer buffer) {
        boolean[] locked = {false};
        step(
                process,
                new LockPageForWrite(process, buffer.id()),
                then -> locked[0] = buffer.tryLock(process, LockMode.SHARE_EXCLUSIVE, then));
        return locked[0];
    }

    private void unpinWritten(Process process, Buffer buffer) {
        step(process, new UnpinWrittenPage(process, buffer.id()), then -> buffer.unpin(process, then));
    }

    /** A step of a write-out; in recovery only the write itself is one. */
    private void step(Process process, MapProtocolStep step, Consumer<Runnable> transition) {
        if (inRecovery) {
            transition.accept(() -> {});
        } else {
            probe.performLocking(process, step, transition);
        }
    }

    /** Makes durable whatever was written since the last time, by anybody. */
    void syncAll() {
        for (String file : new TreeSet<>(unsynced)) {
            // First off the list: who writes meanwhile puts it back.
            unsynced.remove(file);
            files.sync(file);
        }
    }

    /**
     * Writes the page to its file and releases its lock; not durable before a sync. The share-exclusive lock keeps
     * everybody from changing the page, so the checksum goes right into the shared page, without a copy. A process that
     * changes or logs the page without its lock is not kept off (FACTS.md, 14 as released).
     */
    private void writeLocked(Process process, Buffer buffer) {
        writeLocked(process, buffer, () -> true);
    }

    private void writeLocked(Process process, Buffer buffer, BooleanSupplier wanted) {
        try {
            byte[] page = buffer.page();
            PageId id = buffer.id();
            if (!buffer.isDirty() || !wanted.getAsBoolean()) {
                return;
            }
            if (!PageHeader.isNew(page)) {
                flushUpTo(process, id, PageHeader.lsn(page));
            }
            if (!inRecovery) {
                probe.perform(process, new FlushForWrite(process, id), wal.latch(), () -> {});
            }
            Step write = inRecovery ? new WritePageInRecovery(process, id) : new WritePage(process, id);
            probe.perform(process, write, buffer.latch(), () -> {
                int before = PageHeader.checksum(page);
                if (!PageHeader.isNew(page) && policy.setsChecksum(process)) {
                    PageHeader.setChecksum(page, DataPageChecksum.of(page, id.block()));
                }
                try {
                    files.write(id.path(), id.offset(), page, 0, page.length);
                } catch (EngineException e) {
                    PageHeader.setChecksum(page, before); // a write that fails is no step
                    throw e;
                }
                // First the note for the sync: a checkpoint that finds the page clean must find the note.
                unsynced.add(id.path());
                buffer.markClean();
            });
        } finally {
            step(process, new UnlockWrittenPage(process, buffer.id()), then -> buffer.unlock(process, then));
        }
    }

    /**
     * An lsn beyond the end of the WAL is damage of one page or the loss of WAL; it fails whoever wants to write the page,
     * and not the engine, unless in a critical section. The page stays in memory.
     */
    private void flushUpTo(Process process, PageId id, long lsn) {
        long end = wal.endLsn();
        if (Long.compareUnsigned(lsn, end) > 0) {
            throw new EngineException(id + " cannot be written to file " + id.path() + " at byte " + id.offset()
                    + ": its LSN " + Lsn.text(lsn) + " lies beyond the end of the WAL at " + Lsn.text(end)
                    + "; the page is damaged or WAL is lost: restore the data directory");
        }
        wal.flush(process, lsn);
    }
}
