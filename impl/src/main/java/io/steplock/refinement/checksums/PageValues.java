package io.steplock.refinement.checksums;

import io.steplock.checker.value.TlaValue;
import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A page as the pool, the file and the device behind the file have it, from its bytes. */
final class PageValues {
    static final TlaValue NOT_IN_POOL =
            Values.record("valid", false, "dirty", false, "needed", false, "lsn", 0, "ck", "none");

    private final LoggedRecords records;
    private final Checksums checksums = new Checksums();

    PageValues(LoggedRecords records) {
        this.records = records;
    }

    /** The page was just written, and its field set. */
    void wasWritten(BufferPool pool, PageId id) {
        pool.find(id).ifPresent(buffer -> checksums.wasSet(buffer.page(), id));
    }

    TlaValue inPool(BufferPool pool, PageId id) {
        return pool.find(id)
                .map(buffer -> (TlaValue) Values.record(
                        "valid",
                        true,
                        "dirty",
                        buffer.isDirty(),
                        "needed",
                        buffer.isToWrite(),
                        "lsn",
                        records.upTo(PageHeader.lsn(buffer.page())),
                        "ck",
                        checksums.of(buffer.page(), id)))
                .orElse(NOT_IN_POOL);
    }

    TlaValue inFile(FileLayer files, PageId id) {
        byte[] page = new byte[PageHeader.PAGE_SIZE];
        files.read(id.path(), id.offset(), page);
        return onDisk(page, id);
    }

    /** What a loss of power would leave: the file layer keeps what was not synced in memory. */
    TlaValue onDevice(Path directory, PageId id) {
        byte[] page = new byte[PageHeader.PAGE_SIZE];
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve(id.path()).toFile(), "r")) {
            file.seek(id.offset());
            file.readFully(page);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + id, e);
        }
        return onDisk(page, id);
    }

    private TlaValue onDisk(byte[] page, PageId id) {
        return Values.record("lsn", records.upTo(PageHeader.lsn(page)), "ck", checksums.of(page, id));
    }
}
