package io.steplock.engine.surgery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.injection.InjectionPoint;
import io.steplock.engine.injection.InjectionPoints;
import io.steplock.engine.injection.InjectionPoints.Action;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.LinePointer.State;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.probe.Step;
import io.steplock.engine.probe.StepListener;
import io.steplock.engine.process.CanceledException;
import io.steplock.engine.process.EngineStoppedException;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.VisibilityMapStep;
import io.steplock.engine.step.VisibilityMapStep.ReleaseInsertionLock;
import io.steplock.engine.wal.WalInsertion;
import io.steplock.engine.wal.format.InvalidRecordException;
import io.steplock.engine.wal.format.WalRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeapSurgeryTest {
    @TempDir
    Path parent;

    private Cluster cluster;
    private Table table;
    private Session s1;
    private final List<String> steps = Collections.synchronizedList(new ArrayList<>());

    private void open(Variant variant) {
        cluster = TestCluster.create(parent.resolve("data"), variant);
        table = cluster.createTable("t", 3, 10);
        s1 = cluster.session("s1");
        cluster.probe().addListener(new StepListener() {
            @Override
            public void performed(Process process, Step step) {
                steps.add(step.toString()
                        .replace("[s=s1]", "")
                        .replace("[s=s1, p=", " ")
                        .replace("]", ""));
            }
        });
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private void kill(Tid... tids) {
        s1.start(s -> cluster.surgery().heapForceKill(s, table, List.of(tids)));
        cluster.processes().awaitIdle(s1.process(), TestCluster.WATCHDOG);
    }

    private static List<String> insertion(String page) {
        return List.of(
                "RegisterBlock " + page,
                "ReadRedoPoint",
                "AssembleRecord " + page,
                "ComputeCrc " + page,
                "AcquireInsertionLock",
                "ReserveSpace",
                "FinishCrc",
                "CopyRecord " + page,
                "ReleaseInsertionLock",
                "SetPageLsn " + page);
    }

    private static List<String> sequence(List<List<String>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }

    private static final List<String> BEGIN =
            List.of("PinHeapPage", "LockHeapPageForCleanup", "PinMapPage", "EnterCriticalSection");
    private static final List<String> CLEAR =
            List.of("KillTuple", "ClearAllVisible", "LockMapPage", "ClearMapBits", "UnlockMapPage");
    private static final List<String> END =
            List.of("LeaveCriticalSection", "UnlockHeapPage", "UnpinHeapPage", "UnpinMapPage");

    @Test
    void stepsOfUnpatched() {
        open(Variant.UNPATCHED);
        kill(new Tid(1, 2), new Tid(1, 3));

        assertEquals(
                sequence(List.of(
                        BEGIN,
                        CLEAR,
                        List.of("KillTuple", "MarkHeapBufferDirty"),
                        insertion("heap block 1"),
                        insertion("map block 0"),
                        END)),
                steps);
        assertEquals(List.of(), s1.process().notices());
    }

    @Test
    void stepsOfRelock() {
        open(Variant.RELOCK);
        kill(new Tid(1, 2), new Tid(1, 3));

        assertEquals(
                sequence(List.of(
                        BEGIN,
                        CLEAR,
                        List.of("RelockMapPage", "KillTuple", "MarkHeapBufferDirty"),
                        insertion("heap block 1"),
                        insertion("map block 0"),
                        List.of("UnlockMapPage"),
                        END)),
                steps);
    }

    @Test
    void effectsOnThePages() {
        open(Variant.RELOCK);
        kill(new Tid(1, 2));

        byte[] heap = cluster.buffers().find(table.heapPage(1)).orElseThrow().page();
        byte[] map = cluster.buffers().find(table.mapPageFor(1)).orElseThrow().page();
        assertEquals(State.DEAD, HeapPage.linePointer(heap, 2).state());
        assertEquals(State.NORMAL, HeapPage.linePointer(heap, 1).state());
        assertFalse(PageHeader.isAllVisible(heap));
        assertEquals(0, MapPage.bits(map, 1));
        assertEquals(MapPage.ALL_VISIBLE, MapPage.bits(map, 0));
        assertEquals(cluster.wal().position().currentLsn(), PageHeader.lsn(map));
        assertTrue(PageHeader.lsn(heap) < PageHeader.lsn(map));
    }

    @Test
    void withoutAllVisibleTheMapIsLeftAlone() {
        open(Variant.RELOCK);
        kill(new Tid(1, 2));
        steps.clear();
        kill(new Tid(1, 4));

        assertEquals(
                sequence(List.of(
                        List.of("PinHeapPage", "LockHeapPageForCleanup", "EnterCriticalSection", "KillTuple"),
                        List.of("MarkHeapBufferDirty"),
                        insertion("heap block 1"),
                        List.of("LeaveCriticalSection", "UnlockHeapPage", "UnpinHeapPage"))),
                steps);
    }

    @Test
    void nothingToKillChangesAndLogsNothing() {
        open(Variant.RELOCK);
        kill(new Tid(1, 2));
        steps.clear();
        long end = cluster.wal().position().currentLsn();
        kill(new Tid(0, 0), new Tid(0, 11), new Tid(1, 2), new Tid(3, 1));

        assertEquals(end, cluster.wal().position().currentLsn());
        assertFalse(cluster.buffers().find(table.heapPage(0)).orElseThrow().isDirty());
        assertEquals(
                sequence(List.of(
                        BEGIN,
                        END,
                        List.of("PinHeapPage", "LockHeapPageForCleanup", "EnterCriticalSection"),
                        List.of("LeaveCriticalSection", "UnlockHeapPage", "UnpinHeapPage"))),
                steps);
        assertEquals(
                List.of(
                        "row (0,0) of table t is skipped: the page has line pointers 1 to 10",
                        "row (0,11) of table t is skipped: the page has line pointers 1 to 10",
                        "row (1,2) of table t is skipped: its line pointer is dead already",
                        "block 3 is skipped: table t has only 3 blocks"),
                s1.process().notices());
    }

    @Test
    void anAddressGiven65536TimesCountsOnce() {
        open(Variant.UNPATCHED);
        int[] killed = new int[1];
        s1.start(s -> killed[0] = cluster.surgery().heapForceKill(s, table, Collections.nCopies(65536, new Tid(0, 1))));
        cluster.processes().awaitIdle(s1.process(), TestCluster.WATCHDOG);

        assertEquals(1, killed[0]);
    }

    @Test
    void everyStepIsMade() {
        open(Variant.RELOCK);
        kill(new Tid(0, 1));

        Set<String> declared = Arrays.stream(VisibilityMapStep.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> made = steps.stream()
                .map(step -> step.split(" ", 2)[0])
                .filter(step -> !step.equals("ReadRedoPoint"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(declared, made);
        assertEquals(24, declared.size());
    }

    @Test
    void aListenerSeesTheRecordAsStored() {
        open(Variant.RELOCK);
        List<WalRecord> records = new ArrayList<>();
        cluster.probe().addListener(new StepListener() {
            @Override
            public void performed(Process process, Step step) {
                if (step instanceof ReleaseInsertionLock) {
                    WalInsertion insertion = WalInsertion.inFlight(process).orElseThrow();
                    try {
                        records.add(cluster.wal().record(insertion.startLsn(), insertion.endLsn()));
                    } catch (InvalidRecordException e) {
                        throw new AssertionError(e);
                    }
                    assertEquals(
                            insertion.crcSoFar(),
                            records.get(records.size() - 1).storedCrc());
                }
            }
        });
        kill(new Tid(2, 1));

        assertEquals(2, records.size(), () -> s1.failure().toString());
        assertTrue(records.get(0).crcOk());
        assertTrue(records.get(1).crcOk());
        assertEquals(8241, records.get(1).totalLength());
        byte[] map = records.get(1).blocks().get(0).image().orElseThrow();
        assertEquals(0, MapPage.bits(map, 2));
        assertEquals(MapPage.ALL_VISIBLE, MapPage.bits(map, 1));
    }

    @Test
    void anErrorOutsideTheCriticalSectionGivesEverythingBack() {
        open(Variant.RELOCK);
        InjectionPoints points = new InjectionPoints(cluster.processes());
        cluster.probe().addListener(points);
        points.attach(InjectionPoint.HEAP_FORCE_KILL_VM_PIN, Action.ERROR);
        kill(new Tid(0, 1));

        assertEquals(
                "error injected at point heap-force-kill-vm-pin",
                s1.failure().orElseThrow().getMessage());
        assertEquals(
                sequence(List.of(
                        List.of("PinHeapPage", "LockHeapPageForCleanup", "PinMapPage"),
                        List.of("UnlockHeapPage", "UnpinHeapPage", "UnpinMapPage"))),
                steps);
        points.detach(InjectionPoint.HEAP_FORCE_KILL_VM_PIN);
        kill(new Tid(0, 1));
        assertTrue(s1.failure().isEmpty());
    }

    @Test
    void anErrorInTheCriticalSectionStopsTheEngine() {
        open(Variant.RELOCK);
        InjectionPoints points = new InjectionPoints(cluster.processes());
        cluster.probe().addListener(points);
        points.attach(InjectionPoint.HEAP_FORCE_KILL_BEFORE_VM_WAL, Action.ERROR);
        kill(new Tid(0, 1));

        String message = s1.failure().orElseThrow().getMessage();
        assertEquals(
                "PANIC: process s1 failed in a critical section: error injected at point heap-force-kill-before-vm-wal",
                message);
        assertFalse(steps.contains("UnlockHeapPage"));
        assertEquals(
                message,
                assertThrows(EngineStoppedException.class, () -> cluster.stop()).getMessage());
        Session s2 = cluster.session("s2");
        assertThrows(EngineStoppedException.class, () -> s2.start(s -> {}));
    }

    @Test
    void cancelEndsAWaitAtAPointButNotInACriticalSection() {
        open(Variant.RELOCK);
        InjectionPoints points = new InjectionPoints(cluster.processes());
        cluster.probe().addListener(points);
        points.attach(InjectionPoint.HEAP_FORCE_KILL_VM_PIN, Action.WAIT);
        points.attach(InjectionPoint.WAL_INSERT_AFTER_CRC, Action.WAIT);

        s1.start(s -> cluster.surgery().heapForceKill(s, table, List.of(new Tid(0, 1))));
        points.awaitAt(s1.process(), InjectionPoint.HEAP_FORCE_KILL_VM_PIN, 1, TestCluster.WATCHDOG);
        s1.process().requestCancel();
        cluster.processes().awaitIdle(s1.process(), TestCluster.WATCHDOG);
        assertEquals(CanceledException.class, s1.failure().orElseThrow().getClass());

        points.detach(InjectionPoint.HEAP_FORCE_KILL_VM_PIN);
        s1.start(s -> cluster.surgery().heapForceKill(s, table, List.of(new Tid(0, 1), new Tid(1, 1))));
        points.awaitAt(s1.process(), InjectionPoint.WAL_INSERT_AFTER_CRC, 1, TestCluster.WATCHDOG);
        s1.process().requestCancel();
        points.wakeup(s1.process());
        points.awaitAt(s1.process(), InjectionPoint.WAL_INSERT_AFTER_CRC, 2, TestCluster.WATCHDOG);
        points.wakeup(s1.process());
        cluster.processes().awaitIdle(s1.process(), TestCluster.WATCHDOG);
        assertEquals(CanceledException.class, s1.failure().orElseThrow().getClass());
        assertEquals("UnpinMapPage", steps.get(steps.size() - 1));
        assertTrue(PageHeader.isAllVisible(
                cluster.buffers().find(table.heapPage(1)).map(b -> b.page()).orElseThrow()));
    }
}
