package io.steplock.engine.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.ClusterOptions;
import io.steplock.engine.cluster.Run;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.DataPageChecksum;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.postgres.Judge;
import io.steplock.engine.surgery.Variant;
import io.steplock.postgres.PostgresPrograms;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pool much smaller than the data, judged by the files it leaves. */
class BufferPoolTest {
    private static final int BUFFERS = 64;
    private static final ClusterOptions SMALL = ClusterOptions.DEFAULT.withBuffers(BUFFERS);

    @TempDir
    Path parent;

    private Cluster create(Variant variant, ClusterOptions options) {
        return Cluster.create(
                parent.resolve("data"), variant, TestCluster.CLOCK, TestCluster.SYSTEM_IDENTIFIER, options);
    }

    private byte[] page(PageId id) throws IOException {
        byte[] page = new byte[PageHeader.PAGE_SIZE];
        try (RandomAccessFile file =
                new RandomAccessFile(parent.resolve("data").resolve(id.path()).toFile(), "r")) {
            file.seek(id.offset());
            file.readFully(page);
        }
        return page;
    }

    private void assertChecksumsGood() {
        PostgresPrograms.Run run = PostgresPrograms.run(
                Judge.require("pg_checksums"),
                "--check",
                "-D",
                parent.resolve("data").toString());
        assertEquals(0, run.status(), run.out() + run.err());
    }

    @Test
    void fortyThousandPagesAndTwoMapPagesInSixtyFourBuffers() throws IOException {
        int blocks = 40_000;
        List<Integer> touched = List.of(0, 1, MapPage.HEAP_PAGES - 1, MapPage.HEAP_PAGES, blocks - 1);
        Table table;
        try (Cluster cluster = create(Variant.RELOCK, SMALL)) {
            table = cluster.createTable("t", blocks, 2);
            Run run = new Run(cluster, "s1");
            for (int block : touched) {
                run.get(s -> cluster.surgery().heapForceKill(s, table, List.of(new Tid(block, 1))));
            }
            assertEquals(2 * blocks - touched.size(), run.rows(table).size());
            assertEquals(2 * blocks - touched.size(), run.countTrustingMap(table));
            assertTrue(
                    cluster.buffers().evictions() > 3 * blocks - BUFFERS,
                    "" + cluster.buffers().evictions());
            assertTrue(cluster.buffers().buffers().size() <= BUFFERS);
            cluster.stop();
        }
        assertEquals(2, table.mapBlocks());
        for (int block = 0; block < blocks; block++) {
            byte[] map = block % MapPage.HEAP_PAGES == 0 ? page(table.mapPageFor(block)) : null;
            if (map != null) {
                int end = Math.min(blocks, block + MapPage.HEAP_PAGES);
                for (int b = block; b < end; b++) {
                    assertEquals(touched.contains(b) ? 0 : MapPage.ALL_VISIBLE, MapPage.bits(map, b), "block " + b);
                }
            }
        }
        assertChecksumsGood();
    }

    @Test
    void blocksOfTheSecondSegment() throws IOException {
        int blocks = PageId.BLOCKS_IN_SEGMENT + 3;
        Table table;
        Map<Tid, Integer> expected = Map.of(new Tid(blocks - 1, 1), 7, new Tid(PageId.BLOCKS_IN_SEGMENT, 1), 8);
        try (Cluster cluster = create(Variant.REGISTERED, SMALL)) {
            table = cluster.createTable("big", blocks, 0);
            Run run = new Run(cluster, "s1");
            expected.forEach((row, value) -> assertEquals(row, run.insert(table, value, row.block())));
            assertEquals(true, run.get(s -> cluster.vacuum().runOnPage(s, table, blocks - 1)));
            cluster.stop();
        }
        assertEquals("base/5/16384.1", table.heapPage(blocks - 1).path());
        assertEquals(3L * PageHeader.PAGE_SIZE, Files.size(parent.resolve("data/base/5/16384.1")));
        assertTrue(PageHeader.isAllVisible(page(table.heapPage(blocks - 1))));
        assertFalse(PageHeader.isAllVisible(page(table.heapPage(PageId.BLOCKS_IN_SEGMENT))));
        assertEquals(MapPage.ALL_VISIBLE, MapPage.bits(page(table.mapPageFor(blocks - 1)), blocks - 1));
        assertChecksumsGood();
    }

