package io.steplock.engine.wal.format;

import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.page.Lsn;

/** The header of a WAL page: 24 bytes, 40 on the first page of a segment. */
public final class WalPageHeader {
    private static final int MAGIC = 0xD110;
    private static final int CONTINUES = 1;
    private static final int LONG = 2;

    private static final int CONTINUATION_OVERWRITTEN = 8;

    /** The fourth says that backup blocks are removable (4). */
    private static final int KNOWN = CONTINUES | LONG | CONTINUATION_OVERWRITTEN | 4;

    private static final int TIMELINE = 1;

    private WalPageHeader() {}

    /**
     * Writes the header of the page at that address.
     *
     * @param at where in the bytes the page starts
     * @param remaining how many bytes of a record that began earlier are still to come; 0 if none
     */
    public static void write(byte[] bytes, int at, long pageAddress, int remaining, long systemIdentifier) {
        boolean first = WalAddress.offsetInSegment(pageAddress) == 0;
        LittleEndian.putU16(bytes, at, MAGIC);
        LittleEndian.putU16(bytes, at + 2, (remaining > 0 ? CONTINUES : 0) | (first ? LONG : 0));
        LittleEndian.putU32(bytes, at + 4, TIMELINE);
        LittleEndian.putU64(bytes, at + 8, pageAddress);
        LittleEndian.putU32(bytes, at + 16, remaining);
        LittleEndian.putU32(bytes, at + 20, 0);
        if (first) {
            LittleEndian.putU64(bytes, at + 24, systemIdentifier);
            LittleEndian.putU32(bytes, at + 32, WalAddress.SEGMENT_SIZE);
            LittleEndian.putU32(bytes, at + 36, WalAddress.PAGE_SIZE);
        }
    }

    /**
     * Checks the header of the page that should be at that address.
     *
     * @param at where in the bytes the page starts
     * @param file the segment's file name, for the message
     * @throws InvalidRecordException if the header is not that of a page at that address
     */
    public static void check(byte[] bytes, int at, long pageAddress, String file) throws InvalidRecordException {
        String place = " in log segment " + file + ", offset " + at;
        int magic = LittleEndian.u16(bytes, at);
        if (magic != MAGIC) {
            throw new InvalidRecordException(String.format("invalid magic number %04X", magic) + place);
        }
        int info = LittleEndian.u16(bytes, at + 2);
        boolean isLong = (info & LONG) != 0;
        if ((info & ~KNOWN) != 0 || (at == 0 && !isLong)) {
            throw new InvalidRecordException(String.format("invalid info bits %04X", info) + place);
        }
        if (isLong && LittleEndian.u32(bytes, at + 32) != WalAddress.SEGMENT_SIZE) {
            throw new InvalidRecordException(
                    "WAL file is from different database system: incorrect segment size in page header");
        }
        if (isLong && LittleEndian.u32(bytes, at + 36) != WalAddress.PAGE_SIZE) {
            throw new InvalidRecordException(
                    "WAL file is from different database system: incorrect XLOG_BLCKSZ in page header");
        }
        long said = LittleEndian.u64(bytes, at + 8);
        if (said != pageAddress) {
            throw new InvalidRecordException("unexpected pageaddr " + Lsn.text(said) + place);
        }
    }

    /** Whether the page starts with the rest of a record. */
    public static boolean isContinuation(byte[] bytes, int at) {
        return (LittleEndian.u16(bytes, at + 2) & CONTINUES) != 0;
    }

    /** Whether the record that should go on here was never completed, and another one starts here instead. */
    public static boolean isOverwritten(byte[] bytes, int at) {
        return (LittleEndian.u16(bytes, at + 2) & CONTINUATION_OVERWRITTEN) != 0;
    }

    /** The timeline, as unsigned 32 bits. */
    public static int timeline(byte[] bytes, int at) {
        return LittleEndian.u32(bytes, at + 4);
    }

    /** How many bytes of a record that began earlier are still to come. */
    public static int remaining(byte[] bytes, int at) {
        return LittleEndian.u32(bytes, at + 16);
    }
}
