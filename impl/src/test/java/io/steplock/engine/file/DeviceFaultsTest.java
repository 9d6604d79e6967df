package io.steplock.engine.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.ClusterOptions;
import io.steplock.engine.cluster.Run;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.file.FileFaults.Operation;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.EngineStoppedException;
import io.steplock.engine.surgery.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device that fails: each time a message with the file, and nothing lost that was durable. */
class DeviceFaultsTest {
    @TempDir
    Path parent;

    private volatile FileFaults now = FileFaults.NONE;

    private Path directory() {
        return parent.resolve("data");
    }

    private Cluster create(ClusterOptions options) {
        return Cluster.create(
                directory(),
                Variant.RELOCK,
                TestCluster.CLOCK,
                TestCluster.SYSTEM_IDENTIFIER,
                options.withFaults((operation, path, offset, length) -> now.check(operation, path, offset, length)));
    }

    private Cluster open() {
        now = FileFaults.NONE;
        return Cluster.open(directory(), Variant.RELOCK, TestCluster.CLOCK);
    }

    private void fail(Operation which, String prefix, String reason) {
        now = (operation, path, offset, length) -> {
            if (operation == which && path.startsWith(prefix)) {
                throw new IOException(reason);
            }
        };
    }

    @Test
    void aFullDiskAtTheWalStopsTheEngineAndLosesNothingThatWasCommitted() {
        try (Cluster cluster = create(ClusterOptions.DEFAULT)) {
            Table table = cluster.createTable("t", 2, 5);
            Run run = new Run(cluster, "s1");
            run.insert(table, 1, 0);
            fail(Operation.WRITE, "pg_wal/", "No space left on device");
            String message = run.failure(s -> cluster.transactions()
                            .commit(s, cluster.transactions().begin(s)))
                    .getMessage();
            assertTrue(message.matches("PANIC: could not write \\d+ bytes at \\d+ of .*pg_wal/0000.*"), message);
            assertTrue(message.contains("No space left on device"), message);
            assertThrows(EngineStoppedException.class, () -> cluster.processes().checkRunning());
        }
        try (Cluster again = open()) {
            assertEquals(11, new Run(again, "s1").rows(again.table("t")).size());
            again.stop();
        }
    }

    @Test
    void aPageThatCannotBeWrittenStaysInMemoryAndIsWrittenLater() {
        try (Cluster cluster = create(ClusterOptions.DEFAULT)) {
            Table table = cluster.createTable("t", 2, 5);
            Run run = new Run(cluster, "s1");
            run.insert(table, 1, 0);
            fail(Operation.WRITE, "base/", "Input/output error");
            String message = run.failure(s -> cluster.checkpointer().online(s)).getMessage();
            assertTrue(message.contains("could not write 8192 bytes at 0 of "), message);
            assertTrue(message.contains("base/5/16384"), message);
            now = FileFaults.NONE;
            run.get(s -> cluster.checkpointer().online(s));
            cluster.stop();
        }
        try (Cluster again = open()) {
            assertEquals(11, new Run(again, "s1").rows(again.table("t")).size());
        }
    }

    @Test
    void aFailedSyncIsNeverTriedAgainAndTheCheckpointDoesNotCount() {
        AtomicInteger syncs = new AtomicInteger();
        ClusterOptions simulated = ClusterOptions.DEFAULT.withPowerLoss();
        Cluster cluster = create(simulated);
        Table table = cluster.createTable("t", 2, 5);
        Run run = new Run(cluster, "s1");
        run.insert(table, 1, 0);
        now = (operation, path, offset, length) -> {
            if (operation == Operation.SYNC && path.startsWith("base/")) {
                syncs.incrementAndGet();
                throw new IOException("Input/output error");
            }
        };
        String message = run.failure(s -> cluster.checkpointer().online(s)).getMessage();
        assertTrue(message.startsWith("PANIC: could not fsync"), message);
        assertThrows(EngineException.class, () -> cluster.checkpointer().online(run.process()));
        assertEquals(1, syncs.get());
        cluster.crash(WalCut.SYNCED, (path, block) -> UnsyncedFate.LOST);
        try (Cluster again = open()) {
            assertEquals(11, new Run(again, "s1").rows(again.table("t")).size());
        }
    }

    @Test
    void aFullDiskAtTheCreationOfATableLeavesNoTable() {
        try (Cluster cluster = create(ClusterOptions.DEFAULT)) {
            fail(Operation.CREATE, "base/", "No space left on device");
            String message = assertThrows(EngineException.class, () -> cluster.createTable("t", 2, 5))
                    .getMessage();
            assertTrue(message.contains("could not create"), message);
            assertTrue(message.contains("No space left on device"), message);
            now = FileFaults.NONE;
            Table table = cluster.createTable("t", 2, 5);
            assertEquals(10, new Run(cluster, "s1").rows(table).size());
            cluster.stop();
        }
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        try (Cluster cluster = create(ClusterOptions.DEFAULT)) {
            cluster.createTable("t", 3, 5);
            cluster.stop();
        }
        Path map = directory().resolve("base/5/16384_vm");
        flip(map, 30);
        try (Cluster cluster = open()) {
            Table table = cluster.table("t");
            Run run = new Run(cluster, "s1");
            assertEquals(15, run.countTrustingMap(table));
            assertTrue(
                    run.process().notices().get(0).startsWith("map block 0 in file base/5/16384_vm is damaged"),
                    run.process().notices().toString());
            cluster.stop();
        }
        Path heap = directory().resolve("base/5/16384");
        byte[] bytes = Files.readAllBytes(heap);
        Files.write(heap, Arrays.copyOf(bytes, 2 * 8192 + 100));
        try (Cluster cluster = open()) {
            Run run = new Run(cluster, "s1");
            String message = run.failure(
                            s -> cluster.surgery().heapForceKill(s, cluster.table("t"), List.of(new Tid(2, 1))))
                    .getMessage();
            assertTrue(message.contains("ends at byte 16484, but 8192 bytes at 16384 are needed"), message);
            cluster.stop();
        }
        Path segment = directory().resolve("pg_wal/000000010000000000000001");
        Files.write(segment, new byte[16 << 20]);
        String message = assertThrows(EngineException.class, this::open).getMessage();
        assertTrue(message.startsWith("could not read the checkpoint record at 0/1"), message);
        Files.delete(segment);
        message = assertThrows(EngineException.class, this::open).getMessage();
        assertTrue(message.contains("could not find file \"000000010000000000000001\""), message);
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }
}
