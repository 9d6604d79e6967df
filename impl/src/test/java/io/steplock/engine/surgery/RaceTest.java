package io.steplock.engine.surgery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.buffer.ContentLock;
import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.injection.InjectionPoint;
import io.steplock.engine.injection.InjectionPoints;
import io.steplock.engine.injection.InjectionPoints.Action;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.wal.reader.WalListing;
import io.steplock.engine.wal.reader.WalReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reported race between two sessions on different heap pages that share a map page (FACTS.md, section 4). */
class RaceTest {
    private static final Duration WATCHDOG = Duration.ofSeconds(20);
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);

    @TempDir
    Path parent;

    private ProcessState stateOfSecond;

    @Test
    void withoutTheLockTheFirstSessionsMapRecordDoesNotFitItsChecksum() {
        WalListing wal = race(Variant.UNPATCHED);

        assertInstanceOf(ProcessState.Idle.class, stateOfSecond);
        assertEquals(
                List.of("CHECKPOINT_SHUTDOWN", "heap 0", "heap 1", "heap 2", "map 0", "heap 0", "heap 1", "map 0"),
                summary(wal));
        assertEquals("incorrect resource manager data checksum in record at " + Lsn.text(wal.endLsn()), wal.end());
    }

    @Test
    void withTheLockTheSecondSessionWaitsAndAllRecordsAreValid() {
        WalListing wal = race(Variant.RELOCK);

        ProcessState.BlockedOn blocked = assertInstanceOf(ProcessState.BlockedOn.class, stateOfSecond);
        assertEquals("s1 (EXCLUSIVE)", blocked.heldBy());
        assertEquals(
                List.of(
                        "CHECKPOINT_SHUTDOWN",
                        "heap 0",
                        "heap 1",
                        "heap 2",
                        "map 0",
                        "heap 0",
                        "map 0",
                        "heap 1",
                        "map 0",
                        "CHECKPOINT_SHUTDOWN"),
                summary(wal));
        assertTrue(wal.endsInZeros(), wal.end());
    }

    private WalListing race(Variant variant) {
        Path directory = parent.resolve("data");
        try (Cluster cluster = Cluster.create(directory, variant, CLOCK, 0x6A00000000001234L)) {
            Table table = cluster.createTable("t", 3, 10);
            InjectionPoints points = new InjectionPoints(cluster.processes());
            cluster.probe().addListener(points);
            for (InjectionPoint point : InjectionPoint.values()) {
                points.attach(point, Optional.of("s1"), Action.WAIT);
            }
            Session s1 = cluster.session("s1");
            Session s2 = cluster.session("s2");

            s1.start(s -> cluster.surgery().heapForceKill(s, table, List.of(new Tid(0, 1))));
            points.awaitAt(s1.process(), InjectionPoint.HEAP_FORCE_KILL_VM_PIN, 1, WATCHDOG);
            points.wakeup(s1.process());
            points.awaitAt(s1.process(), InjectionPoint.WAL_INSERT_AFTER_CRC, 1, WATCHDOG);
            points.wakeup(s1.process());
            points.awaitAt(s1.process(), InjectionPoint.HEAP_FORCE_KILL_BEFORE_VM_WAL, 1, WATCHDOG);
            points.wakeup(s1.process());
            points.awaitAt(s1.process(), InjectionPoint.WAL_INSERT_AFTER_CRC, 2, WATCHDOG);

            s2.start(s -> cluster.surgery().heapForceKill(s, table, List.of(new Tid(1, 1))));
            stateOfSecond = cluster.processes()
                    .awaitBlockedOnOrIdle(s2.process(), ContentLock.nameFor(table.mapPageFor(0)), WATCHDOG);

            points.wakeup(s1.process());
            cluster.processes().awaitIdle(s1.process(), WATCHDOG);
            cluster.processes().awaitIdle(s2.process(), WATCHDOG);
            assertEquals(Optional.empty(), s1.failure());
            assertEquals(Optional.empty(), s2.failure());
            cluster.stop();
        }
        return new WalReader(directory).readAll();
    }

    private static List<String> summary(WalListing wal) {
        return wal.records().stream()
                .map(record -> record.blocks().isEmpty()
                        ? record.type()
                        : (record.blocks().get(0).fork() == 0 ? "heap " : "map ")
                                + record.blocks().get(0).block())
                .toList();
    }
}
