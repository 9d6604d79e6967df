package io.steplock.engine.wal.format;

import io.steplock.engine.page.PageHeader;
import java.util.Arrays;
import java.util.Optional;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** A page without its hole as one LZ4 block, in private memory. */
public final class CompressedImage {
    /** The extra bytes of a block header whose compressed image has a hole. */
    static final int HOLE_LENGTH_SIZE = 2;

    private final byte[] bytes;

    private CompressedImage(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Compresses the page as it is now; empty if nothing is saved. */
    static Optional<CompressedImage> of(byte[] page, int holeOffset, int holeLength) {
        byte[] source = withoutHole(page, holeOffset, holeLength);
        LZ4Compressor compressor = LZ4Factory.safeInstance().fastCompressor();
        byte[] bytes = compressor.compress(source);
        int extra = holeLength > 0 ? HOLE_LENGTH_SIZE : 0;
        return bytes.length + extra < source.length ? Optional.of(new CompressedImage(bytes)) : Optional.empty();
    }

    private static byte[] withoutHole(byte[] page, int holeOffset, int holeLength) {
        if (holeLength == 0) {
            // The compressor reads such a page in place, and so do we: whoever changes it meanwhile is seen or not.
            return page;
        }
        byte[] source = new byte[PageHeader.PAGE_SIZE - holeLength];
        System.arraycopy(page, 0, source, 0, holeOffset);
        System.arraycopy(page, holeOffset + holeLength, source, holeOffset, source.length - holeOffset);
        return source;
    }

    int length() {
        return bytes.length;
    }

    void writeTo(BlockImage.Sink sink) {
        sink.append(bytes, 0, bytes.length);
    }

    /** The bytes that an image of that length was made from; empty if they are no LZ4 block of exactly that size. */
    static Optional<byte[]> decompress(byte[] record, int start, int length, int originalLength) {
        LZ4SafeDecompressor decompressor = LZ4Factory.safeInstance().safeDecompressor();
        byte[] original = new byte[originalLength];
        try {
            int count = decompressor.decompress(record, start, length, original, 0, originalLength);
            return count == originalLength ? Optional.of(original) : Optional.empty();
        } catch (LZ4Exception e) {
            return Optional.empty();
        }
    }

    Optional<byte[]> decompress(int originalLength) {
        return decompress(bytes, 0, bytes.length, originalLength);
    }

    /** A copy of the compressed bytes. */
    public byte[] bytes() {
        return Arrays.copyOf(bytes, bytes.length);
    }
}
