package io.steplock.engine.wal.format;

import io.steplock.engine.page.PageHeader;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A full-page image as a record holds it: the page without its hole, as it is or compressed.
 *
 * @param holeOffset where the left-out part of the page starts; 0 if there is none
 * @param holeLength its length; 0 if there is none
 * @param compressed the private copy that goes into the record; empty if the record takes the bytes of the shared page
 */
public record BlockImage(int holeOffset, int holeLength, Optional<CompressedImage> compressed) {
    /** An image of the page as it is now; with {@code standard} the bounds of the hole are read now (FACTS.md, W4). */
    public static BlockImage of(byte[] page, boolean standard) {
        int lower = PageHeader.lower(page);
        int upper = PageHeader.upper(page);
        boolean hole = standard && lower >= PageHeader.SIZE && upper > lower && upper <= PageHeader.PAGE_SIZE;
        return new BlockImage(hole ? lower : 0, hole ? upper - lower : 0, Optional.empty());
    }

    /**
     * The same compressed from the page as it is now, or unchanged if that would not make the record shorter: that it
     * comes out compressed is an outcome, no setting (FACTS.md, W4).
     */
    public BlockImage compress(byte[] page) {
        return new BlockImage(holeOffset, holeLength, CompressedImage.of(page, holeOffset, holeLength));
    }

    /** The page as the compressed copy holds it, its hole filled with zeros; empty if there is no such copy. */
    public Optional<byte[]> copiedPage() {
        return compressed
                .flatMap(copy -> copy.decompress(PageHeader.PAGE_SIZE - holeLength))
                .map(original -> {
                    byte[] page = new byte[PageHeader.PAGE_SIZE];
                    System.arraycopy(original, 0, page, 0, holeOffset);
                    System.arraycopy(original, holeOffset, page, behindHole(), page.length - behindHole());
                    return page;
                });
    }

    /** The image's length in the record. */
    public int length() {
        return compressed.map(CompressedImage::length).orElse(PageHeader.PAGE_SIZE - holeLength);
    }

    /** Where the part behind the hole starts in the page. */
    public int behindHole() {
        return holeOffset + holeLength;
    }

    /** Where an image's bytes go, piece by piece. */
    @FunctionalInterface
    public interface Sink {
        void append(byte[] bytes, int start, int length);
    }

    /** Passes on the image's bytes: of the page as it is now, or of the compressed copy. */
    public void writeTo(Sink sink, byte[] page) {
        if (compressed.isPresent()) {
            compressed.get().writeTo(sink);
        } else {
            sink.append(page, 0, holeOffset);
            sink.append(page, behindHole(), PageHeader.PAGE_SIZE - behindHole());
        }
    }

    /** Adds the same bytes to a checksum. */
    public void addTo(CRC32C crc, byte[] page) {
        writeTo(crc::update, page);
    }
}
