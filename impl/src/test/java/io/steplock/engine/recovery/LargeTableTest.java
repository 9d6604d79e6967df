package io.steplock.engine.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.ClusterOptions;
import io.steplock.engine.cluster.Run;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.postgres.Judge;
import io.steplock.engine.surgery.Variant;
import io.steplock.postgres.PostgresPrograms;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * All operations, a power loss and recovery where numbers wrap: on both sides of the border between two map pages, of
 * that between two files, and at the end of the table. The files are sparse; only what is touched takes space.
 */
class LargeTableTest {
    private static final int MAP_BORDER = MapPage.HEAP_PAGES;
    private static final int FILE_BORDER = PageId.BLOCKS_IN_SEGMENT;

    @TempDir
    Path parent;

    private Path directory;
    private ClusterOptions options;

    @ParameterizedTest
    @CsvSource({
        "UNPATCHED,40000,false",
        "RELOCK,40000,true",
        "REGISTERED,40000,false",
        "UNPATCHED,131080,false",
        "REGISTERED,131080,true"
    })
    void bordersAreNoLimits(Variant variant, int blocks, boolean compress) throws IOException {
        directory = parent.resolve("data");
        ClusterOptions plain = ClusterOptions.DEFAULT.withBuffers(16).withPowerLoss();
        options = compress ? plain.withCompression() : plain;
        Random random = new Random(blocks);
        Map<Tid, Integer> expected = new TreeMap<>();
        Cluster cluster = Cluster.create(directory, variant, TestCluster.CLOCK, TestCluster.SYSTEM_IDENTIFIER, options);
        Table table = cluster.createTable("big", blocks, 0);
        List<Integer> touched = touched(blocks);
        assertTrue(touched.stream().map(MapPage::mapBlock).distinct().count() >= 2);
        for (int round = 0; round < 2; round++) {
            work(cluster, table, touched, expected, round);
            cluster.crash(
                    round == 0 ? WalCut.SYNCED : WalCut.ALL,
                    round == 1 ? (path, block) -> UnsyncedFate.LOST : UnsyncedFate.random(random, true));
            cluster = Cluster.open(directory, variant, TestCluster.CLOCK, options);
            Run reader = new Run(cluster, "reader");
            assertEquals(expected, reader.rows(table), "round " + round);
            if (round == 1) {
                assertEquals(expected.size(), reader.countTrustingMap(table));
            }
        }
        work(cluster, table, touched, expected, 2);
        cluster.stop();

        // After the last round: killed pages and pages with a deleted row have no bit, the others have, both on files.
        for (int i = 0; i < touched.size(); i++) {
            int block = touched.get(i);
            boolean set = i % 3 == 2;
            assertEquals(set, PageHeader.isAllVisible(page(table.heapPage(block))), "flag of block " + block);
            int bits = MapPage.bits(page(table.mapPageFor(block)), block);
            assertEquals(set ? MapPage.ALL_VISIBLE : 0, bits, "bits of block " + block);
        }
        assertEquals(blocks > FILE_BORDER, Files.exists(directory.resolve("base/5/16384.1")));
        PostgresPrograms.Run checksums =
                PostgresPrograms.run(Judge.require("pg_checksums"), "--check", "-D", directory.toString());
        assertEquals(0, checksums.status(), checksums.out() + checksums.err());
    }

    private static List<Integer> touched(int blocks) {
        List<Integer> touched = new ArrayList<>(List.of(0, 1, 2));
        for (int border : List.of(MAP_BORDER, 2 * MAP_BORDER, 4 * MAP_BORDER, FILE_BORDER, blocks)) {
            for (int block = border - 3; block < border + 3 && block < blocks; block++) {
                touched.add(block);
            }
        }
        return touched.stream().distinct().filter(block -> block < blocks).toList();
    }

    /** On each page: rows in, all-visible, then by turns a kill, a delete, or nothing. */
    private static void work(
            Cluster cluster, Table table, List<Integer> touched, Map<Tid, Integer> expected, int round) {
        Run run = new Run(cluster, "s1");
        for (int i = 0; i < touched.size(); i++) {
            int block = touched.get(i);
            Tid first = run.insert(table, 1000 * round + i, block);
            Tid second = run.insert(table, -1000 * round - i, block);
            assertEquals(block, first.block());
            expected.put(first, 1000 * round + i);
            expected.put(second, -1000 * round - i);
            // A deleted row keeps its page from being all-visible for good.
            assertEquals(i % 3 != 1 || round == 0, run.get(s -> cluster.vacuum().runOnPage(s, table, block)));
            if (i % 3 == 0) {
                assertEquals(
                        Integer.valueOf(1), run.get(s -> cluster.surgery().heapForceKill(s, table, List.of(first))));
                run.get(s -> {
                    cluster.wal().flush(s, cluster.wal().position().currentLsn());
                    return null;
                });
                expected.remove(first);
            } else if (i % 3 == 1) {
                assertEquals(true, run.delete(table, first));
                expected.remove(first);
            }
            if (i == touched.size() / 2 && round == 1) {
                run.get(s -> cluster.checkpointer().online(s));
            }
        }
    }

    private byte[] page(PageId id) throws IOException {
        ByteBuffer page = ByteBuffer.allocate(PageHeader.PAGE_SIZE);
        try (FileChannel file = FileChannel.open(directory.resolve(id.path()))) {
            while (page.hasRemaining() && file.read(page, id.offset() + page.position()) >= 0) {
                // until the page is full
            }
        }
        return page.array();
    }
}