    @Test
    void pinnedPagesStayAndIfAllArePinnedThereIsAnError() {
        try (Cluster cluster = create(Variant.RELOCK, ClusterOptions.DEFAULT.withBuffers(4))) {
            Table table = cluster.createTable("t", 20, 1);
            Run run = new Run(cluster, "s1");
            Buffer first = run.get(s -> cluster.buffers().pin(s, table.heapPage(0), () -> {}));
            assertEquals(20, run.rows(table).size());
            assertEquals(first, cluster.buffers().find(table.heapPage(0)).orElseThrow());

            for (int block = 1; block < 4; block++) {
                int other = block;
                run.get(s -> cluster.buffers().pin(s, table.heapPage(other), () -> {}));
            }
            String message = run.failure(s -> cluster.buffers().pin(s, table.heapPage(4), () -> {}))
                    .getMessage();
            assertTrue(message.contains("no unpinned buffers available: all 4"), message);

            run.get(s -> {
                first.unpin(s, () -> {});
                return null;
            });
            run.get(s -> cluster.buffers().pin(s, table.heapPage(4), () -> {}));
            assertTrue(cluster.buffers().find(table.heapPage(0)).isEmpty());
        }
    }

    /** A page goes to its file only when the WAL is durable up to its lsn: seen at the moment of each write. */
    @Test
    void walComesBeforeData() {
        long[] writes = new long[1];
        Cluster[] running = new Cluster[1];
        ClusterOptions watched = SMALL.withFaults((operation, path, offset, length) -> {
            if (running[0] != null
                    && path.startsWith("base/")
                    && operation.name().equals("WRITE")) {
                String fork = path.endsWith("_vm") ? "map" : "heap";
                Buffer buffer = running[0].buffers().buffers().stream()
                        .filter(b -> b.id().toString().equals(fork + " block " + offset / PageHeader.PAGE_SIZE))
                        .findFirst()
                        .orElseThrow();
                long lsn = PageHeader.lsn(buffer.page());
                assertTrue(running[0].wal().durableLsn() >= lsn, "page written before its WAL");
                writes[0]++;
            }
        });
        try (Cluster cluster = create(Variant.RELOCK, watched)) {
            Table table = cluster.createTable("t", 300, 5);
            running[0] = cluster;
            Run run = new Run(cluster, "s1");
            for (int block = 0; block < 300; block++) {
                int b = block;
                run.get(s -> cluster.surgery().heapForceKill(s, table, List.of(new Tid(b, 1))));
            }
            cluster.stop();
        }
        assertTrue(writes[0] >= 300, "" + writes[0]);
    }

    /** As in PostgreSQL one page with a wrong lsn is an error for whoever writes it, and the engine goes on. */
    @Test
    void aPageFromBeyondTheEndOfTheWalIsNotWritten() throws IOException {
        Table table;
        try (Cluster cluster = create(Variant.UNPATCHED, SMALL)) {
            table = cluster.createTable("t", 3, 5);
            cluster.stop();
        }
        Path file = parent.resolve("data").resolve(table.mapPageFor(0).path());
        byte[] map = page(table.mapPageFor(0));
        PageHeader.setLsn(map, 0x5_00000008L);
        PageHeader.setChecksum(map, DataPageChecksum.of(map, 0));
        Files.write(file, map);
        try (Cluster cluster = Cluster.open(parent.resolve("data"), Variant.UNPATCHED, TestCluster.CLOCK, SMALL)) {
            Run run = new Run(cluster, "s1");
            // The released code changes the map page for a delete and leaves its lsn.
            assertEquals(true, run.delete(table, new Tid(1, 1)));
            String message = run.failure(s -> cluster.checkpointer().online(s)).getMessage();
            assertTrue(
                    message.startsWith("map block 0 cannot be written to file base/5/16384_vm at byte 0: its LSN 5/8 "
                            + "lies beyond the end of the WAL at 0/1"),
                    message);
            assertTrue(cluster.buffers().find(table.mapPageFor(0)).orElseThrow().isDirty());
            assertEquals(14, run.rows(table).size());
            run.insert(table, 1, 2);
            // A logged image gives the page an lsn of this WAL, and all is well.
            run.get(s -> cluster.surgery().heapForceKill(s, table, List.of(new Tid(0, 1))));
            run.get(s -> cluster.checkpointer().online(s));
            cluster.stop();
        }
        assertChecksumsGood();
    }
}
