package io.steplock.engine.postgres;

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
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.transaction.Transaction;
import io.steplock.engine.wal.reader.WalListing;
import io.steplock.engine.wal.reader.WalReader;
import io.steplock.postgres.PostgresPrograms;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code pg_waldump}, {@code pg_checksums} and {@code pg_controldata} 15 on what all operations leave: for each variant,
 * plain and compressed, with room for all pages and with little, after a clean stop, after a power loss that was
 * recovered from, and right after the power loss.
 */
@Tag("postgres")
class PostgresJudgesEveryEndTest {
    private static final int BLOCKS = 30;

    /** How the files came to be as they are. */
    private enum End {
        STOPPED,
        RECOVERED,
        RECOVERED_AND_USED
    }

    @TempDir
    Path parent;

    static Stream<Arguments> combinations() {
        List<Arguments> all = new ArrayList<>();
        for (Variant variant : Variant.values()) {
            for (boolean compressed : new boolean[] {false, true}) {
                for (boolean evicting : new boolean[] {false, true}) {
                    for (End end : End.values()) {
                        all.add(Arguments.of(variant, compressed, evicting, end));
                    }
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0} compressed={1} evicting={2} {3}")
    @MethodSource("combinations")
    void acceptsTheFiles(Variant variant, boolean compressed, boolean evicting, End end) {
        Path directory = parent.resolve("data");
        ClusterOptions roomy = ClusterOptions.DEFAULT.withPowerLoss();
        ClusterOptions plain = evicting ? roomy.withBuffers(8) : roomy;
        ClusterOptions options = compressed ? plain.withCompression() : plain;
        Cluster cluster = Cluster.create(directory, variant, TestCluster.CLOCK, TestCluster.SYSTEM_IDENTIFIER, options);
        cluster.createTable("t", BLOCKS, 50);
        cluster.createTable("u", BLOCKS, 0);
        work(cluster, 0);
        assertEquals(evicting, cluster.buffers().evictions() > 0);
        int rows = rows(cluster);
        if (end == End.STOPPED) {
            cluster.stop();
        } else {
            // Without torn writes: a torn page that nothing reads again stays torn, in PostgreSQL as well.
            cluster.crash(WalCut.SYNCED, UnsyncedFate.random(new Random(11), false));
            assertWaldumpSeesWhatWeSee(directory, compressed);
            assertControldataSays(directory, "in production");
            cluster = Cluster.open(directory, variant, TestCluster.CLOCK, options);
            assertTrue(cluster.recovery().orElseThrow().replayed() > 30);
            assertEquals(rows, rows(cluster));
            if (end == End.RECOVERED_AND_USED) {
                work(cluster, 1);
            }
            cluster.stop();
        }
        assertWaldumpSeesWhatWeSee(directory, compressed);
        assertControldataSays(directory, "shut down");
        assertChecksumsAreGood(directory);
    }

    private static int rows(Cluster cluster) {
        Run reader = new Run(cluster, "reader");
        return reader.rows(cluster.table("t")).size()
                + reader.rows(cluster.table("u")).size();
    }

    /** Everything that writes WAL or pages; all that is left uncommitted is flushed too. */
    private static void work(Cluster cluster, int round) {
        Run run = new Run(cluster, "s1");
        Table t = cluster.table("t");
        Table u = cluster.table("u");
        for (int block = 0; block < BLOCKS; block++) {
            int b = block;
            run.insert(u, 100 * round + block, block);
            switch (block % 6) {
                case 0 -> run.get(s -> cluster.surgery().heapForceKill(s, t, List.of(new Tid(b, 3 + round))));
                case 1 -> assertEquals(true, run.delete(t, new Tid(block, 4 + round)));
                case 2 -> run.get(s -> cluster.surgery().heapForceFreeze(s, t, List.of(new Tid(b, 5 + round))));
                case 3 -> run.insert(t, block, block);
                case 4 -> run.get(s -> cluster.vacuum().runOnPage(s, u, b));
                default -> run.get(s -> cluster.vacuum().runOnPage(s, t, b - 2));
            }
            if (block == BLOCKS / 2) {
                run.get(s -> cluster.checkpointer().online(s));
            }
        }
        run.get(s -> {
            Transaction open = cluster.transactions().begin(s);
            cluster.rows().insert(s, open, u, -1, 0);
            cluster.wal().flush(s, cluster.wal().position().currentLsn());
            return open;
        });
    }

    private static void assertWaldumpSeesWhatWeSee(Path directory, boolean compressed) {
        WalListing ours = new WalReader(directory).readAll();
        assertTrue(ours.endsInZeros(), ours.end());
        WaldumpListing theirs = WaldumpListing.of(directory, ours.endLsn());
        assertEquals("", theirs.err());
        assertEquals(0, theirs.status());
        assertEquals(ours.records().stream().map(WaldumpListing::normalForm).toList(), theirs.records());
        boolean found =
                ours.records().stream().flatMap(r -> r.blocks().stream()).anyMatch(b -> b.isCompressed());
        assertEquals(compressed, found, "compressed images");
    }

    private static void assertChecksumsAreGood(Path directory) {
        PostgresPrograms.Run run =
                PostgresPrograms.run(Judge.require("pg_checksums"), "--check", "-D", directory.toString());
        assertEquals(0, run.status(), run.out() + run.err());
        String out = run.out().replaceAll(" +", " ");
        assertTrue(out.contains("Bad checksums: 0\n"), out);
        assertTrue(out.contains("Blocks scanned: " + (2 * BLOCKS + 2) + "\n"), out);
    }

    private static void assertControldataSays(Path directory, String state) {
        PostgresPrograms.Run run = PostgresPrograms.run(Judge.require("pg_controldata"), "-D", directory.toString());
        assertEquals(0, run.status());
        assertEquals("", run.err());
        String out = run.out().replaceAll(" +", " ");
        assertTrue(out.contains("Database cluster state: " + state + "\n"), out);
    }
}
