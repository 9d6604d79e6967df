package io.steplock.engine.wal.reader;

import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.wal.format.InvalidRecordException;
import io.steplock.engine.wal.format.RecordDecoder;
import io.steplock.engine.wal.format.RecordHeader;
import io.steplock.engine.wal.format.ResourceManager;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.engine.wal.format.WalPageHeader;
import io.steplock.engine.wal.format.WalRecord;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Our own reader of WAL files. It stops at the first record that is not valid and says why as PostgreSQL's programs do.
 * It reads files only and shares nothing with a running engine. Not thread-safe.
 */
public final class WalReader {
    private final WalFiles files;

    /**
     * Reads the WAL of a data directory.
     *
     * @param dataDirectory the directory that has {@code pg_wal} in it
     */
    public WalReader(Path dataDirectory) {
        this.files = new WalFiles(dataDirectory.resolve("pg_wal"));
    }

    /** All records from the first place of the first segment on. */
    public WalListing readAll() {
        return readFrom(WalAddress.FIRST_RECORD);
    }

    /** All records from the one that starts there on. */
    public WalListing readFrom(long startLsn) {
        List<WalRecord> records = new ArrayList<>();
        long at = startLsn;
        WalRecord before = null;
        while (true) {
            try {
                WalRecord record = read(at, before);
                records.add(record);
                before = record;
                at = nextStart(record);
            } catch (InvalidRecordException e) {
                return new WalListing(records, e.getMessage(), at);
            }
        }
    }

    /**
     * The record that starts there, checked in every way except for its predecessor.
     *
     * @throws InvalidRecordException if it is not valid
     */
    public WalRecord read(long startLsn) throws InvalidRecordException {
        return read(startLsn, null);
    }

    private WalRecord read(long start, WalRecord before) throws InvalidRecordException {
        long page = start - WalAddress.offsetInPage(start);
        byte[] segment = files.segmentWithPage(page);
        if (WalAddress.offsetInPage(start) == WalAddress.headerSize(start)
                && WalPageHeader.isContinuation(segment, WalAddress.offsetInSegment(page))) {
            throw new InvalidRecordException("contrecord is requested by " + Lsn.text(start));
        }
        int length = LittleEndian.u32(segment, WalAddress.offsetInSegment(start));
        checkLength(start, length);
        int inPage = WalAddress.PAGE_SIZE - WalAddress.offsetInPage(start);
        if (inPage >= RecordHeader.SIZE) {
            int from = WalAddress.offsetInSegment(start);
            checkHeader(start, Arrays.copyOfRange(segment, from, from + RecordHeader.SIZE), before);
        }
        byte[] bytes = assemble(start, length, before);
        if (RecordHeader.crc(bytes) != RecordHeader.computeCrc(bytes)) {
            throw new InvalidRecordException(
                    "incorrect resource manager data checksum in record at " + Lsn.text(start));
        }
        long end = WalAddress.endLsn(WalAddress.bytePosition(start) + WalAddress.align(length));
        return RecordDecoder.decode(start, end, bytes);
    }

    /** Collects the bytes of the record from its pages, checking each page before its bytes are used. */
    private byte[] assemble(long start, int length, WalRecord before) throws InvalidRecordException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(RecordHeader.SIZE);
        long at = start;
        boolean headerChecked = WalAddress.PAGE_SIZE - WalAddress.offsetInPage(start) >= RecordHeader.SIZE;
        while (bytes.size() < length) {
            int remaining = length - bytes.size();
            long page = at - WalAddress.offsetInPage(at);
            byte[] segment = files.segmentWithPage(page);
            if (at == page) {
                checkContinuation(segment, page, remaining);
                at += WalAddress.headerSize(page);
            }
            int count = Math.min(remaining, WalAddress.PAGE_SIZE - WalAddress.offsetInPage(at));
            bytes.write(segment, WalAddress.offsetInSegment(at), count);
            at += count;
            if (!headerChecked && bytes.size() >= RecordHeader.SIZE) {
                checkHeader(start, bytes.toByteArray(), before);
                headerChecked = true;
            }
        }
        return bytes.toByteArray();
    }

    private static void checkLength(long start, int length) throws InvalidRecordException {
        if (Integer.compareUnsigned(length, RecordHeader.SIZE) < 0) {
            throw new InvalidRecordException("invalid record length at " + Lsn.text(start) + ": wanted "
                    + RecordHeader.SIZE + ", got " + Integer.toUnsignedString(length));
        }
        if (length < 0) {
            throw new InvalidRecordException(
                    "record length " + Integer.toUnsignedString(length) + " at " + Lsn.text(start) + " too long");
        }
    }

    private static void checkHeader(long start, byte[] header, WalRecord before) throws InvalidRecordException {
        int manager = RecordHeader.managerId(header);
        if (!ResourceManager.isValid(manager)) {
            throw new InvalidRecordException("invalid resource manager ID " + manager + " at " + Lsn.text(start));
        }
        long previous = RecordHeader.previous(header);
        boolean fits = before == null ? Long.compareUnsigned(previous, start) < 0 : previous == before.startLsn();
        if (!fits) {
            throw new InvalidRecordException(
                    "record with incorrect prev-link " + Lsn.text(previous) + " at " + Lsn.text(start));
        }
    }

    private static void checkContinuation(byte[] segment, long page, int remaining) throws InvalidRecordException {
        int offset = WalAddress.offsetInSegment(page);
        if (!WalPageHeader.isContinuation(segment, offset)) {
            throw new InvalidRecordException("there is no contrecord flag at " + Lsn.text(page));
        }
        int said = WalPageHeader.remaining(segment, offset);
        if (said != remaining) {
            throw new InvalidRecordException("invalid contrecord length " + Integer.toUnsignedString(said)
                    + " (expected " + remaining + ") at " + Lsn.text(page));
        }
    }

    private static long nextStart(WalRecord record) {
        boolean restOfSegment =
                record.manager().id() == ResourceManager.XLOG.id() && (record.info() & 0xF0) == ResourceManager.SWITCH;
        long end = restOfSegment
                ? (WalAddress.segment(record.endLsn() - 1) + 1) * WalAddress.SEGMENT_SIZE
                : record.endLsn();
        return WalAddress.startLsn(WalAddress.bytePosition(end));
    }
}
