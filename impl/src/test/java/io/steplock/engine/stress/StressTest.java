package io.steplock.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.ClusterOptions;
import io.steplock.engine.cluster.Run;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.DataPageChecksum;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.process.EngineStoppedException;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.wal.reader.WalListing;
import io.steplock.engine.wal.reader.WalReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Eight threads and the power that goes again and again; nobody watches, the files are the judge. */
class StressTest {
    private static final int THREADS = 8;
    private static final int CYCLES = 5;
    private static final int OPERATIONS = 2_500;
    private static final int BLOCKS = 200;
    private static final int FROZEN_ROWS = 3 * BLOCKS;

    @TempDir
    Path parent;

    private final Map<String, Long> counters = new TreeMap<>();

    private Path directory() {
        return parent.resolve("data");
    }

    @ParameterizedTest
    @CsvSource({"RELOCK,false", "REGISTERED,false", "REGISTERED,true"})
    void nothingCommittedIsLost(Variant variant, boolean compress) throws Exception {
        ClusterOptions options = ClusterOptions.DEFAULT.withBuffers(32).withPowerLoss();
        ClusterOptions chosen = compress ? options.withCompression() : options;
        try (Cluster cluster =
                Cluster.create(directory(), variant, TestCluster.CLOCK, TestCluster.SYSTEM_IDENTIFIER, chosen)) {
            cluster.createTable("t", BLOCKS, 3);
            cluster.stop();
        }
        Random random = new Random(11);
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            workers.add(new Worker(i, 100));
        }
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            Cluster cluster = Cluster.open(directory(), variant, TestCluster.CLOCK, chosen);
            check(cluster, workers, variant + " cycle " + cycle);
            work(cluster, workers);
            cluster.crash(cycle % 2 == 0 ? WalCut.SYNCED : WalCut.ALL, UnsyncedFate.random(random, true));
            join(cluster);
            count(cluster);
            WalListing wal = new WalReader(directory()).readAll();
            assertTrue(wal.endsInZeros(), variant + " cycle " + cycle + ": " + wal.end());
        }
        try (Cluster cluster = Cluster.open(directory(), variant, TestCluster.CLOCK, chosen)) {
            check(cluster, workers, variant + " at the end");
            cluster.stop();
        }
        checkFiles();
        System.out.println("stress " + variant + (compress ? " compressed " : " ") + counters + " rows "
                + workers.stream().mapToInt(Worker::rows).sum());
        for (String counter : List.of(
                "operations",
                "evictions",
                "retries of W8",
                "grouped flushes",
                "content lock",
                "cleanup lock",
                "map bits set at the end")) {
            assertTrue(counters.getOrDefault(counter, 0L) > 0, counter + " never happened: " + counters);
        }
    }

    private List<Session> sessions = new ArrayList<>();

    private void work(Cluster cluster, List<Worker> workers) throws InterruptedException {
        AtomicLong operations = new AtomicLong();
        Table table = cluster.table("t");
        sessions = new ArrayList<>();
        for (Worker worker : workers) {
            Session session = cluster.session("w" + sessions.size());
            sessions.add(session);
            session.start(s -> worker.run(s, cluster, table, operations));
        }
        long deadline = System.nanoTime() + TestCluster.WATCHDOG.toNanos();
        while (operations.get() < OPERATIONS) {
            for (Session session : sessions) {
                session.failure().ifPresent(failure -> {
                    throw new AssertionError("a worker failed", failure);
                });
            }
            assertTrue(
                    System.nanoTime() < deadline,
                    () -> operations + " operations\n" + cluster.processes().describe());
            Thread.sleep(1);
        }
        counters.merge("operations", operations.get(), Long::sum);
    }

    private void join(Cluster cluster) {
        for (Session session : sessions) {
            cluster.processes().awaitIdle(session.process(), TestCluster.WATCHDOG);
            Throwable failure = session.failure().orElseThrow();
            if (!(failure instanceof EngineStoppedException)
                    || !failure.getMessage().contains("the power is lost")) {
                throw new AssertionError("a worker ended in another way than by the power loss", failure);
            }
        }
    }

    private void count(Cluster cluster) {
        counters.merge("evictions", cluster.buffers().evictions(), Long::sum);
        counters.merge("retries of W8", cluster.wal().retries(), Long::sum);
        counters.merge("flushes", cluster.wal().flushes(), Long::sum);
        counters.merge("grouped flushes", cluster.wal().groupedFlushes(), Long::sum);
        cluster.processes().waits().forEach((kind, times) -> counters.merge(kind, times, Long::sum));
    }

    private static void check(Cluster cluster, List<Worker> workers, String when) {
        Run reader = new Run(cluster, "reader");
        Map<Integer, Tid> found = new HashMap<>();
        reader.rows(cluster.table("t")).forEach((row, value) -> found.put(value, row));
        List<String> complaints = new ArrayList<>();
        workers.forEach(worker -> worker.compare(found, complaints));
        assertEquals(List.of(), complaints, when);
        assertEquals(
                FROZEN_ROWS,
                found.keySet().stream().filter(v -> v <= FROZEN_ROWS).count(),
                when);
        assertEquals(found.size(), reader.countTrustingMap(cluster.table("t")), when);
    }

    private void checkFiles() throws IOException {
        WalListing wal = new WalReader(directory()).readAll();
        assertTrue(wal.endsInZeros(), wal.end());
        byte[] heap = Files.readAllBytes(directory().resolve("base/5/16384"));
        byte[] map = Files.readAllBytes(directory().resolve("base/5/16384_vm"));
        assertEquals(DataPageChecksum.of(map, 0), PageHeader.checksum(map));
        int set = 0;
        for (int block = 0; block < BLOCKS; block++) {
            byte[] page = Arrays.copyOfRange(heap, block * 8192, (block + 1) * 8192);
            assertEquals(DataPageChecksum.of(page, block), PageHeader.checksum(page), "block " + block);
            assertTrue(PageHeader.lsn(page) <= wal.endLsn(), "block " + block);
            if (MapPage.bits(map, block) != 0) {
                set++;
                assertTrue(PageHeader.isAllVisible(page), "a map bit without the flag at block " + block);
            }
        }
        counters.merge("map bits set at the end", (long) set, Long::sum);
    }
}
