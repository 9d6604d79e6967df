package io.steplock.engine.heap;

import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.LinePointer;
import io.steplock.engine.page.LittleEndian;

/**
 * The tuples of a heap page, in place (FACTS.md, section 6): rows of one int4 column. Offsets are numbers of line
 * pointers, from 1; the caller holds the lock that reading or changing the page needs.
 */
public final class HeapTuple {
    /** The length of a tuple. */
    public static final int LENGTH = 28;
    /** The id that stands for a transaction before all others. */
    public static final int FROZEN_XID = 2;

    private static final int HEADER_SIZE = 24;
    private static final int XMAX = 4;
    private static final int CTID = 12;
    private static final int INFOMASK2 = 18;
    private static final int INFOMASK = 20;
    private static final int COLUMNS = 1;
    private static final int KEYS_UPDATED = 0x2000;
    private static final int HOT_UPDATED = 0x4000;
    private static final int XMIN_FROZEN = 0x0300;
    private static final int XMAX_INVALID = 0x0800;
    private static final int XMAX_COMMITTED = 0x0400;
    private static final int VISIBILITY_BITS = 0xFFF0;

    private HeapTuple() {}

    /** A tuple inserted by the transaction, to stand at that address. */
    public static byte[] int4(Tid place, int xmin, int value) {
        byte[] tuple = new byte[LENGTH];
        LittleEndian.putU32(tuple, 0, xmin);
        putCtid(tuple, 0, place);
        LittleEndian.putU16(tuple, INFOMASK2, COLUMNS);
        LittleEndian.putU16(tuple, INFOMASK, XMAX_INVALID);
        tuple[22] = HEADER_SIZE;
        LittleEndian.putU32(tuple, HEADER_SIZE, value);
        return tuple;
    }

    private static void putCtid(byte[] bytes, int tuple, Tid place) {
        LittleEndian.putU16(bytes, tuple + CTID, place.block() >>> 16);
        LittleEndian.putU16(bytes, tuple + CTID + 2, place.block());
        LittleEndian.putU16(bytes, tuple + CTID + 4, place.offset());
    }

    /** Whether there is a tuple of that number. */
    public static boolean isNormal(byte[] page, int offset) {
        return offset >= 1
                && offset <= HeapPage.linePointers(page)
                && HeapPage.linePointer(page, offset).state() == LinePointer.State.NORMAL;
    }

    private static int at(byte[] page, int offset) {
        return HeapPage.linePointer(page, offset).offset();
    }

    /** The inserting transaction; 2 if the tuple is frozen. */
    public static int xmin(byte[] page, int offset) {
        int at = at(page, offset);
        boolean frozen = (LittleEndian.u16(page, at + INFOMASK) & XMIN_FROZEN) == XMIN_FROZEN;
        return frozen ? FROZEN_XID : LittleEndian.u32(page, at);
    }

    /** The deleting transaction; 0 if there is none. */
    public static int xmax(byte[] page, int offset) {
        int at = at(page, offset);
        boolean none = (LittleEndian.u16(page, at + INFOMASK) & XMAX_INVALID) != 0;
        return none ? 0 : LittleEndian.u32(page, at + XMAX);
    }

    public static int value(byte[] page, int offset) {
        return LittleEndian.u32(page, at(page, offset) + HEADER_SIZE);
    }

    /** Makes the transaction the deleting one. */
    public static void delete(byte[] page, int offset, int xmax) {
        int at = at(page, offset);
        LittleEndian.putU32(page, at + XMAX, xmax);
        int mask = LittleEndian.u16(page, at + INFOMASK) & ~(XMAX_INVALID | XMAX_COMMITTED);
        LittleEndian.putU16(page, at + INFOMASK, mask);
        int mask2 = LittleEndian.u16(page, at + INFOMASK2) & ~HOT_UPDATED;
        LittleEndian.putU16(page, at + INFOMASK2, mask2 | KEYS_UPDATED);
    }

    /** Makes the tuple visible to everybody, by force (FACTS.md, section 3, freeze). */
    public static void freeze(byte[] page, Tid place) {
        int at = at(page, place.offset());
        putCtid(page, at, place);
        LittleEndian.putU32(page, at, FROZEN_XID);
        LittleEndian.putU32(page, at + XMAX, 0);
        int mask = LittleEndian.u16(page, at + INFOMASK) & ~VISIBILITY_BITS;
        LittleEndian.putU16(page, at + INFOMASK, mask | XMIN_FROZEN | XMAX_INVALID);
        int mask2 = LittleEndian.u16(page, at + INFOMASK2) & ~(HOT_UPDATED | KEYS_UPDATED);
        LittleEndian.putU16(page, at + INFOMASK2, mask2);
    }

    /** What an insert record holds of a tuple: the fields that replay cannot know (FACTS.md, section 6, record types). */
    public static byte[] forRecord(byte[] tuple) {
        byte[] data = new byte[5 + LENGTH - 23];
        System.arraycopy(tuple, INFOMASK2, data, 0, 5);
        System.arraycopy(tuple, 23, data, 5, LENGTH - 23);
        return data;
    }

    /** The inverse of {@link #forRecord}. */
    public static byte[] fromRecord(byte[] data, Tid place, int xmin) {
        byte[] tuple = new byte[23 + data.length - 5];
        LittleEndian.putU32(tuple, 0, xmin);
        putCtid(tuple, 0, place);
        System.arraycopy(data, 0, tuple, INFOMASK2, 5);
        System.arraycopy(data, 5, tuple, 23, data.length - 5);
        return tuple;
    }
}
