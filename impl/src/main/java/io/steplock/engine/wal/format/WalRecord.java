package io.steplock.engine.wal.format;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A decoded record. Its raw bytes are those of the WAL without page headers and without the alignment behind it.
 *
 * @param startLsn where its first byte is
 * @param endLsn the aligned end, the lsn of the pages it changes
 * @param mainDataStart where the main data starts in the raw bytes; it goes to their end
 */
public record WalRecord(long startLsn, long endLsn, RawRecord raw, List<BlockReference> blocks, int mainDataStart) {
    public WalRecord {
        blocks = List.copyOf(blocks);
    }

    public ResourceManager manager() {
        return ResourceManager.of(RecordHeader.managerId(raw.bytes()));
    }

    public int info() {
        return RecordHeader.info(raw.bytes());
    }

    /** The block of that number, if the record has it. */
    public Optional<BlockReference> block(int blockId) {
        return blocks.stream().filter(block -> block.blockId() == blockId).findFirst();
    }

    /** The bytes that belong to no block. */
    public byte[] mainData() {
        return Arrays.copyOfRange(raw.bytes(), mainDataStart, raw.bytes().length);
    }

    /** The record type as {@code pg_waldump} prints it. */
    public String type() {
        return manager().type(info());
    }

    public int totalLength() {
        return raw.bytes().length;
    }

    public int xid() {
        return RecordHeader.xid(raw.bytes());
    }

    /** The start of the record before. */
    public long previous() {
        return RecordHeader.previous(raw.bytes());
    }

    public int storedCrc() {
        return RecordHeader.crc(raw.bytes());
    }

    /** The checksum of the stored bytes. */
    public int computedCrc() {
        return RecordHeader.computeCrc(raw.bytes());
    }

    public boolean crcOk() {
        return storedCrc() == computedCrc();
    }
}
