package io.steplock.engine.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.ClusterOptions;
import io.steplock.engine.cluster.Run;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.file.FileFaults;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.postgres.Judge;
import io.steplock.engine.postgres.WaldumpListing;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.transaction.Transaction;
import io.steplock.engine.wal.reader.WalListing;
import io.steplock.engine.wal.reader.WalReader;
import io.steplock.postgres.PostgresPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Power loss and recovery: what was committed is there, and PostgreSQL's programs accept the files. */
class RecoveryTest {
    private static final ClusterOptions OPTIONS =
            ClusterOptions.DEFAULT.withBuffers(16).withPowerLoss();

    @TempDir
    Path parent;

    private Path directory() {
        return parent.resolve("data");
    }

    private Cluster create(Variant variant, ClusterOptions options) {
        return Cluster.create(directory(), variant, TestCluster.CLOCK, TestCluster.SYSTEM_IDENTIFIER, options);
    }

    private Cluster open(Variant variant) {
        return Cluster.open(directory(), variant, TestCluster.CLOCK, OPTIONS);
    }

    /** Every variant, with every fate of the pages: all that was reported committed is there, and nothing else. */
    @ParameterizedTest
    @EnumSource(Variant.class)
    void whatWasCommittedIsThere(Variant variant) {
        Random random = new Random(7);
        Map<Tid, Integer> expected = new TreeMap<>();
        try (Cluster cluster = create(variant, OPTIONS)) {
            Table table = cluster.createTable("t", 40, 5);
            expected.putAll(new Run(cluster, "s0").rows(table));
            cluster.stop();
        }
        for (int round = 0; round < 12; round++) {
            Cluster cluster = open(variant);
            Table table = cluster.table("t");
            Run run = new Run(cluster, "s1");
            assertEquals(expected, run.rows(table), "round " + round);
            assertEquals(expected.size(), run.countTrustingMap(table), "round " + round);
            change(cluster, run, table, random, expected, round);
            cluster.crash(
                    List.of(WalCut.SYNCED, WalCut.ALL).get(round % 2),
                    round < 2
                            ? allTheSame(round == 0 ? UnsyncedFate.LOST : UnsyncedFate.KEPT)
                            : UnsyncedFate.random(random, true));
        }
        try (Cluster cluster = open(variant)) {
            assertTrue(cluster.recovery().orElseThrow().replayed() > 0);
            assertEquals(expected, new Run(cluster, "s1").rows(cluster.table("t")));
            cluster.stop();
        }
        assertPostgresAcceptsTheFiles();
    }

    private static UnsyncedFate allTheSame(int sectors) {
        return (path, block) -> sectors;
    }

    private static void change(
            Cluster cluster, Run run, Table table, Random random, Map<Tid, Integer> expected, int round) {
        for (int i = 0; i < 30; i++) {
            int block = random.nextInt(table.blocks());
            int value = 1000 * round + i;
            expected.put(run.insert(table, value, block), value);
            Tid victim = List.copyOf(expected.keySet()).get(random.nextInt(expected.size()));
            assertEquals(true, run.delete(table, victim));
            expected.remove(victim);
            if (i % 10 == 3) {
                run.get(s -> cluster.vacuum().run(s, table));
            }
            if (i == 17 && round % 3 == 1) {
                run.get(s -> cluster.checkpointer().online(s));
            }
        }
        // An insert that is in the WAL but not committed leaves nothing behind.
        run.get(s -> {
            Transaction open = cluster.transactions().begin(s);
            cluster.rows().insert(s, open, table, -1, 0);
            cluster.wal().flush(s, cluster.wal().position().currentLsn());
            return open;
        });
    }

    private void assertPostgresAcceptsTheFiles() {
        PostgresPrograms.Run checksums = PostgresPrograms.run(
                Judge.require("pg_checksums"), "--check", "-D", directory().toString());
        assertEquals(0, checksums.status(), checksums.out() + checksums.err());
        PostgresPrograms.Run control = PostgresPrograms.run(
                Judge.require("pg_controldata"), "-D", directory().toString());
        assertEquals("", control.err());
        assertTrue(control.out().replaceAll(" +", " ").contains("Database cluster state: shut down\n"), control.out());
        WalListing ours = new WalReader(directory()).readAll();
        assertTrue(ours.endsInZeros(), "a lost tail is still behind the end: " + ours.end());
        WaldumpListing theirs = WaldumpListing.of(directory(), ours.endLsn());
        assertEquals("", theirs.err());
        assertEquals(0, theirs.status());
        assertEquals(
                theirs.records(),
                ours.records().stream().map(WaldumpListing::normalForm).toList());
    }

