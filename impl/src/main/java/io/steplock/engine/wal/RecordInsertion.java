package io.steplock.engine.wal;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.process.Process;
import io.steplock.engine.wal.format.RecordHeader;
import io.steplock.engine.wal.format.ResourceManager;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * The insertion of one WAL record as one step: the caller holds the content lock of the page that it is about, so nobody
 * can change what the record is made from while it is made. The steps of an insertion in full are those of {@link
 * WalInsertion}. Thread-safe.
 */
public final class RecordInsertion {
    private final Wal wal;

    public RecordInsertion(Wal wal) {
        this.wal = wal;
    }

    /**
     * What is inserted.
     *
     * @param mainData less than 256 bytes, or none
     */
    @SuppressWarnings("ArrayRecordComponent") // used at once, never compared
    public record Content(ResourceManager manager, int info, byte[] mainData) {}

    /**
     * A page that the record is about.
     *
     * @param data what replay needs if the record has no image
     */
    @SuppressWarnings("ArrayRecordComponent") // used at once, never compared
    public record Block(Buffer buffer, RegisteredBlock.Image image, byte[] data) {}

    /** Runs a step; the step runs the insertion. */
    public interface Step {
        /** Runs the insertion, once, as a part of the step. */
        void run(Runnable insertion);
    }

    /**
     * Takes an insertion lock, which may wait, then inserts.
     *
     * @param change of the page, before the record is made; runs in the step
     * @return the record's end
     */
    public long insert(Process process, Content content, Block block, Runnable change, Step step) {
        InsertionLocks.Slot lock = wal.insertionLocks().acquire(process, () -> {});
        return insertHolding(
                lock, content, block, change, step, () -> wal.insertionLocks().release(lock, () -> {}));
    }

    /** The same for a record without a page. */
    public long insert(Process process, Content content, Step step) {
        return insert(process, content, null, () -> {}, step);
    }

    /**
     * Inserts the redo record of a checkpoint: under all insertion locks, and the redo pointer becomes its start.
     *
     * @param content makes the record when all locks are held
     * @param redo hears of the redo pointer, in the step
     * @return the record's end
     */
    public long insertRedo(Process process, Supplier<Content> content, Consumer<Long> redo, Step step) {
        InsertionLocks.Slot lock = wal.insertionLocks().acquireAllAndOne(process);
        long[] end = {Lsn.NONE};
        boolean[] done = {false};
        try {
            step.run(() -> {
                wal.setRedo(wal.nextRecordLsn());
                redo.accept(wal.redo());
                end[0] = write(lock, content.get(), null);
                wal.insertionLocks().releaseAll();
                done[0] = true;
            });
        } finally {
            if (!done[0]) {
                wal.insertionLocks().releaseAll();
            }
        }
        return end[0];
    }

    private long insertHolding(
            InsertionLocks.Slot lock, Content content, Block block, Runnable change, Step step, Runnable release) {
        long[] end = {Lsn.NONE};
        boolean[] done = {false};
        try {
            step.run(() -> {
                change.run();
                RegisteredBlock registered = block == null
                        ? null
                        : new RegisteredBlock(0, block.buffer(), true, block.image(), block.data());
                end[0] = write(lock, content, registered);
                if (block != null) {
                    PageHeader.setLsn(block.buffer().page(), end[0]);
                }
                release.run();
                done[0] = true;
            });
        } finally {
            if (!done[0]) {
                release.run();
            }
        }
        return end[0];
    }

    private long write(InsertionLocks.Slot lock, Content content, RegisteredBlock block) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (block != null) {
            block.assemble(wal.redo(), wal.compressesImages());
            body.writeBytes(block.header(null));
        }
        body.writeBytes(RecordHeader.dataHeader(content.mainData().length));
        if (block != null) {
            block.image()
                    .ifPresentOrElse(
                            image -> image.writeTo(body::write, block.buffer().page()),
                            () -> body.writeBytes(block.data()));
        }
        body.writeBytes(content.mainData());
        byte[] bytes = body.toByteArray();
        byte[] header = RecordHeader.of(RecordHeader.SIZE + bytes.length, 0, content.manager(), content.info());
        WalPosition.Reservation space = wal.position().reserve(RecordHeader.totalLength(header), lock::publishStart);
        RecordHeader.setPrevious(header, space.previousLsn());
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        RecordHeader.setCrc(header, RecordHeader.finishCrc(crc, header));
        WalBuffers.Writer writer = wal.buffers().writerAt(space.startLsn(), RecordHeader.totalLength(header));
        writer.append(header, 0, header.length);
        writer.append(bytes, 0, bytes.length);
        return space.endLsn();
    }
}
