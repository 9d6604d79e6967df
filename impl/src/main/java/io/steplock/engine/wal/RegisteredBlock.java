package io.steplock.engine.wal;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.wal.format.BlockImage;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A block registered for a record with a forced full-page image. It refers to the page in shared buffers: the bytes are
 * read from there for the checksum and again for the copy (FACTS.md, W5 and W11).
 */
public final class RegisteredBlock {
    private final Buffer buffer;
    private final boolean standard;
    private volatile BlockImage image;

    RegisteredBlock(Buffer buffer, boolean standard) {
        this.buffer = buffer;
        this.standard = standard;
    }

    public PageId page() {
        return buffer.id();
    }

    /** Whether the hole between line pointers and tuples is left out. */
    public boolean isStandard() {
        return standard;
    }

    /** The bounds of the hole; empty before W4. */
    public Optional<BlockImage> image() {
        return Optional.ofNullable(image);
    }

    Buffer buffer() {
        return buffer;
    }

    void assemble() {
        image = BlockImage.of(buffer.id(), buffer.page(), standard);
    }

    byte[] header(int blockId, RegisteredBlock before) {
        boolean sameRelation = before != null && before.page().relation().equals(page().relation());
        return image.header(blockId, sameRelation);
    }

    int imageLength() {
        return image.length();
    }

    void addTo(CRC32C crc) {
        byte[] page = buffer.page();
        crc.update(page, 0, image.holeOffset());
        crc.update(page, image.behindHole(), PageHeader.PAGE_SIZE - image.behindHole());
    }

    void copyTo(WalBuffers.Writer writer) {
        byte[] page = buffer.page();
        writer.append(page, 0, image.holeOffset());
        writer.append(page, image.behindHole(), PageHeader.PAGE_SIZE - image.behindHole());
    }
}
