package io.steplock.engine.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.LinePointer.State;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.engine.wal.reader.WalListing;
import io.steplock.engine.wal.reader.WalReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
    @TempDir
    Path parent;

    private Path directory() {
        return parent.resolve("data");
    }

    private static String message(Executable action) {
        return assertThrows(EngineException.class, action).getMessage();
    }

    @Test
    void aNewTableIsCleanAndItsImagesInTheWalAreItsPages() throws IOException {
        try (Cluster cluster = TestCluster.create(directory(), Variant.RELOCK)) {
            Table table = cluster.createTable("t", 3, 10);
            for (Buffer buffer : cluster.buffers().buffers()) {
                assertFalse(buffer.isDirty(), buffer.id().toString());
                assertTrue(cluster.wal().durableLsn() >= PageHeader.lsn(buffer.page()));
            }
            cluster.stop();
            byte[] heap = Files.readAllBytes(directory().resolve("base/5/16384"));
            for (WalRecord record : new WalReader(directory()).readAll().records()) {
                if (!record.blocks().isEmpty() && record.blocks().get(0).fork() == 0) {
                    byte[] image = record.blocks().get(0).image().orElseThrow();
                    int at = (int) record.blocks().get(0).block() * PageHeader.PAGE_SIZE;
                    byte[] page = Arrays.copyOfRange(heap, at, at + PageHeader.PAGE_SIZE);
                    assertEquals(record.endLsn(), PageHeader.lsn(page));
                    PageHeader.setLsn(page, 0);
                    PageHeader.setChecksum(page, 0);
                    assertArrayEquals(page, image);
                }
            }
            assertEquals(3, table.blocks());
        }
    }

    @Test
    void aClusterThatWasStoppedGoesOnWhereItEnded() {
        try (Cluster cluster = TestCluster.create(directory(), Variant.RELOCK)) {
            cluster.createTable("t", 2, 10);
            cluster.stop();
        }
        try (Cluster cluster = Cluster.open(directory(), Variant.RELOCK, TestCluster.CLOCK)) {
            Session s1 = cluster.session("s1");
            s1.start(s -> cluster.surgery().heapForceKill(s, cluster.table("t"), List.of(new Tid(1, 3))));
            cluster.processes().awaitIdle(s1.process(), TestCluster.WATCHDOG);
            assertEquals(Optional.empty(), s1.failure());
            cluster.stop();
        }
        WalListing wal = new WalReader(directory()).readAll();
        assertTrue(wal.endsInZeros(), wal.end());
        assertEquals(
                List.of(
                        "CHECKPOINT_SHUTDOWN",
                        "FPI",
                        "FPI",
                        "FPI",
                        "CHECKPOINT_SHUTDOWN",
                        "FPI",
                        "FPI",
                        "CHECKPOINT_SHUTDOWN"),
                wal.records().stream().map(WalRecord::type).toList());
    }

    @Test
    void stopWritesTheChangedPages() throws IOException {
        try (Cluster cluster = TestCluster.create(directory(), Variant.UNPATCHED)) {
            Table table = cluster.createTable("t", 2, 10);
            Session s1 = cluster.session("s1");
            s1.start(s -> cluster.surgery().heapForceKill(s, table, List.of(new Tid(1, 3))));
            cluster.processes().awaitIdle(s1.process(), TestCluster.WATCHDOG);
            cluster.stop();
        }
        byte[] heap = Files.readAllBytes(directory().resolve("base/5/16384"));
        byte[] page = Arrays.copyOfRange(heap, PageHeader.PAGE_SIZE, 2 * PageHeader.PAGE_SIZE);
        assertEquals(State.DEAD, HeapPage.linePointer(page, 3).state());
        byte[] map = Files.readAllBytes(directory().resolve("base/5/16384_vm"));
        assertEquals(MapPage.ALL_VISIBLE, MapPage.bits(map, 0));
        assertEquals(0, MapPage.bits(map, 1));
    }

    @Test
    void theWalGoesOnInTheNextSegment() {
        int killed = 1100;
        try (Cluster cluster = TestCluster.create(directory(), Variant.UNPATCHED)) {
            Table table = cluster.createTable("t", killed, 226);
            Session s1 = cluster.session("s1");
            s1.start(s -> {
                for (int block = 0; block < killed; block++) {
                    cluster.surgery().heapForceKill(s, table, List.of(new Tid(block, 1)));
                }
            });
            cluster.processes().awaitIdle(s1.process(), TestCluster.WATCHDOG);
            assertEquals(Optional.empty(), s1.failure());
            cluster.stop();
        }
        WalListing wal = new WalReader(directory()).readAll();
        assertTrue(wal.endsInZeros(), wal.end());
        assertEquals(1 + killed + 1 + 2 * killed + 1, wal.records().size());
        assertTrue(wal.endLsn() > 2 * (16L << 20), "the WAL ends at " + wal.endLsn());
        Cluster.open(directory(), Variant.UNPATCHED, TestCluster.CLOCK).close();
    }

    @Test
    void openingWithAnotherVariantIsRefused() {
        try (Cluster cluster = TestCluster.create(directory(), Variant.RELOCK)) {
            cluster.stop();
        }
        String message = message(() -> Cluster.open(directory(), Variant.UNPATCHED, TestCluster.CLOCK));
        assertTrue(message.contains("made with variant relock and cannot be opened with variant unpatched"), message);
    }

    @Test
    void aSecondEngineOnTheSameDirectoryIsRefused() {
        try (Cluster cluster = TestCluster.create(directory(), Variant.RELOCK)) {
            String message = message(() -> Cluster.open(directory(), Variant.RELOCK, TestCluster.CLOCK));
            assertTrue(message.contains("is in use: another engine holds"), message);
            assertTrue(message.contains("steplock.lock"), message);
            cluster.stop();
        }
        Cluster.open(directory(), Variant.RELOCK, TestCluster.CLOCK).close();
    }

    @Test
    void badInputIsNamed() throws IOException {
        assertTrue(message(() -> Cluster.open(directory(), Variant.RELOCK, TestCluster.CLOCK))
                .contains("there is no data directory"));
        try (Cluster cluster = TestCluster.create(directory(), Variant.RELOCK)) {
            assertTrue(message(() -> cluster.createTable("T x", 1, 1)).contains("\"T x\" is no table name"));
            assertTrue(message(() -> cluster.createTable("t", 1, 227)).contains("0 to 226"));
            cluster.createTable("t", 1, 1);
            assertTrue(message(() -> cluster.createTable("t", 1, 1)).contains("a table t already"));
            assertTrue(message(() -> cluster.table("u")).contains("no table u"));
            cluster.session("s1");
            assertTrue(message(() -> cluster.session("s1")).contains("a process s1 already"));
            cluster.stop();
        }
        assertTrue(
                message(() -> TestCluster.create(directory(), Variant.RELOCK)).contains("is not empty"));

        Files.writeString(directory().resolve("steplock.conf"), "variant relock\ntable t 3\n");
        assertTrue(message(() -> Cluster.open(directory(), Variant.RELOCK, TestCluster.CLOCK))
                .startsWith("steplock.conf:2: expected"));
    }

    @Test
    void damagedControlFileAndPageAreRefused() throws IOException {
        try (Cluster cluster = TestCluster.create(directory(), Variant.RELOCK)) {
            cluster.createTable("t", 2, 10);
            cluster.stop();
        }
        flip(directory().resolve("base/5/16384"), 8192 + 5000);
        try (Cluster cluster = Cluster.open(directory(), Variant.RELOCK, TestCluster.CLOCK)) {
            Session s1 = cluster.session("s1");
            s1.start(s -> cluster.surgery().heapForceKill(s, cluster.table("t"), List.of(new Tid(1, 1))));
            cluster.processes().awaitIdle(s1.process(), TestCluster.WATCHDOG);
            String message = s1.failure().orElseThrow().getMessage();
            assertTrue(message.startsWith("heap block 1 in file base/5/16384 is damaged"), message);
            cluster.stop();
        }
        flip(directory().resolve("global/pg_control"), 100);
        assertTrue(message(() -> Cluster.open(directory(), Variant.RELOCK, TestCluster.CLOCK))
                .contains("pg_control is damaged"));
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }
}
