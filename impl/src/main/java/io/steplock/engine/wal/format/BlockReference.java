package io.steplock.engine.wal.format;

import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.RelationId;
import java.util.Optional;

/** One block that a record refers to, of any fork. */
public final class BlockReference {
    private final int blockId;
    private final RelationId relation;
    private final int fork;
    private final long block;
    private final ImagePlace image;
    private final RawRecord record;

    BlockReference(int blockId, RelationId relation, int fork, long block, ImagePlace image, RawRecord record) {
        this.blockId = blockId;
        this.relation = relation;
        this.fork = fork;
        this.block = block;
        this.image = image;
        this.record = record;
    }

    /** Where the image lies in the record. */
    record ImagePlace(int start, int length, int holeOffset, int holeLength, boolean compressed) {}

    /** The number of the block in the record, from 0. */
    public int blockId() {
        return blockId;
    }

    public RelationId relation() {
        return relation;
    }

    /** The fork's number: 0 main, 1 free-space map, 2 visibility map, 3 init. */
    public int fork() {
        return fork;
    }

    /** The block number, 0 to 2^32-2. */
    public long block() {
        return block;
    }

    public boolean hasImage() {
        return image != null;
    }

    /** The page that the image holds, its hole filled with zeros; empty without image or if it is compressed. */
    public Optional<byte[]> image() {
        if (image == null || image.compressed()) {
            return Optional.empty();
        }
        byte[] page = new byte[PageHeader.PAGE_SIZE];
        int behindHole = image.holeOffset() + image.holeLength();
        System.arraycopy(record.bytes(), image.start(), page, 0, image.holeOffset());
        System.arraycopy(
                record.bytes(),
                image.start() + image.holeOffset(),
                page,
                behindHole,
                PageHeader.PAGE_SIZE - behindHole);
        return Optional.of(page);
    }
}
