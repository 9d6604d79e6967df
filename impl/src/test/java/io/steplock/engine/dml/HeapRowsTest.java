package io.steplock.engine.dml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.Run;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.postgres.WaldumpListing;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.transaction.Snapshot;
import io.steplock.engine.transaction.Transaction;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.engine.wal.reader.WalListing;
import io.steplock.engine.wal.reader.WalReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HeapRowsTest {
    @TempDir
    Path parent;

    private Path directory() {
        return parent.resolve("data");
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void insertsAndDeletesClearTheMapAndVacuumSetsItAgain(Variant variant) {
        try (Cluster cluster = TestCluster.create(directory(), variant)) {
            Table table = cluster.createTable("t", 3, 5);
            Run run = new Run(cluster, "s1");
            Buffer map = cluster.buffers().find(table.mapPageFor(0)).orElseThrow();
            Buffer heap = cluster.buffers().find(table.heapPage(0)).orElseThrow();
            long mapLsn = PageHeader.lsn(map.page());

            assertEquals(new Tid(0, 6), run.insert(table, 77, 0));
            assertEquals(0, MapPage.bits(map.page(), 0));
            assertFalse(PageHeader.isAllVisible(heap.page()));
            assertEquals(variant == Variant.REGISTERED, PageHeader.lsn(map.page()) != mapLsn);
            assertEquals(77, run.rows(table).get(new Tid(0, 6)));

            assertEquals(1, run.vacuum(table) - 2, "two pages become all-frozen, one visible");
            assertEquals(MapPage.ALL_VISIBLE, MapPage.bits(map.page(), 0));
            assertTrue(PageHeader.isAllVisible(heap.page()));

            assertEquals(true, run.delete(table, new Tid(0, 2)));
            assertEquals(false, run.delete(table, new Tid(0, 2)));
            assertEquals(0, MapPage.bits(map.page(), 0));
            assertEquals(0, run.vacuum(table));
            assertEquals(15, run.rows(table).size());
            assertEquals(15, run.countTrustingMap(table));
            cluster.stop();
        }
        WalListing ours = new WalReader(directory()).readAll();
        WaldumpListing theirs = WaldumpListing.of(directory(), ours.endLsn());
        assertEquals("", theirs.err());
        assertEquals(
                theirs.records(),
                ours.records().stream().map(WaldumpListing::normalForm).toList());
    }

    @Test
    void recordsHaveTheLengthsOfPostgres() {
        try (Cluster cluster = TestCluster.create(directory(), Variant.RELOCK)) {
            Table table = cluster.createTable("t", 1, 0);
            Run run = new Run(cluster, "s1");
            run.insert(table, 1, 0);
            run.insert(table, 2, 0);
            run.delete(table, new Tid(0, 1));
            cluster.stop();
        }
        List<String> records = new WalReader(directory())
                .readAll().records().stream()
                        .map(r -> r.manager().name() + "/" + r.type() + " " + r.totalLength())
                        .toList();
        assertEquals(
                List.of(
                        "XLOG/CHECKPOINT_SHUTDOWN 114",
                        "Heap/INSERT+INIT 59",
                        "Transaction/COMMIT 34",
                        "Heap/INSERT 59",
                        "Transaction/COMMIT 34",
                        "Heap/DELETE 54",
                        "Transaction/COMMIT 34",
                        "XLOG/CHECKPOINT_SHUTDOWN 114"),
                records);
    }

    @Test
    void theMapBlockIsRegisteredOnlyIfABitChanged() {
        try (Cluster cluster = TestCluster.create(directory(), Variant.REGISTERED)) {
            Table table = cluster.createTable("t", 2, 5);
            Run run = new Run(cluster, "s1");
            run.insert(table, 1, 0);
            run.insert(table, 2, 0);
            cluster.stop();
        }
        List<Integer> blocks = new WalReader(directory())
                .readAll().records().stream()
                        .filter(r -> r.type().equals("INSERT"))
                        .map(r -> r.blocks().size())
                        .toList();
        assertEquals(List.of(2, 1), blocks);
    }

    @Test
    void aSnapshotSeesWhatWasCommittedBeforeIt() {
        try (Cluster cluster = TestCluster.create(directory(), Variant.RELOCK)) {
            Table table = cluster.createTable("t", 1, 5);
            Run run = new Run(cluster, "s1");
            Transaction open = run.get(s -> cluster.transactions().begin(s));
            Tid row = run.get(s -> cluster.rows().insert(s, open, table, 9, 0));
            Snapshot before = run.get(s -> cluster.transactions().snapshot(s));
            assertFalse(run.rows(table).containsKey(row));
            assertEquals(0, run.vacuum(table), "a running insert keeps the bit away");

            run.get(s -> {
                cluster.transactions().commit(s, open);
                return null;
            });
            assertTrue(run.rows(table).containsKey(row));
            assertFalse(run.get(s -> cluster.scan().rows(s, table, before)).containsKey(row));
            assertEquals(0, run.vacuum(table), "an old snapshot keeps the bit away");
            cluster.transactions().release(before);
            assertEquals(1, run.vacuum(table));

            Transaction aborted = run.get(s -> cluster.transactions().begin(s));
            assertEquals(true, run.get(s -> cluster.rows().delete(s, aborted, table, row)));
            String message = run.failure(s -> {
                        Transaction other = cluster.transactions().begin(s);
                        try {
                            cluster.rows().delete(s, other, table, row);
                        } finally {
                            cluster.transactions().rollback(s, other);
                        }
                    })
                    .getMessage();
            assertTrue(message.contains("row (0,6) is being deleted by transaction " + aborted.xid()), message);
            run.get(s -> {
                cluster.transactions().rollback(s, aborted);
                return null;
            });
            assertTrue(run.rows(table).containsKey(row));
        }
    }

    @Test
    void freezeMakesADeletedRowVisibleWithOneRecordAPage() {
        try (Cluster cluster = TestCluster.create(directory(), Variant.UNPATCHED)) {
            Table table = cluster.createTable("t", 2, 5);
            Run run = new Run(cluster, "s1");
            run.delete(table, new Tid(1, 3));
            assertEquals(9, run.rows(table).size());
            long before = cluster.wal().position().currentLsn();
            int frozen = run.get(s ->
                    cluster.surgery().heapForceFreeze(s, table, List.of(new Tid(1, 3), new Tid(1, 9), new Tid(7, 1))));
            assertEquals(1, frozen);
            assertEquals(10, run.rows(table).size());
            assertEquals(
                    2, run.process().notices().size(), run.process().notices().toString());
            run.get(s -> {
                cluster.wal().flush(s, cluster.wal().position().currentLsn());
                return null;
            });
            List<WalRecord> records =
                    new WalReader(directory()).readFrom(before).records();
            assertEquals(List.of("FPI"), records.stream().map(WalRecord::type).toList(), Lsn.text(before));
        }
    }

    @Test
    void aFullTableIsNamed() {
        try (Cluster cluster = TestCluster.create(directory(), Variant.RELOCK)) {
            Table table = cluster.createTable("t", 2, 226);
            Run run = new Run(cluster, "s1");
            String message = run.failure(
                            s -> cluster.rows().insert(s, cluster.transactions().begin(s), table, 1, 0))
                    .getMessage();
            assertTrue(message.contains("table t is full: none of its 2 pages"), message);
        }
    }
}
