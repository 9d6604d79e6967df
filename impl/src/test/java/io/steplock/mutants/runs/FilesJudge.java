package io.steplock.mutants.runs;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.heap.Table;
import io.steplock.engine.page.DataPageChecksum;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.transaction.Snapshot;
import io.steplock.engine.transaction.Transaction;
import io.steplock.engine.wal.reader.WalListing;
import io.steplock.engine.wal.reader.WalReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What an observer notices who knows no specification: of the WAL, of recovery, of the rows, of the pages. */
final class FilesJudge {
    private final Stage stage;

    FilesJudge(Stage stage) {
        this.stage = stage;
    }

    /** After a power loss; leaves the engine shut down. */
    void judge() {
        WalListing wal = new WalReader(stage.directory()).readAll();
        if (!wal.endsInZeros()) {
            throw new Trouble("WAL", wal.end());
        }
        try {
            stage.recoverUntraced();
        } catch (EngineException e) {
            throw new Trouble("recovery", stage.firstLine(e));
        }
        Cluster cluster = stage.cluster();
        Table table = cluster.table("t");
        List<Integer> values = get(
                "reader",
                s -> new ArrayList<>(
                        cluster.scan().rows(s, table, snapshot(cluster, s)).values()));
        stage.promises().check(values);
        checkLsns(cluster, table);
        checkCounts(cluster, table);
        cluster.stop();
        checkPages(table);
    }

    private Snapshot snapshot(Cluster cluster, Process s) {
        return cluster.transactions().snapshot(s);
    }

    private static void checkLsns(Cluster cluster, Table table) {
        long end = cluster.wal().position().currentLsn();
        for (PageId id : pages(table)) {
            cluster.buffers().find(id).ifPresent(buffer -> {
                if (PageHeader.lsn(buffer.page()) > end) {
                    throw new Trouble("LSN", id + " has one from beyond the end of the WAL, " + Lsn.text(end));
                }
            });
        }
    }

    /** A row more on each page, of a transaction that is not over: a reader that trusts a wrong bit counts it. */
    private void checkCounts(Cluster cluster, Table table) {
        for (int block = 0; block < Stage.PAGES; block++) {
            int page = block;
            get("writer of " + page, s -> {
                Transaction open = cluster.transactions().begin(s);
                return cluster.rows().insert(s, open, table, 1000 + page, page);
            });
        }
        int byHeap = get("counts", s -> cluster.scan().count(s, table, snapshot(cluster, s)));
        int byMap = get("trusts", s -> cluster.scan().countTrustingMap(s, table, snapshot(cluster, s)));
        if (byHeap != byMap) {
            throw new Trouble("counts", byHeap + " rows by the heap, " + byMap + " by the map");
        }
    }

    private void checkPages(Table table) {
        try (FileLayer files = new FileLayer(stage.directory(), new ProcessTable())) {
            for (PageId id : pages(table)) {
                byte[] page = new byte[PageHeader.PAGE_SIZE];
                files.read(id.path(), id.offset(), page);
                if (!PageHeader.isNew(page) && DataPageChecksum.of(page, id.block()) != PageHeader.checksum(page)) {
                    throw new Trouble("checksum", "that of " + id + " is wrong");
                }
            }
        }
    }

    private static List<PageId> pages(Table table) {
        List<PageId> pages = new ArrayList<>();
        for (int block = 0; block < Stage.PAGES; block++) {
            pages.add(table.heapPage(block));
        }
        pages.add(table.mapPageFor(0));
        return pages;
    }

    private <T> T get(String name, Function<Process, T> operation) {
        Cluster cluster = stage.cluster();
        List<T> result = new ArrayList<>();
        Session session = cluster.session(name);
        session.start(s -> result.add(operation.apply(s)));
        cluster.processes().awaitIdle(session.process(), TestCluster.WATCHDOG);
        session.failure().ifPresent(failure -> {
            throw new Trouble("recovery", "afterwards " + name + ": " + stage.firstLine(failure));
        });
        return result.get(0);
    }
}
