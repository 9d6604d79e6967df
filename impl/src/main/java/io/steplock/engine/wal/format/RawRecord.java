package io.steplock.engine.wal.format;

/** The bytes of one record, header first. */
public final class RawRecord {
    private final byte[] bytes;

    public RawRecord(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes themselves, not a copy. */
    public byte[] bytes() {
        return bytes;
    }
}
