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
import io.steplock.engine.transaction.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

    /** What can fail at which file while the engine works, and whether the engine goes on. */
    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(Operation.WRITE, "pg_wal/", "could not write \\d+ bytes at \\d+ of .*/%s", true),
                Arguments.of(Operation.SYNC, "pg_wal/0", "could not fsync .*/%s", true),
                Arguments.of(Operation.WRITE, "base/", "could not write 8192 bytes at \\d+ of .*/%s", false),
                Arguments.of(Operation.SYNC, "base/", "could not fsync .*/%s", true),
                Arguments.of(Operation.READ, "base/", "could not read 8192 bytes at \\d+ of .*/%s", false),
                Arguments.of(Operation.WRITE, "pg_xact/", "could not write 262144 bytes at 0 of .*/%s", false),
                Arguments.of(Operation.SYNC, "pg_xact/", "could not fsync .*/%s", true),
                Arguments.of(Operation.WRITE, "global/pg_control", "could not write 8192 bytes at 0 of .*/%s", false),
                Arguments.of(Operation.SYNC, "global/pg_control", "could not fsync .*/%s", true),
                Arguments.of(Operation.CREATE, "pg_wal/", "could not create .*/%s", true),
                Arguments.of(Operation.SYNC, "pg_wal", "could not fsync .*/%s", true));
    }

    /**
     * Rows are inserted and checkpoints made until the device fails; then the power goes and takes all that was not
     * synced. What was reported committed is there. An engine that went on commits and checkpoints again before that.
     */
    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("faults")
    void whateverFailsNothingCommittedIsLost(Operation which, String prefix, String pattern, boolean stops) {
        Cluster cluster = create(ClusterOptions.DEFAULT.withPowerLoss().withBuffers(4));
        Table table = cluster.createTable("t", 100, 200);
        Run run = new Run(cluster, "s1");
        Map<Tid, Integer> committed = new TreeMap<>(run.rows(table));
        boolean atDirectory = prefix.equals("pg_wal");
        now = (operation, path, offset, length) -> {
            if (operation == which && (atDirectory ? path.equals(prefix) : path.startsWith(prefix))) {
                throw new IOException("Input/output error");
            }
        };
        EngineException failure = null;
        for (int i = 0; failure == null; i++) {
            int value = i;
            try {
                work(run, cluster, table, value, committed);
            } catch (EngineException e) {
                failure = e;
            }
            assertTrue(i < 1000, "nothing failed");
        }
        String expected = (stops ? "PANIC: " : "") + pattern.formatted(prefix) + ".*Input/output error.*";
        assertTrue(failure.getMessage().matches(expected), failure.getMessage());
        now = FileFaults.NONE;
        if (stops) {
            assertThrows(EngineStoppedException.class, () -> run.process().checkForInterrupts());
        } else {
            work(run, cluster, table, 4711, committed);
            work(run, cluster, table, 4720, committed);
        }
        cluster.crash(WalCut.SYNCED, (path, block) -> UnsyncedFate.LOST);
        try (Cluster again = open()) {
            assertEquals(committed, new Run(again, "s1").rows(again.table("t")));
            again.stop();
        }
    }

    /** One committed row, images enough to fill a segment soon, a checkpoint now and then. */
    private static void work(Run run, Cluster cluster, Table table, int value, Map<Tid, Integer> committed) {
        Optional<Throwable> failure = run.tryTo(s -> {
            Transaction transaction = cluster.transactions().begin(s);
            Tid row = cluster.rows().insert(s, transaction, table, -value, value % table.blocks());
            cluster.transactions().commit(s, transaction);
            committed.put(row, -value);
            for (int i = 0; i < 10; i++) {
                cluster.surgery().heapForceFreeze(s, table, List.of(new Tid((10 * value + i) % table.blocks(), 1)));
            }
            if (value % 10 == 0) {
                cluster.checkpointer().online(s);
            }
        });
        if (failure.isPresent()) {
            throw (EngineException) failure.get();
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
