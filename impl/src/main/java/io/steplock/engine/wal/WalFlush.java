package io.steplock.engine.wal;

import io.steplock.engine.file.FileLayer;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.EngineStoppedException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import io.steplock.engine.step.MapProtocolStep.FlushWal;
import io.steplock.engine.wal.format.WalAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the WAL durable. A flush waits for the insertions before its end, so a half-copied record is never made durable
 * by the engine itself; it goes on to the end of all records that are complete by then. Thread-safe.
 */
final class WalFlush {
    private static final String LOCK_NAME = "WAL write lock";

    private final ProcessTable processes;
    private final FileLayer files;
    private final WalPosition position;
    private final InsertionLocks insertionLocks;
    private final WalBuffers buffers;
    private final WaitQueue writeLock;
    private final Probe probe;
    private final AtomicLong flushes = new AtomicLong();
    private final AtomicLong grouped = new AtomicLong();
    private Process writer;
    private volatile long durable;

    WalFlush(
            ProcessTable processes,
            FileLayer files,
            Probe probe,
            WalPosition position,
            InsertionLocks insertionLocks,
            WalBuffers buffers,
            long durable) {
        this.processes = processes;
        this.files = files;
        this.probe = probe;
        this.position = position;
        this.insertionLocks = insertionLocks;
        this.buffers = buffers;
        this.writeLock = new WaitQueue(processes);
        this.durable = durable;
    }

    long durableLsn() {
        return durable;
    }

    void flush(Process process, long upTo) {
        if (upTo <= durable) {
            return;
        }
        processes.checkRunning();
        if (upTo > position.currentLsn()) {
            // An error of the one who asks; in a critical section it stops the engine like any other.
            throw new EngineException("the WAL cannot be flushed to " + Lsn.text(upTo) + ": it ends at "
                    + Lsn.text(position.currentLsn()));
        }
        lock(process);
        try {
            if (upTo > durable) {
                insertionLocks.awaitInsertionsBefore(process, WalAddress.bytePosition(upTo));
                long target = Math.max(upTo, finishedLsn());
                write(durable, target);
                probe.perform(process, new FlushWal(process, target), position.latch(), () -> durable = target);
                flushes.incrementAndGet();
                buffers.dropSegmentsBefore(WalAddress.segment(target) - 1);
            } else {
                grouped.incrementAndGet();
            }
        } finally {
            unlock();
        }
    }

    /** Group commit: one sync serves everybody whose records are complete by now. */
    private long finishedLsn() {
        long current = position.currentBytePosition();
        return WalAddress.endLsn(insertionLocks.earliestStart(current));
    }

    /** How many syncs there were. */
    long flushes() {
        return flushes.get();
    }

    /** How many flushes found, once it was their turn, that another process's sync had served them. */
    long grouped() {
        return grouped.get();
    }

    private void lock(Process process) {
        writeLock.await(process, () -> {
            if (writer != null) {
                return Optional.<ProcessState>of(new BlockedOn(LOCK_NAME, writer.name(), false));
            }
            writer = process;
            return Optional.empty();
        });
    }

    private void unlock() {
        writeLock.change(() -> writer = null);
    }

    /** A failure here stops the engine: what is in the buffers is promised to nobody yet, but cannot be kept either. */
    private void write(long from, long upTo) {
        try {
            long at = from;
            while (at < upTo) {
                long segment = WalAddress.segment(at);
                long end = Math.min(upTo, (segment + 1) * WalAddress.SEGMENT_SIZE);
                String file = "pg_wal/" + WalAddress.fileName(segment);
                if (!files.exists(file)) {
                    files.create(file, WalAddress.SEGMENT_SIZE);
                }
                int offset = WalAddress.offsetInSegment(at);
                files.write(file, offset, buffers.segment(segment), offset, (int) (end - at));
                files.sync(file);
                at = end;
            }
        } catch (EngineStoppedException e) {
            throw e;
        } catch (EngineException e) {
            throw processes.stopEngine(e.getMessage() + "; WAL is durable to " + Lsn.text(from), e);
        }
    }
}
