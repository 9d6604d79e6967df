package io.steplock.engine.wal;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.wal.format.BlockHeader;
import io.steplock.engine.wal.format.BlockImage;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A block registered for a record. It refers to the page in shared buffers: an image that is not compressed is read from
 * there for the checksum and again for the copy (FACTS.md, W5 and W11).
 */
public final class RegisteredBlock {
    /** When the record gets an image of the page. */
    public enum Image {
        /** Always. */
        FORCED,
        /** If the page was not changed since the redo pointer. */
        IF_NEEDED,
        /** Never: replay makes the page anew. */
        PAGE_IS_INITIALISED
    }

    private final Buffer buffer;
    private final boolean standard;
    private final Image policy;
    private final byte[] data;
    private final int blockId;
    private volatile BlockImage image;
    private volatile long lsnAtAssembly = Lsn.NONE;
    private volatile Sum sum = new Sum(0, 0);

    RegisteredBlock(int blockId, Buffer buffer, boolean standard, Image policy, byte[] data) {
        this.blockId = blockId;
        this.buffer = buffer;
        this.standard = standard;
        this.policy = policy;
        this.data = data.clone();
    }

    public PageId page() {
        return buffer.id();
    }

    /** Whether the hole between line pointers and tuples is left out of an image. */
    public boolean isStandard() {
        return standard;
    }

    /** The image as W4 decided on it; empty before W4 and without image. */
    public Optional<BlockImage> image() {
        return Optional.ofNullable(image);
    }

    /** The page's LSN as W4 read it; {@link Lsn#NONE} before. */
    public long lsnAtAssembly() {
        return lsnAtAssembly;
    }

    /**
     * The checksum when this block had been added to it.
     *
     * @param end up to where in the record, from its start
     * @param crc over what stands between the record's header and that place
     */
    public record Sum(int end, int crc) {}

    /** As W5 left it; over nothing before. */
    public Sum sum() {
        return sum;
    }

    void summedTo(int end, int crc) {
        sum = new Sum(end, crc);
    }

    public Buffer buffer() {
        return buffer;
    }

    /** W4, read 0. */
    void assemble(long redo, boolean compress) {
        byte[] page = buffer.page();
        lsnAtAssembly = PageHeader.lsn(page);
        image = null;
        if (policy == Image.FORCED || (policy == Image.IF_NEEDED && needsImage(redo))) {
            BlockImage plain = BlockImage.of(page, standard);
            image = compress ? plain.compress(page) : plain;
        }
    }

    /** W8: whether the block was assembled without image but a page of that lsn needs one with this redo pointer. */
    boolean hasComeToNeedImage(long redo) {
        return policy == Image.IF_NEEDED && image == null && needsImage(redo);
    }

    private boolean needsImage(long redo) {
        return Long.compareUnsigned(lsnAtAssembly, redo) <= 0;
    }

    byte[] header(RegisteredBlock before) {
        boolean sameRelation = before != null && before.page().relation().equals(page().relation());
        return BlockHeader.encode(
                blockId, page(), sameRelation, policy == Image.PAGE_IS_INITIALISED, image(), data().length);
    }

    /** The block's data; an image makes it superfluous. */
    byte[] data() {
        return image == null ? data : new byte[0];
    }

    int length() {
        return image == null ? data.length : image.length();
    }

    void addTo(CRC32C crc) {
        if (image == null) {
            crc.update(data);
        } else {
            image.addTo(crc, buffer.page());
        }
    }

    void copyTo(WalBuffers.Writer writer) {
        if (image == null) {
            writer.append(data, 0, data.length);
        } else {
            image.writeTo(writer::append, buffer.page());
        }
    }
}
