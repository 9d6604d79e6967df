package io.steplock.engine.surgery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.LinePointer.State;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.probe.Step;
import io.steplock.engine.probe.StepListener;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.VisibilityMapStep.LockMapPage;
import io.steplock.engine.step.VisibilityMapStep.RelockMapPage;
import io.steplock.engine.step.VisibilityMapStep.ReserveSpace;
import io.steplock.engine.step.VisibilityMapStep.UnlockMapPage;
import io.steplock.engine.wal.WalInsertion;
import io.steplock.engine.wal.reader.WalListing;
import io.steplock.engine.wal.reader.WalReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many sessions at once, on pages of their own and on shared ones. */
class ConcurrentSurgeryTest {
    private static final int SESSIONS = 12;
    private static final int PAGES = 240;
    private static final int SHARED_PAGES = 20;

    @TempDir
    Path parent;

    @Test
    void allRecordsAreValidAndAllRowsAreDead() {
        run(new StepListener() {}, false);
    }

    @Test
    void theOrderInWhichStepsAreHeardIsALegalOne() {
        OrderChecker checker = new OrderChecker();
        run(checker, true);
        assertEquals(List.of(), checker.mistakes);
        assertTrue(checker.locks >= PAGES, "only " + checker.locks + " map locks were heard of");
    }

    /** Hears of steps under different latches, so it has one lock of its own. */
    private static final class OrderChecker implements StepListener {
        private final AtomicReference<String> mapHolder = new AtomicReference<>();
        private final List<String> mistakes = new CopyOnWriteArrayList<>();
        private long lastStart;
        private volatile int locks;

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // heard under the map lock's mutex
        public void performed(Process process, Step step) {
            if (step instanceof LockMapPage || step instanceof RelockMapPage) {
                locks++;
                if (!mapHolder.compareAndSet(null, process.name())) {
                    mistakes.add(process + " locks what " + mapHolder.get() + " holds");
                }
            } else if (step instanceof UnlockMapPage) {
                if (!mapHolder.compareAndSet(process.name(), null)) {
                    mistakes.add(process + " unlocks what " + mapHolder.get() + " holds");
                }
            } else if (step instanceof ReserveSpace) {
                long start = WalInsertion.inFlight(process).orElseThrow().startLsn();
                if (start <= lastStart) {
                    mistakes.add("space at " + start + " is heard of after space at " + lastStart);
                }
                lastStart = start;
            }
        }
    }

    private void run(StepListener listener, boolean listen) {
        Path directory = parent.resolve("data");
        try (Cluster cluster = TestCluster.create(directory, Variant.RELOCK)) {
            Table table = cluster.createTable("t", PAGES + SHARED_PAGES, SESSIONS);
            if (listen) {
                cluster.probe().addListener(listener);
            }
            List<Session> sessions = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                sessions.add(cluster.session("s" + i));
            }
            for (int i = 0; i < SESSIONS; i++) {
                int number = i;
                sessions.get(i).start(s -> killMany(cluster, table, s, number));
            }
            for (Session session : sessions) {
                cluster.processes().awaitIdle(session.process(), TestCluster.WATCHDOG);
                assertEquals(Optional.empty(), session.failure());
                assertEquals(List.of(), session.process().notices());
            }
            checkPages(cluster, table);
            cluster.stop();
        }
        WalListing wal = new WalReader(directory).readAll();
        assertTrue(wal.endsInZeros(), wal.end());
        int loading = 1 + PAGES + SHARED_PAGES + 1;
        int ownPages = 2 * PAGES;
        int sharedPages = SHARED_PAGES * (SESSIONS + 1);
        assertEquals(loading + ownPages + sharedPages + 1, wal.records().size());
    }

    private static void killMany(Cluster cluster, Table table, Process s, int number) {
        for (int block = number; block < PAGES; block += SESSIONS) {
            cluster.surgery().heapForceKill(s, table, List.of(new Tid(block, 1)));
            if (block % 50 == 0) {
                cluster.wal().flush(s, cluster.wal().position().currentLsn());
            }
        }
        for (int block = PAGES; block < PAGES + SHARED_PAGES; block++) {
            // A foreign pin makes a second cleanup waiter fail, so on shared pages the sessions try again.
            boolean done = false;
            while (!done) {
                done = tryKill(cluster, table, s, new Tid(block, number + 1));
            }
        }
    }

    private static boolean tryKill(Cluster cluster, Table table, Process s, Tid tid) {
        try {
            cluster.surgery().heapForceKill(s, table, List.of(tid));
            return true;
        } catch (EngineException e) {
            if (!e.getMessage().contains("a buffer has room for one such waiter")) {
                throw e;
            }
            return false;
        }
    }

    private static void checkPages(Cluster cluster, Table table) {
        byte[] map = cluster.buffers().find(table.mapPageFor(0)).orElseThrow().page();
        for (int block = 0; block < table.blocks(); block++) {
            byte[] heap =
                    cluster.buffers().find(table.heapPage(block)).orElseThrow().page();
            int dead = block < PAGES ? 1 : SESSIONS;
            for (int offset = 1; offset <= dead; offset++) {
                assertEquals(State.DEAD, HeapPage.linePointer(heap, offset).state());
            }
            assertEquals(0, MapPage.bits(map, block));
        }
    }
}
