package io.steplock.engine.wal;

import io.steplock.engine.buffer.WalBeforeData;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.Latch;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.step.MapProtocolStep.MoveRedoPoint;
import io.steplock.engine.wal.format.InvalidRecordException;
import io.steplock.engine.wal.format.RecordDecoder;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.engine.wal.format.WalRecord;
import java.util.concurrent.atomic.AtomicLong;

/** The write-ahead log of a cluster: the shared parts that insertions and flushes use. Thread-safe. */
public final class Wal implements WalBeforeData {
    /** Unflushed WAL is kept in memory; an insertion that finds more than this many segments of it flushes first. */
    private static final int MAX_UNFLUSHED_SEGMENTS = 2;

    private final WalPosition position;
    private final InsertionLocks insertionLocks;
    private final WalBuffers buffers;
    private final WalFlush flush;
    private final boolean compressImages;
    private final AtomicLong retries = new AtomicLong();
    /** Changed only by a holder of all insertion locks. */
    private volatile long redo;

    private Wal(
            ProcessTable processes,
            FileLayer files,
            WalOptions options,
            WalPosition position,
            WalBuffers buffers,
            long durable,
            long redo) {
        this.position = position;
        this.buffers = buffers;
        this.insertionLocks = new InsertionLocks(processes);
        this.flush = new WalFlush(processes, files, options.probe(), position, insertionLocks, buffers, durable);
        this.compressImages = options.compressImages();
        this.redo = redo;
    }

    /** A WAL without records; its first segment starts with the next one. */
    public static Wal create(ProcessTable processes, FileLayer files, WalOptions options, long systemIdentifier) {
        long segmentStart = WalAddress.FIRST_RECORD - WalAddress.LONG_HEADER;
        return new Wal(
                processes,
                files,
                options,
                WalPosition.ofEmptyWal(),
                new WalBuffers(systemIdentifier),
                segmentStart,
                WalAddress.FIRST_RECORD);
    }

    /**
     * The WAL of a data directory, to be continued behind its last record.
     *
     * @param redo the redo pointer of the last checkpoint
     */
    public static Wal open(
            ProcessTable processes,
            FileLayer files,
            WalOptions options,
            long systemIdentifier,
            WalRecord last,
            long redo) {
        WalBuffers buffers = new WalBuffers(systemIdentifier);
        long segment = WalAddress.segment(last.endLsn());
        String file = "pg_wal/" + WalAddress.fileName(segment);
        if (files.exists(file)) {
            byte[] content = new byte[WalAddress.SEGMENT_SIZE];
            files.read(file, 0, content);
            buffers.load(segment, content);
        }
        WalPosition position = WalPosition.behind(last.startLsn(), last.endLsn());
        return new Wal(processes, files, options, position, buffers, last.endLsn(), redo);
    }

    /** The redo pointer of the last checkpoint that has begun: what W8 compares with. */
    public long redo() {
        return redo;
    }

    /** How often W8 has sent an insertion back to W3. */
    public long retries() {
        return retries.get();
    }

    void countRetry() {
        retries.incrementAndGet();
    }

    boolean compressesImages() {
        return compressImages;
    }

    /**
     * Begins a checkpoint: with all insertion locks held the redo pointer becomes the insert position. So every record
     * that starts before it has its pages marked dirty, and every one behind it knows it (FACTS.md, W8).
     *
     * @return the redo pointer
     */
    public long beginCheckpoint(Process process, Probe probe) {
        blockInsertions(process);
        try {
            probe.perform(process, new MoveRedoPoint(process), position.latch(), () -> redo = nextRecordLsn());
            return redo;
        } finally {
            allowInsertions();
        }
    }

    /** Takes all insertion locks, one after the other: until {@link #allowInsertions} nobody inserts. */
    public void blockInsertions(Process process) {
        insertionLocks.acquireAll(process);
    }

    /** Gives all insertion locks back. */
    public void allowInsertions() {
        insertionLocks.releaseAll();
    }

    /** The redo pointer of a checkpoint with nobody else running: its own record. */
    public void setRedo(long lsn) {
        redo = lsn;
    }

    /** The end of the records that are complete without a gap: the most that a crash can leave. */
    public long insertedLsn() {
        long current = position.currentBytePosition();
        return WalAddress.endLsn(insertionLocks.earliestStart(current));
    }

    /**
     * The bytes of one segment from memory, for a crash that leaves more WAL than was flushed.
     *
     * @return a copy
     */
    public byte[] segmentInMemory(long segment) {
        return buffers.segment(segment).clone();
    }

    public WalPosition position() {
        return position;
    }

    public InsertionLocks insertionLocks() {
        return insertionLocks;
    }

    WalBuffers buffers() {
        return buffers;
    }

    /** Whether the segment with that place is in memory still; if not, it is in its file. */
    public boolean isInMemory(long lsn) {
        return buffers.has(WalAddress.segment(lsn));
    }

    /**
     * The record at that place in the WAL buffers, decoded from the bytes there, right or wrong: its checksum is for the
     * caller to look at. For observers, from W12 of the record on, and only while its segment is in memory.
     *
     * @throws InvalidRecordException if its structure is wrong
     */
    public WalRecord record(long startLsn, long endLsn) throws InvalidRecordException {
        return RecordDecoder.decode(startLsn, endLsn, buffers.record(startLsn));
    }

    /** Where the next record will start if nobody else inserts one before. */
    public long nextRecordLsn() {
        return WalAddress.startLsn(position.currentBytePosition());
    }

    void flushIfMuchIsUnflushed(Process process) {
        long current = position.currentLsn();
        if (WalAddress.segment(current) - WalAddress.segment(flush.durableLsn()) > MAX_UNFLUSHED_SEGMENTS) {
            flush.flush(process, current);
        }
    }

    @Override
    public void flush(Process process, long lsn) {
        flush.flush(process, lsn);
    }

    @Override
    public Latch latch() {
        return position.latch();
    }

    /** How many syncs the WAL had. */
    public long flushes() {
        return flush.flushes();
    }

    /** How many flushes were served by another process's sync. */
    public long groupedFlushes() {
        return flush.grouped();
    }

    @Override
    public long endLsn() {
        return position.currentLsn();
    }

    @Override
    public long durableLsn() {
        return flush.durableLsn();
    }
}