    /** The WAL is cut at every eighth byte of the last records, also inside one; the cut is where recovery ends. */
    @Test
    void aTornRecordEndsTheWalSilently() {
        try (Cluster cluster = create(Variant.REGISTERED, OPTIONS)) {
            cluster.createTable("t", 2, 5);
            cluster.stop();
        }
        int lost = 0;
        for (int bytes = 1; bytes < 200; bytes += 11) {
            Cluster cluster = open(Variant.REGISTERED);
            Run run = new Run(cluster, "s1");
            Map<Tid, Integer> before = run.rows(cluster.table("t"));
            long start = cluster.wal().position().currentLsn();
            run.get(s -> {
                Transaction open = cluster.transactions().begin(s);
                return cluster.rows().insert(s, open, cluster.table("t"), 1, 0);
            });
            long end = cluster.crash(new WalCut(start + bytes), (path, block) -> UnsyncedFate.KEPT);
            assertTrue(end <= start + bytes);
            try (Cluster again = open(Variant.REGISTERED)) {
                RecoveryResult recovery = again.recovery().orElseThrow();
                assertTrue(recovery.last().endLsn() <= end);
                lost += recovery.last().endLsn() < end ? 1 : 0;
                assertEquals(before, new Run(again, "s1").rows(again.table("t")));
                again.stop();
            }
        }
        assertTrue(lost > 5, "cut inside a record " + lost + " times");
        assertPostgresAcceptsTheFiles();
    }

    /** The power goes again at each write and each sync of recovery, until one recovery comes through. */
    @Test
    void recoveryThatIsCutShortIsDoneAgain() {
        Map<Tid, Integer> expected;
        Random random = new Random(3);
        Cluster first = create(Variant.RELOCK, OPTIONS);
        Table table = first.createTable("t", 40, 5);
        Run run = new Run(first, "s1");
        expected = new TreeMap<>(run.rows(table));
        change(first, run, table, random, expected, 1);
        first.crash(WalCut.ALL, UnsyncedFate.random(random, false));

        int failures = 0;
        boolean done = false;
        while (!done) {
            int[] left = {failures};
            FileFaults cut = (operation, path, offset, length) -> {
                boolean counts = operation == FileFaults.Operation.WRITE || operation == FileFaults.Operation.SYNC;
                if (counts && left[0]-- == 0) {
                    throw new IOException("the power is lost");
                }
            };
            try (Cluster again =
                    Cluster.open(directory(), Variant.RELOCK, TestCluster.CLOCK, OPTIONS.withFaults(cut))) {
                done = again.recovery().isPresent();
            } catch (EngineException e) {
                assertTrue(e.getMessage().contains("the power is lost"), e.getMessage());
                failures++;
            }
        }
        assertTrue(failures > 20, "cut short " + failures + " times");
        try (Cluster last = open(Variant.RELOCK)) {
            assertEquals(expected, new Run(last, "s1").rows(table));
            last.stop();
        }
        assertPostgresAcceptsTheFiles();
    }

    /** The reported bug, as a user sees it: a committed row is gone, and nothing says so. */
    @Test
    void aRecordWithAWrongChecksumEndsRecoveryAndLosesWhatWasCommittedBehindIt() throws IOException {
        Cluster cluster = create(Variant.UNPATCHED, OPTIONS);
        Table table = cluster.createTable("t", 2, 5);
        Run run = new Run(cluster, "s1");
        long before = cluster.wal().position().currentLsn();
        run.insert(table, 1, 0);
        Tid second = run.insert(table, 2, 1);
        for (int value = 3; value < 30; value++) {
            run.insert(table, value, 1);
        }
        cluster.crash(WalCut.SYNCED, (path, block) -> UnsyncedFate.LOST);
        flip(before + 40);
        try (Cluster again = open(Variant.UNPATCHED)) {
            RecoveryResult recovery = again.recovery().orElseThrow();
            assertTrue(
                    recovery.endReason().startsWith("incorrect resource manager data checksum"), recovery.endReason());
            assertEquals(10, new Run(again, "s1").rows(again.table("t")).size());
            assertEquals(List.of(), again.processes().processes().get(0).notices());
            assertTrue(!new Run(again, "s2").rows(again.table("t")).containsKey(second));
            again.stop();
        }
        assertPostgresAcceptsTheFiles();
    }

