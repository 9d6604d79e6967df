package io.steplock.engine.wal.format;

import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.RelationId;
import java.util.ArrayList;
import java.util.List;

/** Takes the block and main-data headers of one record apart, trusting nothing in them. */
public final class RecordDecoder {
    private static final int LAST_BLOCK_ID = 32;
    private static final int TOP_XID = 252;
    private static final int ORIGIN = 253;
    private static final int LONG_DATA = 254;
    static final int SHORT_DATA = 255;

    private final long startLsn;
    private final byte[] bytes;
    private final RawRecord raw;
    private final List<Header> headers = new ArrayList<>();
    private int at = RecordHeader.SIZE;
    private long dataTotal;
    private RelationId relation;
    private int mainDataStart;

    private RecordDecoder(long startLsn, byte[] bytes) {
        this.startLsn = startLsn;
        this.bytes = bytes;
        this.raw = new RawRecord(bytes);
    }

    private record Header(
            int id,
            RelationId relation,
            int fork,
            long block,
            boolean hasImage,
            int imageLength,
            int holeOffset,
            int holeLength,
            int compression,
            boolean willInit,
            int dataLength) {}

    /**
     * Decodes a record.
     *
     * @param bytes the whole record without page headers, as long as its header says
     * @throws InvalidRecordException if the structure is wrong; the checksum is not looked at
     */
    public static WalRecord decode(long startLsn, long endLsn, byte[] bytes) throws InvalidRecordException {
        RecordDecoder decoder = new RecordDecoder(startLsn, bytes);
        decoder.readHeaders();
        List<BlockReference> blocks = decoder.placeImages();
        return new WalRecord(startLsn, endLsn, decoder.raw, blocks, decoder.mainDataStart);
    }

    private void readHeaders() throws InvalidRecordException {
        while (bytes.length - at > dataTotal) {
            int id = u8();
            if (id == SHORT_DATA || id == LONG_DATA) {
                dataTotal += id == SHORT_DATA ? u8() : Integer.toUnsignedLong(u32());
                break;
            } else if (id == ORIGIN) {
                u16();
            } else if (id == TOP_XID) {
                u32();
            } else if (id <= LAST_BLOCK_ID) {
                readBlockHeader(id);
            } else {
                throw invalid("invalid block_id " + id);
            }
        }
        if (bytes.length - at != dataTotal) {
            throw invalidLength();
        }
    }

    private void readBlockHeader(int id) throws InvalidRecordException {
        if (!headers.isEmpty() && id <= headers.get(headers.size() - 1).id()) {
            throw invalid("out-of-order block_id " + id);
        }
        int flags = u8();
        int dataLength = u16();
        if ((flags & BlockHeader.HAS_DATA) != 0 && dataLength == 0) {
            throw invalid("BKPBLOCK_HAS_DATA set, but no data included");
        }
        if ((flags & BlockHeader.HAS_DATA) == 0 && dataLength != 0) {
            throw invalid("BKPBLOCK_HAS_DATA not set, but data length is " + dataLength);
        }
        boolean hasImage = (flags & BlockHeader.HAS_IMAGE) != 0;
        int imageLength = 0;
        int holeOffset = 0;
        int holeLength = 0;
        int compression = 0;
        if (hasImage) {
            imageLength = u16();
            holeOffset = u16();
            int imageInfo = u8();
            compression = imageInfo & BlockHeader.IMAGE_COMPRESSED;
            boolean compressed = compression != 0;
            boolean hasHole = (imageInfo & BlockHeader.IMAGE_HAS_HOLE) != 0;
            if (compressed) {
                holeLength = hasHole ? u16() : 0;
            } else {
                holeLength = PageHeader.PAGE_SIZE - imageLength;
            }
            checkImage(hasHole, compressed, holeOffset, holeLength, imageLength);
        }
        if ((flags & BlockHeader.SAME_RELATION) == 0) {
            relation = new RelationId(u32(), u32(), u32());
        } else if (relation == null) {
            throw invalid("BKPBLOCK_SAME_REL set but no previous rel");
        }
        long block = Integer.toUnsignedLong(u32());
        dataTotal += imageLength + dataLength;
        headers.add(new Header(
                id,
                relation,
                flags & 0x0F,
                block,
                hasImage,
                imageLength,
                holeOffset,
                holeLength,
                compression,
                (flags & BlockHeader.WILL_INIT) != 0,
                dataLength));
    }

    private void checkImage(boolean hasHole, boolean compressed, int holeOffset, int holeLength, int imageLength)
            throws InvalidRecordException {
        int full = PageHeader.PAGE_SIZE;
        if (hasHole && (holeOffset == 0 || holeLength <= 0 || imageLength == full || holeOffset + holeLength > full)) {
            throw invalid("BKPIMAGE_HAS_HOLE set, but hole offset " + holeOffset + " length "
                    + Integer.toUnsignedString(holeLength) + " block image length " + imageLength);
        }
        if (!hasHole && (holeOffset != 0 || (compressed && holeLength != 0))) {
            throw invalid("BKPIMAGE_HAS_HOLE not set, but hole offset " + holeOffset + " length "
                    + Integer.toUnsignedString(holeLength));
        }
        if (compressed && imageLength == full) {
            throw invalid("BKPIMAGE_COMPRESSED set, but block image length " + imageLength);
        }
        if (!hasHole && !compressed && imageLength != full) {
            throw invalid(
                    "neither BKPIMAGE_HAS_HOLE nor BKPIMAGE_COMPRESSED set, but block image length is " + imageLength);
        }
    }

    private List<BlockReference> placeImages() {
        List<BlockReference> blocks = new ArrayList<>();
        int start = at;
        for (Header h : headers) {
            BlockReference.ImagePlace image = h.hasImage()
                    ? new BlockReference.ImagePlace(
                            start, h.imageLength(), h.holeOffset(), h.holeLength(), h.compression())
                    : null;
            BlockReference.DataPlace data =
                    new BlockReference.DataPlace(start + h.imageLength(), h.dataLength(), h.willInit());
            blocks.add(new BlockReference(h.id(), h.relation(), h.fork(), h.block(), image, data, raw));
            start += h.imageLength() + h.dataLength();
        }
        mainDataStart = start;
        return blocks;
    }

    private int u8() throws InvalidRecordException {
        need(1);
        return LittleEndian.u8(bytes, at++);
    }

    private int u16() throws InvalidRecordException {
        need(2);
        at += 2;
        return LittleEndian.u16(bytes, at - 2);
    }

    private int u32() throws InvalidRecordException {
        need(4);
        at += 4;
        return LittleEndian.u32(bytes, at - 4);
    }

    private void need(int count) throws InvalidRecordException {
        if (bytes.length - at < count) {
            throw invalidLength();
        }
    }

    private InvalidRecordException invalidLength() {
        return invalid("record with invalid length");
    }

    private InvalidRecordException invalid(String what) {
        return new InvalidRecordException(what + " at " + Lsn.text(startLsn));
    }
}
