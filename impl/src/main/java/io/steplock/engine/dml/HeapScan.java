package io.steplock.engine.dml;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.buffer.LockMode;
import io.steplock.engine.heap.HeapTuple;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.OutsideStep.LockHeapPageShared;
import io.steplock.engine.step.VisibilityMapStep.PinHeapPage;
import io.steplock.engine.step.VisibilityMapStep.UnlockHeapPage;
import io.steplock.engine.step.VisibilityMapStep.UnpinHeapPage;
import io.steplock.engine.step.VisibilityMapStep.UnpinMapPage;
import io.steplock.engine.transaction.Snapshot;
import io.steplock.engine.transaction.Transactions;
import io.steplock.engine.visibilitymap.VisibilityMap;
import java.util.Map;
import java.util.TreeMap;

/** Reads all rows of a table that a snapshot sees, in two ways that must agree. Thread-safe. */
public final class HeapScan {
    private final BufferPool buffers;
    private final Probe probe;
    private final VisibilityMap visibilityMap;
    private final Transactions transactions;

    public HeapScan(BufferPool buffers, Probe probe, Transactions transactions) {
        this.buffers = buffers;
        this.probe = probe;
        this.visibilityMap = new VisibilityMap(probe);
        this.transactions = transactions;
    }

    /** The rows and their values, each tuple judged by its transactions. */
    public Map<Tid, Integer> rows(Process s, Table table, Snapshot snapshot) {
        Map<Tid, Integer> rows = new TreeMap<>();
        for (int block = 0; block < table.blocks(); block++) {
            s.checkForInterrupts();
            readPage(s, table, block, snapshot, false, rows);
        }
        return rows;
    }

    /** How many rows there are, each tuple judged by its transactions. */
    public int count(Process s, Table table, Snapshot snapshot) {
        return rows(s, table, snapshot).size();
    }

    /**
     * How many rows there are for a reader that trusts the map, as an index-only scan does: all tuples of a page whose
     * all-visible bit is set count, whatever their transactions say. If this differs from {@link #count}, the map lies.
     */
    public int countTrustingMap(Process s, Table table, Snapshot snapshot) {
        Map<Tid, Integer> rows = new TreeMap<>();
        for (int first = 0; first < table.blocks(); first += MapPage.HEAP_PAGES) {
            PageId id = table.mapPageFor(first);
            Buffer[] map = new Buffer[1];
            try {
                visibilityMap.pin(s, buffers, id, pinned -> map[0] = pinned);
                int end = Math.min(table.blocks() - first, MapPage.HEAP_PAGES) + first;
                for (int block = first; block < end; block++) {
                    s.checkForInterrupts();
                    boolean allVisible =
                            (visibilityMap.read(s, map[0], table.heapPage(block)) & MapPage.ALL_VISIBLE) != 0;
                    readPage(s, table, block, snapshot, allVisible, rows);
                }
            } finally {
                if (map[0] != null) {
                    probe.performLocking(s, new UnpinMapPage(s), then -> map[0].unpin(s, then));
                }
            }
        }
        return rows.size();
    }

    private void readPage(
            Process s, Table table, int block, Snapshot snapshot, boolean trusted, Map<Tid, Integer> rows) {
        PageId id = table.heapPage(block);
        Buffer[] pinned = new Buffer[1];
        probe.performLocking(s, new PinHeapPage(s), then -> pinned[0] = buffers.pin(s, id, then));
        Buffer heap = pinned[0];
        boolean[] locked = {false};
        try {
            probe.performLocking(s, new LockHeapPageShared(s), then -> {
                heap.lock(s, LockMode.SHARE, then);
                locked[0] = true;
            });
            byte[] page = heap.page();
            int last = PageHeader.isNew(page) ? 0 : HeapPage.linePointers(page);
            for (int offset = 1; offset <= last; offset++) {
                if (HeapTuple.isNormal(page, offset) && (trusted || sees(snapshot, page, offset))) {
                    rows.put(new Tid(block, offset), HeapTuple.value(page, offset));
                }
            }
        } finally {
            if (locked[0]) {
                probe.performLocking(s, new UnlockHeapPage(s), then -> heap.unlock(s, then));
            }
            probe.performLocking(s, new UnpinHeapPage(s), then -> heap.unpin(s, then));
        }
    }

    private boolean sees(Snapshot snapshot, byte[] page, int offset) {
        return transactions.isVisible(snapshot, HeapTuple.xmin(page, offset))
                && !transactions.isVisible(snapshot, HeapTuple.xmax(page, offset));
    }
}
