package io.steplock.engine.control;

import io.steplock.engine.page.LittleEndian;

/**
 * What a checkpoint record says; the rest of its body is constant in this engine.
 *
 * @param redo where recovery starts
 * @param time seconds since 1970
 * @param nextXid above every transaction id that was used before the redo pointer
 * @param checksums what the checkpointer took the state of data checksums for (A5); release 15 has padding there
 */
public record Checkpoint(long redo, long time, int nextXid, ChecksumState checksums) {
    /** The length of a checkpoint record's main data. */
    public static final int SIZE = 88;

    /** The first transaction id of a new cluster. */
    public static final int FIRST_NORMAL_XID = 3;

    private static final int FIRST_NORMAL_OID = 16384;
    private static final int TEMPLATE_DATABASE = 1;
    /** Where the state stands in the main data. */
    public static final int CHECKSUMS_AT = 84;

    /** Of a cluster whose data checksums are always on. */
    public Checkpoint(long redo, long time, int nextXid) {
        this(redo, time, nextXid, ChecksumState.ON);
    }

    /** The main data of the record (FACTS.md, record types). */
    public byte[] encode() {
        byte[] body = new byte[SIZE];
        LittleEndian.putU64(body, 0, redo);
        LittleEndian.putU32(body, 8, 1);
        LittleEndian.putU32(body, 12, 1);
        body[16] = 1;
        LittleEndian.putU64(body, 24, Integer.toUnsignedLong(nextXid));
        LittleEndian.putU32(body, 32, FIRST_NORMAL_OID);
        LittleEndian.putU32(body, 36, 1);
        LittleEndian.putU32(body, 44, FIRST_NORMAL_XID);
        LittleEndian.putU32(body, 48, TEMPLATE_DATABASE);
        LittleEndian.putU32(body, 52, 1);
        LittleEndian.putU32(body, 56, TEMPLATE_DATABASE);
        LittleEndian.putU64(body, 64, time);
        LittleEndian.putU32(body, CHECKSUMS_AT, checksums.number());
        return body;
    }

    /** Reads the body that starts there. */
    public static Checkpoint decode(byte[] bytes, int at) {
        return new Checkpoint(
                LittleEndian.u64(bytes, at),
                LittleEndian.u64(bytes, at + 64),
                LittleEndian.u32(bytes, at + 24),
                ChecksumState.of(LittleEndian.u32(bytes, at + CHECKSUMS_AT), "the checkpoint"));
    }
}
