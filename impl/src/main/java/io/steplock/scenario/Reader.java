package io.steplock.scenario;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.Process;
import io.steplock.engine.transaction.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads all pages as a client would, and looks at what only a checker of the files would see. */
final class Reader {
    private final Cluster cluster;
    private final Table table;
    private final Promises promises;

    Reader(Cluster cluster, Table table, Promises promises) {
        this.cluster = cluster;
        this.table = table;
        this.promises = promises;
    }

    UserView read(Process s, int line) {
        Snapshot snapshot = cluster.transactions().snapshot(s);
        Set<Tid> rows;
        int trusting;
        try {
            rows = cluster.scan().rows(s, table, snapshot).keySet();
            trusting = cluster.scan().countTrustingMap(s, table, snapshot);
        } finally {
            cluster.transactions().release(snapshot);
        }
        List<String> lying = new ArrayList<>();
        List<String> beyond = new ArrayList<>();
        for (int block = 0; block < table.blocks(); block++) {
            int bits = MapPage.bits(copy(s, table.mapPageFor(block)), block);
            if (bits != 0 && !PageHeader.isAllVisible(copy(s, table.heapPage(block)))) {
                lying.add("the map says all-visible of heap block " + block + " (bits " + bits
                        + "), and the page does not");
            }
            beyondEnd(s, table.heapPage(block), beyond);
        }
        for (int block = 0; block < table.mapBlocks(); block++) {
            beyondEnd(s, table.mapPageFor(block * MapPage.HEAP_PAGES), beyond);
        }
        return new UserView(line, rows.size(), trusting, lying, promises.broken(rows), beyond);
    }

    /** Seen only while nothing has been written over the lost end. */
    private void beyondEnd(Process s, PageId page, List<String> beyond) {
        cluster.recovery().ifPresent(recovery -> {
            long lsn = PageHeader.lsn(copy(s, page));
            long end = recovery.last().endLsn();
            if (Long.compareUnsigned(lsn, end) > 0
                    && Long.compareUnsigned(lsn, cluster.wal().position().currentLsn()) > 0) {
                beyond.add(
                        page + " has LSN " + Lsn.text(lsn) + ", but recovery found the WAL to end at " + Lsn.text(end));
            }
        });
    }

    private byte[] copy(Process s, PageId page) {
        Buffer buffer = cluster.buffers().pin(s, page, () -> {});
        try {
            return buffer.page().clone();
        } finally {
            buffer.unpin(s, () -> {});
        }
    }
}
