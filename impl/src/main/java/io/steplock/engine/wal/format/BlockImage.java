package io.steplock.engine.wal.format;

import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;

/**
 * How a record's block header describes a forced full-page image.
 *
 * @param holeOffset where the left-out part of the page starts; 0 if there is none
 * @param holeLength its length; 0 if there is none
 */
public record BlockImage(PageId page, int holeOffset, int holeLength) {
    static final int HAS_IMAGE = 0x10;
    static final int HAS_DATA = 0x20;
    static final int SAME_RELATION = 0x80;
    static final int IMAGE_HAS_HOLE = 0x01;
    static final int IMAGE_APPLIES = 0x02;
    static final int IMAGE_COMPRESSED = 0x04 | 0x08 | 0x10;

    private static final int SIZE = 4 + 5 + 12 + 4;
    private static final int SIZE_SAME_RELATION = SIZE - 12;

    /** An image of the page as it is now; with {@code standard} the bounds of the hole are read now (FACTS.md, W4). */
    public static BlockImage of(PageId id, byte[] page, boolean standard) {
        int lower = PageHeader.lower(page);
        int upper = PageHeader.upper(page);
        boolean hole = standard && lower >= PageHeader.SIZE && upper > lower && upper <= PageHeader.PAGE_SIZE;
        return hole ? new BlockImage(id, lower, upper - lower) : new BlockImage(id, 0, 0);
    }

    /** The image's length in the record. */
    public int length() {
        return PageHeader.PAGE_SIZE - holeLength;
    }

    /** Where the part behind the hole starts in the page. */
    public int behindHole() {
        return holeOffset + holeLength;
    }

    /** The block header; the relation is left out if the block before is of the same. */
    public byte[] header(int blockId, boolean sameRelation) {
        byte[] bytes = new byte[sameRelation ? SIZE_SAME_RELATION : SIZE];
        bytes[0] = (byte) blockId;
        bytes[1] = (byte) (page.fork().number() | HAS_IMAGE | (sameRelation ? SAME_RELATION : 0));
        LittleEndian.putU16(bytes, 4, length());
        LittleEndian.putU16(bytes, 6, holeOffset);
        bytes[8] = (byte) (IMAGE_APPLIES | (holeLength > 0 ? IMAGE_HAS_HOLE : 0));
        int at = 9;
        if (!sameRelation) {
            LittleEndian.putU32(bytes, at, page.relation().tablespace());
            LittleEndian.putU32(bytes, at + 4, page.relation().database());
            LittleEndian.putU32(bytes, at + 8, page.relation().relfilenode());
            at += 12;
        }
        LittleEndian.putU32(bytes, at, page.block());
        return bytes;
    }
}
