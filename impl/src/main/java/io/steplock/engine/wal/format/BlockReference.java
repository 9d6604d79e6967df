package io.steplock.engine.wal.format;

import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.RelationId;
import java.util.Arrays;
import java.util.Optional;

/** One block that a record refers to, of any fork. */
public final class BlockReference {
    private final int blockId;
    private final RelationId relation;
    private final int fork;
    private final long block;
    private final ImagePlace image;
    private final DataPlace data;
    private final RawRecord record;

    BlockReference(
            int blockId,
            RelationId relation,
            int fork,
            long block,
            ImagePlace image,
            DataPlace data,
            RawRecord record) {
        this.blockId = blockId;
        this.relation = relation;
        this.fork = fork;
        this.block = block;
        this.image = image;
        this.data = data;
        this.record = record;
    }

    /** Where the image lies in the record, and how it is compressed: 0 or the bits of the header. */
    record ImagePlace(int start, int length, int holeOffset, int holeLength, int compression) {}

    /** Where the block's data lies in the record. */
    record DataPlace(int start, int length, boolean willInit) {}

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

    /** Whether replay initialises the page instead of reading it. */
    public boolean willInit() {
        return data.willInit();
    }

    /** The block's data; none if there is an image. */
    public byte[] data() {
        return Arrays.copyOfRange(record.bytes(), data.start(), data.start() + data.length());
    }

    /** Whether the image is stored compressed. */
    public boolean isCompressed() {
        return image != null && image.compression() != 0;
    }

    /**
     * The page that the image holds, its hole filled with zeros; empty without image, or if it is compressed in another
     * way than LZ4 or damaged.
     */
    public Optional<byte[]> image() {
        if (image == null) {
            return Optional.empty();
        }
        int length = PageHeader.PAGE_SIZE - image.holeLength();
        if (image.compression() == 0) {
            return Optional.of(page(record.bytes(), image.start()));
        }
        return image.compression() == BlockHeader.IMAGE_LZ4
                ? CompressedImage.decompress(record.bytes(), image.start(), image.length(), length)
                        .map(original -> page(original, 0))
                : Optional.empty();
    }

    private byte[] page(byte[] from, int start) {
        byte[] page = new byte[PageHeader.PAGE_SIZE];
        int behindHole = image.holeOffset() + image.holeLength();
        System.arraycopy(from, start, page, 0, image.holeOffset());
        System.arraycopy(from, start + image.holeOffset(), page, behindHole, PageHeader.PAGE_SIZE - behindHole);
        return page;
    }
}
