package io.steplock.engine.cluster;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.buffer.LockMode;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.heap.FrozenRow;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.Fork;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.page.RelationId;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.wal.Wal;
import io.steplock.engine.wal.WalInsertion;
import java.util.function.Consumer;

/**
 * Makes a table: its files, and in them frozen rows, all pages all-visible and logged. It has a probe of its own that
 * nobody listens to: loading is no part of a protocol.
 */
final class TableCreation {
    private static final int MAX_ROWS_PER_PAGE = 226;

    private final ClusterFile clusterFile;
    private final FileLayer files;
    private final BufferPool buffers;
    private final Wal wal;
    private final Process process;
    private final Probe unwatched = new Probe();

    TableCreation(ClusterFile clusterFile, FileLayer files, BufferPool buffers, Wal wal, Process process) {
        this.clusterFile = clusterFile;
        this.files = files;
        this.buffers = buffers;
        this.wal = wal;
        this.process = process;
    }

    Table create(String name, int heapPages, int rowsPerPage) {
        if (!name.matches("[a-z_][a-z0-9_]*")) {
            throw new EngineException("\"" + name + "\" is no table name: use a-z, 0-9 and _, a digit not first");
        }
        if (clusterFile.table(name).isPresent()) {
            throw new EngineException("there is a table " + name + " already");
        }
        if (heapPages < 1 || rowsPerPage < 0 || rowsPerPage > MAX_ROWS_PER_PAGE) {
            throw new EngineException("a table needs at least 1 page and 0 to " + MAX_ROWS_PER_PAGE
                    + " rows a page, not " + heapPages + " pages of " + rowsPerPage + " rows");
        }
        Table table = new Table(name, clusterFile.nextRelation(), heapPages);
        createFork(table.relation(), Fork.MAIN, table.blocks());
        createFork(table.relation(), Fork.VISIBILITY_MAP, table.mapBlocks());
        if (rowsPerPage > 0) {
            load(table, rowsPerPage);
        }
        buffers.writeOutAll(process);
        clusterFile.add(table);
        return table;
    }

    private void createFork(RelationId relation, Fork fork, int blocks) {
        for (int first = 0; first < blocks && first >= 0; first += PageId.BLOCKS_IN_SEGMENT) {
            int count = Math.min(PageId.BLOCKS_IN_SEGMENT, blocks - first);
            String path = new PageId(relation, fork, first).path();
            if (files.exists(path)) {
                files.delete(path); // left behind by a creation that failed; no table has it
            }
            files.createSparse(path, (long) count * PageHeader.PAGE_SIZE);
        }
    }

    private void load(Table table, int rowsPerPage) {
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