    private void flip(long lsn) throws IOException {
        Path segment = directory().resolve("pg_wal/000000010000000000000001");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[(int) (lsn % bytes.length)] ^= 1;
        Files.write(segment, bytes);
    }

    /** A page logged without image, while a checkpoint moves the redo pointer beyond its lsn: W8 sends it back. */
    @Test
    void anInsertionThatACheckpointOvertakesGoesBackForAnImage() {
        Cluster cluster = create(Variant.REGISTERED, OPTIONS);
        Table table = cluster.createTable("t", 4, 5);
        Run run = new Run(cluster, "s1");
        Run checkpointer = new Run(cluster, "c");
        run.insert(table, 1, 0);
        long retries = cluster.wal().retries();
        long lsn = PageHeader.lsn(
                cluster.buffers().find(table.heapPage(0)).orElseThrow().page());
        long redo = checkpointer.get(s -> cluster.checkpointer().online(s));
        assertTrue(lsn <= redo);
        long from = cluster.wal().position().currentLsn();
        run.insert(table, 2, 0);
        assertEquals(retries + 1, cluster.wal().retries(), "the private redo pointer was stale");
        assertEquals(
                true,
                new WalReader(directory())
                        .readFrom(from)
                        .records()
                        .get(0)
                        .blocks()
                        .get(0)
                        .hasImage());
        run.insert(table, 3, 0);
        assertEquals(retries + 1, cluster.wal().retries());
        cluster.crash(WalCut.ALL, (path, block) -> UnsyncedFate.LOST);
        try (Cluster again = open(Variant.REGISTERED)) {
            assertEquals(redo, again.recovery().orElseThrow().redo());
            assertEquals(23, new Run(again, "s1").rows(table).size());
        }
    }

    @Test
    void compressedImagesComeBackFromTheWal() {
        ClusterOptions compressing = OPTIONS.withCompression();
        Cluster cluster = create(Variant.REGISTERED, compressing);
        Table table = cluster.createTable("t", 4, 100);
        Run run = new Run(cluster, "s1");
        run.get(s -> cluster.surgery().heapForceKill(s, table, List.of(new Tid(2, 4), new Tid(2, 5))));
        run.insert(table, 5, 3);
        Map<Tid, Integer> expected = run.rows(table);
        byte[] map =
                cluster.buffers().find(table.mapPageFor(0)).orElseThrow().page().clone();
        cluster.crash(WalCut.ALL, (path, block) -> UnsyncedFate.LOST);
        WalListing wal = new WalReader(directory()).readAll();
        long compressed = wal.records().stream()
                .flatMap(r -> r.blocks().stream())
                .filter(b -> b.isCompressed())
                .count();
        assertTrue(compressed >= 7, "compressed images " + compressed);
        WaldumpListing theirs = WaldumpListing.of(directory(), wal.endLsn());
        assertEquals("", theirs.err());
        assertEquals(
                theirs.records(),
                wal.records().stream().map(WaldumpListing::normalForm).toList());
        try (Cluster again = open(Variant.REGISTERED)) {
            assertEquals(expected, new Run(again, "s1").rows(table));
            Run reader = new Run(again, "s2");
            assertEquals(expected.size(), reader.countTrustingMap(table));
            byte[] back =
                    again.buffers().find(table.mapPageFor(0)).orElseThrow().page();
            for (int block = 0; block < 4; block++) {
                assertEquals(MapPage.bits(map, block), MapPage.bits(back, block));
            }
            again.stop();
        }
        assertPostgresAcceptsTheFiles();
    }

    @Test
    void aThreadOfADeadClusterCannotWrite() {
        Cluster cluster = create(Variant.RELOCK, OPTIONS);
        Table table = cluster.createTable("t", 2, 5);
        Run run = new Run(cluster, "s1");
        run.insert(table, 1, 0);
        cluster.crash(WalCut.ALL, (path, block) -> UnsyncedFate.KEPT);
        try (Cluster again = open(Variant.RELOCK)) {
            String message = assertThrows(
                            EngineException.class,
                            () -> cluster.wal()
                                    .flush(
                                            run.process(),
                                            cluster.wal().position().currentLsn() + 8))
                    .getMessage();
            assertTrue(message.contains("the power is lost"), message);
            assertThrows(EngineException.class, () -> cluster.buffers().writeOutAll(run.process()));
            assertEquals(11, new Run(again, "s1").rows(table).size());
        }
    }
}
