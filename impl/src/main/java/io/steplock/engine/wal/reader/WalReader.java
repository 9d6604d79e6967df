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
import java.util.function.Consumer;

/**
 * Our own reader of WAL files. It stops at the first record that is not valid and says why as PostgreSQL's programs do.
 * It reads files only and shares nothing with a running engine. Not thread-safe.
 */
public final class WalReader {
    private static final long COMPLETE = -1;

    private final WalFiles files;

    /**
     * Reads the WAL of a data directory.
     *
     * @param dataDirectory the directory that has {@code pg_wal} in it
     */
    public WalReader(Path dataDirectory) {
        this.files = new WalFiles(dataDirectory.resolve("pg_wal"));
    }

    /** All records from the first that begins in the first segment on; a checkpoint may have removed others. */
    public WalListing readAll() {
        try {
            return readFrom(firstRecord());
        } catch (UnreadableWalException e) {
            return new WalListing(List.of(), e.getMessage(), WalAddress.FIRST_RECORD);
        }
    }

    /** Where the first record begins: behind the rest of one whose beginning is no longer there. */
    private long firstRecord() throws UnreadableWalException {
        long page = files.firstSegment() * WalAddress.SEGMENT_SIZE;
        long first = page + WalAddress.LONG_HEADER;
        try {
            byte[] segment = files.segmentWithPage(page);
            if (!WalPageHeader.isContinuation(segment, 0)) {
                return first;
            }
            long rest = WalAddress.align(Integer.toUnsignedLong(WalPageHeader.remaining(segment, 0)));
            return WalAddress.startLsn(WalAddress.bytePosition(first) + rest);
        } catch (InvalidRecordException e) {
            return first; // whoever reads there finds the same, and says so
        }
    }

    /** All records from the one that starts there on. */
    public WalListing readFrom(long startLsn) {
        List<WalRecord> records = new ArrayList<>();
        WalEnd end = scan(startLsn, records::add);
        return new WalListing(records, end.reason(), end.lsn());
    }

    /**
     * Where a scan of the WAL ended.
     *
     * @param reason in the words of {@code pg_waldump}
     * @param lsn the place of the record that is not valid
     * @param unreadable whether the device failed there, so that the WAL may go on
     */
    public record WalEnd(String reason, long lsn, boolean unreadable) {}

    /** Passes on all records from the one that starts there to the first that is not valid. */
    public WalEnd scan(long startLsn, Consumer<WalRecord> each) {
        long at = startLsn;
        WalRecord before = null;
        while (true) {
            WalRecord record;
            try {
                record = read(at, before);
            } catch (InvalidRecordException e) {
                return new WalEnd(e.getMessage(), at, e instanceof UnreadableWalException);
            }
            each.accept(record);
            before = record;
            at = nextStart(record);
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

    /**
     * The record that starts there, whatever its checksum; for observers.
     *
     * @throws InvalidRecordException if it is not valid otherwise
     */
    public WalRecord readUnchecked(long startLsn) throws InvalidRecordException {
        ByteArrayOutputStream record = new ByteArrayOutputStream(RecordHeader.SIZE);
        assemble(startLsn, checkedLength(startLsn, null), record, null);
        return decode(startLsn, record.toByteArray());
    }

    private WalRecord read(long start, WalRecord before) throws InvalidRecordException {
        long at = start;
        while (true) {
            ByteArrayOutputStream record = new ByteArrayOutputStream(RecordHeader.SIZE);
            long overwrittenOn = assemble(at, checkedLength(at, before), record, before);
            if (overwrittenOn == COMPLETE) {
                return check(at, record.toByteArray());
            }
            at = overwrittenOn + WalAddress.headerSize(overwrittenOn);
        }
    }

    /** The length of the record that starts there; as much of its header as is on the page is right. */
    private long checkedLength(long start, WalRecord before) throws InvalidRecordException {
        if (start < WalAddress.FIRST_RECORD
                || start != WalAddress.align(start)
                || WalAddress.offsetInPage(start) < WalAddress.headerSize(start)) {
            throw new InvalidRecordException("invalid record offset at " + Lsn.text(start));
        }
        long page = start - WalAddress.offsetInPage(start);
        byte[] segment = files.segmentWithPage(page);
        if (WalAddress.offsetInPage(start) == WalAddress.headerSize(start)
                && WalPageHeader.isContinuation(segment, WalAddress.offsetInSegment(page))) {
            throw new InvalidRecordException("contrecord is requested by " + Lsn.text(start));
        }
        int from = WalAddress.offsetInSegment(start);
        long length = Integer.toUnsignedLong(LittleEndian.u32(segment, from));
        checkLength(start, length);
        if (WalAddress.PAGE_SIZE - WalAddress.offsetInPage(start) >= RecordHeader.SIZE) {
            checkHeader(start, Arrays.copyOfRange(segment, from, from + RecordHeader.SIZE), before);
        }
        return length;
    }

    /**
     * Collects the bytes of the record from its pages, checking each page before its bytes are used: a damaged length
     * asks for no more memory than there is WAL.
     *
     * @return {@link #COMPLETE}, or the page that says that the record was never completed and another follows
     */
    private long assemble(long start, long length, ByteArrayOutputStream record, WalRecord before)
            throws InvalidRecordException {
        boolean headerChecked = WalAddress.PAGE_SIZE - WalAddress.offsetInPage(start) >= RecordHeader.SIZE;
        long at = start;
        while (record.size() < length) {
            long remaining = length - record.size();
            long page = at - WalAddress.offsetInPage(at);
            byte[] segment = files.segmentWithPage(page);
            if (at == page) {
                if (WalPageHeader.isOverwritten(segment, WalAddress.offsetInSegment(page))) {
                    return page;
                }
                checkContinuation(segment, page, remaining, start);
                at += WalAddress.headerSize(page);
            }
            int count = (int) Math.min(remaining, WalAddress.PAGE_SIZE - WalAddress.offsetInPage(at));
            record.write(segment, WalAddress.offsetInSegment(at), count);
            at += count;
            if (!headerChecked && record.size() >= RecordHeader.SIZE) {
                checkHeader(start, record.toByteArray(), before);
                headerChecked = true;
            }
        }
        return COMPLETE;
    }

    private static WalRecord check(long start, byte[] bytes) throws InvalidRecordException {
        if (RecordHeader.crc(bytes) != RecordHeader.computeCrc(bytes)) {
            throw new InvalidRecordException(
                    "incorrect resource manager data checksum in record at " + Lsn.text(start));
        }
        return decode(start, bytes);
    }

    private static WalRecord decode(long start, byte[] bytes) throws InvalidRecordException {
        long end = WalAddress.endLsn(WalAddress.bytePosition(start) + WalAddress.align(bytes.length));
        return RecordDecoder.decode(start, end, bytes);
    }

    private static void checkLength(long start, long length) throws InvalidRecordException {
        if (length < RecordHeader.SIZE) {
            throw new InvalidRecordException("invalid record length at " + Lsn.text(start) + ": wanted "
                    + RecordHeader.SIZE + ", got " + length);
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

    private static void checkContinuation(byte[] segment, long page, long remaining, long start)
            throws InvalidRecordException {
        int offset = WalAddress.offsetInSegment(page);
        if (!WalPageHeader.isContinuation(segment, offset)) {
            throw new InvalidRecordException("there is no contrecord flag at " + Lsn.text(start));
        }
        long said = Integer.toUnsignedLong(WalPageHeader.remaining(segment, offset));
        if (said != remaining) {
            throw new InvalidRecordException(
                    "invalid contrecord length " + said + " (expected " + remaining + ") at " + Lsn.text(start));
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
