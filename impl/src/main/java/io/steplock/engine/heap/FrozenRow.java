package io.steplock.engine.heap;

import io.steplock.engine.page.LittleEndian;

/** A row that everybody sees: inserted by the frozen transaction id, never deleted (FACTS.md, heap page). */
public final class FrozenRow {
    private static final int HEADER_SIZE = 24;
    private static final int FROZEN_XID = 2;
    private static final int XMIN_FROZEN_XMAX_INVALID = 0x0B00;
    private static final int COLUMNS = 1;

    private FrozenRow() {}

    /** The tuple of a row with one int4 column, to stand at that address. */
    public static byte[] int4(Tid place, int value) {
        byte[] tuple = new byte[HEADER_SIZE + Integer.BYTES];
        LittleEndian.putU32(tuple, 0, FROZEN_XID);
        LittleEndian.putU16(tuple, 12, place.block() >>> 16);
        LittleEndian.putU16(tuple, 14, place.block());
        LittleEndian.putU16(tuple, 16, place.offset());
        LittleEndian.putU16(tuple, 18, COLUMNS);
        LittleEndian.putU16(tuple, 20, XMIN_FROZEN_XMAX_INVALID);
        tuple[22] = HEADER_SIZE;
        LittleEndian.putU32(tuple, HEADER_SIZE, value);
        return tuple;
    }
}
