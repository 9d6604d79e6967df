package io.steplock.engine.page;

import java.util.Arrays;

/**
 * The 24 bytes at the start of every page. All methods work on the bytes given and keep no state; who calls holds
 * whatever lock the protocol asks for.
 */
public final class PageHeader {
    public static final int PAGE_SIZE = 8192;
    public static final int SIZE = 24;

    private static final int LSN_HIGH = 0;
    private static final int LSN_LOW = 4;
    private static final int CHECKSUM = 8;
    private static final int FLAGS = 10;
    private static final int LOWER = 12;
    private static final int UPPER = 14;
    private static final int SPECIAL = 16;
    private static final int SIZE_AND_VERSION = 18;

    private static final int LAYOUT_VERSION = 4;
    private static final int PD_ALL_VISIBLE = 0x0004;

    private PageHeader() {}

    /** Makes the page an empty one: no line pointers, no tuples, everything else zero. */
    public static void init(byte[] page) {
        Arrays.fill(page, (byte) 0);
        setLower(page, SIZE);
        setUpper(page, PAGE_SIZE);
        LittleEndian.putU16(page, SPECIAL, PAGE_SIZE);
        LittleEndian.putU16(page, SIZE_AND_VERSION, PAGE_SIZE + LAYOUT_VERSION);
    }

    /** The end of the last record that changed the page. The high half is stored first (FACTS.md, page header). */
    public static long lsn(byte[] page) {
        return ((long) LittleEndian.u32(page, LSN_HIGH)) << 32
                | Integer.toUnsignedLong(LittleEndian.u32(page, LSN_LOW));
    }

    /** Two 32-bit stores, as in PostgreSQL: a reader without the content lock may see one of them only. */
    public static void setLsn(byte[] page, long lsn) {
        LittleEndian.putU32(page, LSN_HIGH, (int) (lsn >>> 32));
        LittleEndian.putU32(page, LSN_LOW, (int) lsn);
    }

    public static int checksum(byte[] page) {
        return LittleEndian.u16(page, CHECKSUM);
    }

    public static void setChecksum(byte[] page, int checksum) {
        LittleEndian.putU16(page, CHECKSUM, checksum);
    }

    public static boolean isAllVisible(byte[] page) {
        return (LittleEndian.u16(page, FLAGS) & PD_ALL_VISIBLE) != 0;
    }

    public static void setAllVisible(byte[] page, boolean allVisible) {
        int flags = LittleEndian.u16(page, FLAGS);
        LittleEndian.putU16(page, FLAGS, allVisible ? flags | PD_ALL_VISIBLE : flags & ~PD_ALL_VISIBLE);
    }

    /** The end of the line pointers; the hole starts here. */
    public static int lower(byte[] page) {
        return LittleEndian.u16(page, LOWER);
    }

    static void setLower(byte[] page, int lower) {
        LittleEndian.putU16(page, LOWER, lower);
    }

    /** The start of the tuples, the end of the hole; 0 on a page that was never initialised. */
    public static int upper(byte[] page) {
        return LittleEndian.u16(page, UPPER);
    }

    static void setUpper(byte[] page, int upper) {
        LittleEndian.putU16(page, UPPER, upper);
    }

    /** Whether the page was never initialised; such a page carries no checksum. */
    public static boolean isNew(byte[] page) {
        return upper(page) == 0;
    }
}
