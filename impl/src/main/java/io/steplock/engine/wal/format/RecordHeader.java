package io.steplock.engine.wal.format;

import io.steplock.engine.page.LittleEndian;
import java.util.zip.CRC32C;

/** The 24 bytes at the start of a WAL record, in a byte array that holds the record without page headers. */
public final class RecordHeader {
    public static final int SIZE = 24;

    /** The part of the header that the checksum covers: all but the checksum itself. */
    private static final int COVERED = 20;

    private RecordHeader() {}

    /** A header whose previous position and checksum are still 0. */
    public static byte[] of(int totalLength, int xid, ResourceManager manager, int info) {
        byte[] header = new byte[SIZE];
        LittleEndian.putU32(header, 0, totalLength);
        LittleEndian.putU32(header, 4, xid);
        header[16] = (byte) info;
        header[17] = (byte) manager.id();
        return header;
    }

    /** The header of main data, the last of a record's headers; none if there is no main data. */
    public static byte[] dataHeader(int length) {
        if (length > 255) {
            throw new IllegalArgumentException("main data of " + length + " bytes; at most 255 are supported");
        }
        return length == 0 ? new byte[0] : new byte[] {(byte) RecordDecoder.SHORT_DATA, (byte) length};
    }

    public static int totalLength(byte[] record) {
        return LittleEndian.u32(record, 0);
    }

    public static int xid(byte[] record) {
        return LittleEndian.u32(record, 4);
    }

    /** The start of the record before. */
    public static long previous(byte[] record) {
        return LittleEndian.u64(record, 8);
    }

    public static void setPrevious(byte[] record, long previous) {
        LittleEndian.putU64(record, 8, previous);
    }

    public static int info(byte[] record) {
        return LittleEndian.u8(record, 16);
    }

    public static int managerId(byte[] record) {
        return LittleEndian.u8(record, 17);
    }

    public static int crc(byte[] record) {
        return LittleEndian.u32(record, 20);
    }

    public static void setCrc(byte[] record, int crc) {
        LittleEndian.putU32(record, 20, crc);
    }

    /** Ends the checksum, which has everything behind the header already, with the header's part (FACTS.md, W10). */
    public static int finishCrc(CRC32C body, byte[] header) {
        body.update(header, 0, COVERED);
        return (int) body.getValue();
    }

    /** The checksum that a whole record should carry. */
    public static int computeCrc(byte[] record) {
        CRC32C crc = new CRC32C();
        crc.update(record, SIZE, record.length - SIZE);
        return finishCrc(crc, record);
    }
}
