package io.steplock.engine.cluster;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.buffer.LockMode;
import io.steplock.engine.heap.FrozenRow;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.Process;
import io.steplock.engine.wal.Wal;
import io.steplock.engine.wal.WalInsertion;
import java.util.function.Consumer;

/**
 * Fills a new table with frozen rows, all pages all-visible, and logs each page. It has a probe of its own that nobody
 * listens to: loading is no part of a protocol.
 */
final class TableLoader {
    private final BufferPool buffers;
    private final Wal wal;
    private final Process process;
    private final Probe unwatched = new Probe();

    TableLoader(BufferPool buffers, Wal wal, Process process) {
        this.buffers = buffers;
        this.wal = wal;
        this.process = process;
    }

    void load(Table table, int rowsPerPage) {
        for (int block = 0; block < table.blocks(); block++) {
            int heapBlock = block;
            fill(table.heapPage(block), true, page -> fillHeapPage(page, heapBlock, rowsPerPage));
        }
        for (int first = 0; first < table.blocks(); first += MapPage.HEAP_PAGES) {
            int from = first;
            int to = Math.min(table.blocks() - first, MapPage.HEAP_PAGES) + first;
            fill(table.mapPageFor(first), false, page -> {
                for (int block = from; block < to; block++) {
                    MapPage.setBits(page, block, MapPage.ALL_VISIBLE);
                }
            });
        }
    }

    private static void fillHeapPage(byte[] page, int block, int rowsPerPage) {
        for (int offset = 1; offset <= rowsPerPage; offset++) {
            int value = block * rowsPerPage + offset;
            HeapPage.add(page, FrozenRow.int4(new Tid(block, offset), value));
        }
        PageHeader.setAllVisible(page, true);
    }

    private void fill(PageId id, boolean standard, Consumer<byte[]> content) {
        Buffer buffer = buffers.pin(process, id, () -> {});
        buffer.lock(process, LockMode.EXCLUSIVE, () -> {});
        PageHeader.init(buffer.page());
        content.accept(buffer.page());
        buffer.markDirty();
        WalInsertion.logFullPage(wal, unwatched, process, buffer, standard);
        buffer.unlock(process, () -> {});
        buffer.unpin(process, () -> {});
    }
}
