package io.steplock.engine.injection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.injection.InjectionPoints.Action;
import io.steplock.engine.process.CanceledException;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WatchdogException;
import io.steplock.engine.surgery.Variant;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InjectionPointsTest {
    @TempDir
    Path parent;

    @Test
    void aCachedPointDoesNothingBeforeTheProcessHasLoadedIt() {
        try (Cluster cluster = TestCluster.create(parent.resolve("data"), Variant.RELOCK)) {
            Table table = cluster.createTable("t", 2, 3);
            InjectionPoints points = new InjectionPoints(cluster.processes());
            Session s1 = cluster.session("s1");
            Session s2 = cluster.session("s2");
            kill(cluster, s1, table, new Tid(0, 1));
            cluster.probe().addListener(points);
            for (InjectionPoint point : InjectionPoint.values()) {
                points.attach(point, Action.NOTICE);
            }

            kill(cluster, s2, table, new Tid(0, 2));
            assertEquals(List.of(), s2.process().notices());

            kill(cluster, s2, table, new Tid(1, 1));
            assertEquals(
                    List.of(
                            "passed injection point heap-force-kill-vm-pin",
                            "passed injection point wal-insert-after-crc",
                            "passed injection point heap-force-kill-before-vm-wal",
                            "passed injection point wal-insert-after-crc"),
                    s2.process().notices());
        }
    }

    private static void kill(Cluster cluster, Session session, Table table, Tid tid) {
        session.start(s -> cluster.surgery().heapForceKill(s, table, List.of(tid)));
        cluster.processes().awaitIdle(session.process(), TestCluster.WATCHDOG);
        assertTrue(session.failure().isEmpty(), () -> session.failure().toString());
    }

    @Test
    void mistakesOfTheDriverAreNamed() {
        ProcessTable processes = new ProcessTable();
        Process s1 = processes.create("s1");
        InjectionPoints points = new InjectionPoints(processes);
        InjectionPoint point = InjectionPoint.WAL_INSERT_AFTER_CRC;
        points.attach(point, Action.WAIT);

        assertTrue(message(() -> points.attach(point, Action.WAIT)).contains("is attached already"));
        assertTrue(message(() -> points.detach(InjectionPoint.HEAP_FORCE_KILL_VM_PIN))
                .contains("is not attached"));
        assertTrue(message(() -> points.wakeup(s1)).contains("does not wait at an injection point: it is idle"));
        assertTrue(message(() -> InjectionPoint.parse("wal-insert")).contains("choose one of heap-force-kill-vm-pin"));
        assertThrows(WatchdogException.class, () -> points.awaitAt(s1, point, 1, TestCluster.WATCHDOG));
    }

    private static String message(Runnable action) {
        return assertThrows(EngineException.class, action::run).getMessage();
    }

    @Test
    void placesInOrder() {
        assertEquals(
                List.of(
                        "heap-force-kill-vm-pin: after PinMapPage, before EnterCriticalSection",
                        "wal-insert-after-crc: before AcquireInsertionLock, after ComputeCrc",
                        "heap-force-kill-before-vm-wal: before RegisterBlock of the map page, after SetPageLsn of the"
                                + " heap page"),
                Arrays.stream(InjectionPoint.values())
                        .map(point -> point.text() + ": " + point.place())
                        .toList());
    }

    @Test
    void interruptsAreHeldOffInACriticalSection() {
        Process s1 = new ProcessTable().create("s1");
        s1.enterCriticalSection();
        s1.requestCancel();
        s1.checkForInterrupts();
        s1.leaveCriticalSection();
        assertThrows(CanceledException.class, s1::checkForInterrupts);
        s1.checkForInterrupts();
        s1.requestTerminate();
        assertThrows(CanceledException.class, s1::checkForInterrupts);
    }
}
