package io.steplock.engine.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.Run;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.probe.Step;
import io.steplock.engine.probe.StepListener;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.VisibilityMapStep.ReleaseInsertionLock;
import io.steplock.engine.step.VisibilityMapStep.ReserveSpace;
import io.steplock.engine.surgery.Variant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalFlushTest {
    @TempDir
    Path parent;

    @Test
    void aFlushWaitsForTheInsertionsBeforeItsEndOnly() {
        try (Cluster cluster = TestCluster.create(parent.resolve("data"), Variant.RELOCK)) {
            Table table = cluster.createTable("t", 1, 1);
            CountDownLatch reserved = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            cluster.probe().addListener(new StepListener() {
                @Override
                public void after(Process process, Step step) {
                    if (step instanceof ReserveSpace) {
                        reserved.countDown();
                        await(goOn);
                    }
                }
            });
            long before = cluster.wal().position().currentLsn();
            Session s1 = cluster.session("s1");
            Session s2 = cluster.session("s2");
            s1.start(s -> cluster.surgery().heapForceKill(s, table, List.of(new Tid(0, 1))));
            await(reserved);
            long end = cluster.wal().position().currentLsn();
            assertTrue(end > before);
            assertEquals(List.of("s1"), cluster.wal().insertionLocks().holders());

            s2.start(s -> cluster.wal().flush(s, before));
            cluster.processes().awaitIdle(s2.process(), TestCluster.WATCHDOG);
            s2.start(s -> cluster.wal().flush(s, end));
            cluster.processes().awaitBlockedOn(s2.process(), "WAL insertion", TestCluster.WATCHDOG);
            assertEquals(before, cluster.wal().durableLsn());

            goOn.countDown();
            cluster.processes().awaitIdle(s2.process(), TestCluster.WATCHDOG);
            // Group commit: it takes along what s1 has completed in the meantime.
            assertTrue(cluster.wal().durableLsn() >= end);
            cluster.processes().awaitIdle(s1.process(), TestCluster.WATCHDOG);
        }
    }

    /** Or a listener could hear of a flush past a record before it hears that the record is complete. */
    @Test
    void aRecordCountsAsInsertedNotBeforeItsReleaseIsSeen() {
        try (Cluster cluster = TestCluster.create(parent.resolve("data"), Variant.RELOCK)) {
            Table table = cluster.createTable("t", 1, 1);
            List<Long> passed = new ArrayList<>();
            cluster.probe().addListener(new StepListener() {
                @Override
                public void performed(Process process, Step step) {
                    if (step instanceof ReleaseInsertionLock) {
                        long end = WalInsertion.inFlight(process).orElseThrow().endLsn();
                        passed.add(end - cluster.wal().insertedLsn());
                    }
                }
            });
            new Run(cluster, "s1").tryTo(s -> cluster.surgery().heapForceKill(s, table, List.of(new Tid(0, 1))));
            assertEquals(2, passed.size());
            assertTrue(passed.stream().allMatch(behind -> behind > 0), passed.toString());
        }
    }

    @Test
    void eightInsertionsAtOnceAndTheNinthWaits() {
        try (Cluster cluster = TestCluster.create(parent.resolve("data"), Variant.UNPATCHED)) {
            Table table = cluster.createTable("t", 9, 1);
            CountDownLatch reserved = new CountDownLatch(8);
            CountDownLatch goOn = new CountDownLatch(1);
            cluster.probe().addListener(new StepListener() {
                @Override
                public void after(Process process, Step step) {
                    if (step instanceof ReserveSpace) {
                        reserved.countDown();
                        await(goOn);
                    }
                }
            });
            List<Session> sessions = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                Session session = cluster.session("s" + i);
                sessions.add(session);
                if (i == 8) {
                    await(reserved);
                }
                Tid tid = new Tid(i, 1);
                session.start(s -> cluster.surgery().heapForceKill(s, table, List.of(tid)));
            }
            cluster.processes().awaitBlockedOn(sessions.get(8).process(), InsertionLocks.NAME, TestCluster.WATCHDOG);
            assertEquals(
                    Set.of("s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"),
                    Set.copyOf(cluster.wal().insertionLocks().holders()));
            goOn.countDown();
            for (Session session : sessions) {
                cluster.processes().awaitIdle(session.process(), TestCluster.WATCHDOG);
                assertTrue(session.failure().isEmpty(), () -> session.failure().toString());
            }
        }
    }

    @Test
    void aFlushBeyondTheEndOfTheWalIsAnErrorAndInACriticalSectionTheEnd() {
        try (Cluster cluster = TestCluster.create(parent.resolve("data"), Variant.UNPATCHED)) {
            Run run = new Run(cluster, "s1");
            long end = cluster.wal().position().currentLsn();
            String message = run.failure(s -> cluster.wal().flush(s, end + 8)).getMessage();
            assertTrue(message.startsWith("the WAL cannot be flushed to 0/1"), message);
            run.get(s -> cluster.checkpointer().online(s));
            message = run.failure(s -> {
                        s.enterCriticalSection();
                        cluster.wal().flush(s, cluster.wal().position().currentLsn() + 8);
                    })
                    .getMessage();
            assertTrue(
                    message.startsWith("PANIC: process s1 failed in a critical section: the WAL cannot be flushed"),
                    message);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
