package io.steplock.engine.wal.format;

import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.page.PageId;
import java.util.Arrays;
import java.util.Optional;

/** The header of one block of a record (FACTS.md, section 6). */
public final class BlockHeader {
    static final int HAS_IMAGE = 0x10;
    static final int HAS_DATA = 0x20;
    static final int WILL_INIT = 0x40;
    static final int SAME_RELATION = 0x80;
    static final int IMAGE_HAS_HOLE = 0x01;
    static final int IMAGE_APPLIES = 0x02;
    static final int IMAGE_LZ4 = 0x08;
    static final int IMAGE_COMPRESSED = 0x04 | IMAGE_LZ4 | 0x10;
    private static final int MAX_SIZE = 4 + 5 + 2 + 12 + 4;

    private BlockHeader() {}

    /**
     * Encodes a header.
     *
     * @param sameRelation whether the block before is of the same relation, which is then left out
     * @param willInit whether replay initialises the page
     * @param dataLength of the block's data, in bytes
     */
    public static byte[] encode(
            int blockId,
            PageId page,
            boolean sameRelation,
            boolean willInit,
            Optional<BlockImage> image,
            int dataLength) {
        byte[] bytes = new byte[MAX_SIZE];
        bytes[0] = (byte) blockId;
        bytes[1] = (byte) (page.fork().number()
                | (image.isPresent() ? HAS_IMAGE : 0)
                | (dataLength > 0 ? HAS_DATA : 0)
                | (willInit ? WILL_INIT : 0)
                | (sameRelation ? SAME_RELATION : 0));
        LittleEndian.putU16(bytes, 2, dataLength);
        int at = image.isPresent() ? putImage(bytes, image.get()) : 4;
        if (!sameRelation) {
            LittleEndian.putU32(bytes, at, page.relation().tablespace());
            LittleEndian.putU32(bytes, at + 4, page.relation().database());
            LittleEndian.putU32(bytes, at + 8, page.relation().relfilenode());
            at += 12;
        }
        LittleEndian.putU32(bytes, at, page.block());
        return Arrays.copyOf(bytes, at + 4);
    }

    private static int putImage(byte[] bytes, BlockImage image) {
        boolean hole = image.holeLength() > 0;
        boolean compressed = image.compressed().isPresent();
        LittleEndian.putU16(bytes, 4, image.length());
        LittleEndian.putU16(bytes, 6, image.holeOffset());
        bytes[8] = (byte) (IMAGE_APPLIES | (hole ? IMAGE_HAS_HOLE : 0) | (compressed ? IMAGE_LZ4 : 0));
        if (!compressed || !hole) {
            return 9;
        }
        LittleEndian.putU16(bytes, 9, image.holeLength());
        return 9 + CompressedImage.HOLE_LENGTH_SIZE;
    }
}
