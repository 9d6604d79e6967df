package io.steplock.engine.checksum;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.process.Process;
import io.steplock.engine.wal.RecordInsertion;
import io.steplock.engine.wal.RecordInsertion.Block;
import io.steplock.engine.wal.RecordInsertion.Content;
import io.steplock.engine.wal.RegisteredBlock.Image;
import io.steplock.engine.wal.Wal;
import io.steplock.engine.wal.format.ResourceManager;

/** Logged changes of a page whose content lock the process holds. */
public final class PageLog {
    private static final byte[] NOTHING = new byte[0];
    private static final int VALUE_IN_TUPLE = 24;

    private PageLog() {}

    /** Marks the page dirty and logs it whole, whatever it looks like. */
    public static long logWhole(Wal wal, Process process, Buffer buffer, RecordInsertion.Step step) {
        Content content = new Content(ResourceManager.XLOG, ResourceManager.FPI, NOTHING);
        return insert(wal, process, content, new Block(buffer, Image.FORCED, NOTHING), buffer::markDirty, step);
    }

    /** Overwrites the value of the page's first row in place, with an image if the page needs one. */
    public static long overwrite(Wal wal, Process process, Buffer buffer, int value, RecordInsertion.Step step) {
        byte[] data = new byte[Integer.BYTES];
        LittleEndian.putU32(data, 0, value);
        byte[] row = new byte[2];
        LittleEndian.putU16(row, 0, 1);
        Content content = new Content(ResourceManager.CHECKSUMS, ResourceManager.OVERWRITE, row);
        Runnable change = () -> {
            buffer.markDirty();
            setValue(buffer.page(), value);
        };
        return insert(wal, process, content, new Block(buffer, Image.IF_NEEDED, data), change, step);
    }

    /** Flips a hint bit, and logs the page whole. */
    static long logHint(Wal wal, Process process, Buffer buffer, RecordInsertion.Step step) {
        Content content = new Content(ResourceManager.XLOG, ResourceManager.FPI_FOR_HINT, NOTHING);
        Runnable change = () -> {
            buffer.markDirty();
            setHint(buffer.page());
        };
        return insert(wal, process, content, new Block(buffer, Image.FORCED, NOTHING), change, step);
    }

    private static long insert(
            Wal wal, Process process, Content content, Block block, Runnable change, RecordInsertion.Step step) {
        process.enterCriticalSection();
        try {
            return new RecordInsertion(wal).insert(process, content, block, change, step);
        } finally {
            process.leaveCriticalSection();
        }
    }

    /**
     * Changes a hint of the page: nothing that anybody may rely on. It is the header's hint for pruning, which here only
     * grows: a page never comes back to bytes that an old checksum is right for.
     */
    public static void setHint(byte[] page) {
        LittleEndian.putU32(page, PRUNE_HINT, LittleEndian.u32(page, PRUNE_HINT) + 1);
    }

    private static final int PRUNE_HINT = 20;

    /** The value of the page's first row. */
    public static int value(byte[] page) {
        return LittleEndian.u32(page, HeapPage.linePointer(page, 1).offset() + VALUE_IN_TUPLE);
    }

    /** Sets the value of the page's first row. */
    public static void setValue(byte[] page, int value) {
        LittleEndian.putU32(page, HeapPage.linePointer(page, 1).offset() + VALUE_IN_TUPLE, value);
    }

    /** Whether the page was not changed since the redo pointer. */
    public static boolean needsImage(Wal wal, Buffer buffer) {
        return Long.compareUnsigned(PageHeader.lsn(buffer.page()), wal.redo()) <= 0;
    }
}
