package io.steplock.engine.wal;

import io.steplock.engine.buffer.WalBeforeData;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.wal.format.InvalidRecordException;
import io.steplock.engine.wal.format.RecordDecoder;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.engine.wal.format.WalRecord;

/** The write-ahead log of a cluster: the shared parts that insertions and flushes use. Thread-safe. */
public final class Wal implements WalBeforeData {
    /** Unflushed WAL is kept in memory; an insertion that finds more than this many segments of it flushes first. */
    private static final int MAX_UNFLUSHED_SEGMENTS = 2;

    private final WalPosition position;
    private final InsertionLocks insertionLocks;
    private final WalBuffers buffers;
    private final WalFlush flush;

    private Wal(ProcessTable processes, FileLayer files, WalPosition position, WalBuffers buffers, long durable) {
        this.position = position;
        this.buffers = buffers;
        this.insertionLocks = new InsertionLocks(processes);
        this.flush = new WalFlush(processes, files, position, insertionLocks, buffers, durable);
    }

    /** A WAL without records; its first segment starts with the next one. */
    public static Wal create(ProcessTable processes, FileLayer files, long systemIdentifier) {
        long segmentStart = WalAddress.FIRST_RECORD - WalAddress.LONG_HEADER;
        return new Wal(processes, files, WalPosition.ofEmptyWal(), new WalBuffers(systemIdentifier), segmentStart);
    }

    /** The WAL of a data directory, to be continued behind its last record. */
    public static Wal open(ProcessTable processes, FileLayer files, long systemIdentifier, WalRecord last) {
        WalBuffers buffers = new WalBuffers(systemIdentifier);
        long segment = WalAddress.segment(last.endLsn());
        String file = "pg_wal/" + WalAddress.fileName(segment);
        if (files.exists(file)) {
            byte[] content = new byte[WalAddress.SEGMENT_SIZE];
            files.read(file, 0, content);
            buffers.load(segment, content);
        }
        return new Wal(processes, files, WalPosition.behind(last.startLsn(), last.endLsn()), buffers, last.endLsn());
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
    public long durableLsn() {
        return flush.durableLsn();
    }
}
