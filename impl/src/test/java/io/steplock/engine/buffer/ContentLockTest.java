package io.steplock.engine.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.heap.Table;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.CanceledException;
import io.steplock.engine.process.WatchdogException;
import io.steplock.engine.surgery.Variant;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentLockTest {
    private static final String LOCK = "content lock of heap block 0";
    private static final String CLEANUP = "cleanup lock of heap block 0";

    @TempDir
    Path parent;

    private Cluster cluster;
    private Buffer buffer;
    private Session s1;
    private Session s2;
    private Session s3;

    @BeforeEach
    void open() {
        cluster = TestCluster.create(parent.resolve("data"), Variant.RELOCK);
        Table table = cluster.createTable("t", 1, 1);
        buffer = cluster.buffers().find(table.heapPage(0)).orElseThrow();
        s1 = cluster.session("s1");
        s2 = cluster.session("s2");
        s3 = cluster.session("s3");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private void run(Session session, Runnable action) {
        session.start(s -> action.run());
        cluster.processes().awaitIdle(session.process(), TestCluster.WATCHDOG);
        assertTrue(session.failure().isEmpty(), () -> session.failure().toString());
    }

    private void pin(Session session) {
        run(session, () -> buffer.pin(session.process(), () -> {}));
    }

    private void lock(Session session, LockMode mode) {
        session.start(s -> buffer.lock(s, mode, () -> {}));
    }

    private void unlock(Session session) {
        run(session, () -> buffer.unlock(session.process(), () -> {}));
    }

    private void awaitIdle(Session session) {
        cluster.processes().awaitIdle(session.process(), TestCluster.WATCHDOG);
        assertTrue(session.failure().isEmpty(), () -> session.failure().toString());
    }

    @Test
    void conflictsAreThoseOfTheFactSheet() {
        pin(s1);
        pin(s2);
        for (LockMode first : LockMode.values()) {
            for (LockMode second : LockMode.values()) {
                boolean conflict = first == LockMode.EXCLUSIVE
                        || second == LockMode.EXCLUSIVE
                        || (first == LockMode.SHARE_EXCLUSIVE && second == LockMode.SHARE_EXCLUSIVE);
                lock(s1, first);
                awaitIdle(s1);
                lock(s2, second);
                if (conflict) {
                    cluster.processes().awaitBlockedOn(s2.process(), LOCK, TestCluster.WATCHDOG);
                    assertEquals(Map.of("s1", first), buffer.lockHolders());
                    assertEquals(List.of("s2"), buffer.lockWaiters());
                    assertEquals(
                            "is blocked on " + LOCK + ", held by s1 (" + first + ")",
                            s2.process().state().text());
                    unlock(s1);
                    awaitIdle(s2);
                } else {
                    awaitIdle(s2);
                    assertEquals(Map.of("s1", first, "s2", second), buffer.lockHolders());
                    unlock(s1);
                }
                unlock(s2);
                assertEquals(Map.of(), buffer.lockHolders());
            }
        }
    }

    @Test
    void cleanupLockWaitsForForeignPinsAndThereIsOneWaiter() {
        pin(s1);
        pin(s2);
        pin(s3);
        s1.start(s -> buffer.lockForCleanup(new Probe(), s));
        cluster.processes().awaitBlockedOn(s1.process(), CLEANUP, TestCluster.WATCHDOG);
        assertEquals(Map.of(), buffer.lockHolders());

        s2.start(s -> buffer.lockForCleanup(new Probe(), s));
        cluster.processes().awaitIdle(s2.process(), TestCluster.WATCHDOG);
        String message = s2.failure().orElseThrow().getMessage();
        assertTrue(message.contains("process s1 waits for it already"), message);

        run(s2, () -> buffer.unpin(s2.process(), () -> {}));
        cluster.processes().awaitBlockedOn(s1.process(), CLEANUP, TestCluster.WATCHDOG);
        run(s3, () -> buffer.unpin(s3.process(), () -> {}));
        awaitIdle(s1);
        assertEquals(Map.of("s1", LockMode.EXCLUSIVE), buffer.lockHolders());
        assertEquals(Map.of("s1", 1), buffer.pins());
    }

    @Test
    void aCanceledCleanupWaiterMakesRoomForTheNext() {
        pin(s1);
        pin(s2);
        s1.start(s -> buffer.lockForCleanup(new Probe(), s));
        cluster.processes().awaitBlockedOn(s1.process(), CLEANUP, TestCluster.WATCHDOG);
        s1.process().requestCancel();
        cluster.processes().awaitIdle(s1.process(), TestCluster.WATCHDOG);
        assertEquals(CanceledException.class, s1.failure().orElseThrow().getClass());
        assertEquals(List.of(), buffer.lockWaiters());

        s2.start(s -> buffer.lockForCleanup(new Probe(), s));
        cluster.processes().awaitBlockedOn(s2.process(), CLEANUP, TestCluster.WATCHDOG);
        run(s1, () -> buffer.unpin(s1.process(), () -> {}));
        awaitIdle(s2);
    }

    @Test
    void aWaitForTheContentLockCannotBeCanceled() {
        pin(s1);
        pin(s2);
        lock(s1, LockMode.EXCLUSIVE);
        awaitIdle(s1);
        lock(s2, LockMode.SHARE);
        cluster.processes().awaitBlockedOn(s2.process(), LOCK, TestCluster.WATCHDOG);
        s2.process().requestCancel();
        assertEquals(List.of("s2"), buffer.lockWaiters());
        unlock(s1);
        awaitIdle(s2);
        assertEquals(Map.of("s2", LockMode.SHARE), buffer.lockHolders());
    }

    @Test
    void theWatchdogListsWhoWaitsForWhat() {
        pin(s1);
        pin(s2);
        lock(s1, LockMode.EXCLUSIVE);
        awaitIdle(s1);
        lock(s2, LockMode.SHARE);
        String message = assertThrows(
                        WatchdogException.class,
                        () -> cluster.processes().awaitIdle(s2.process(), Duration.ofMillis(50)))
                .getMessage();
        assertTrue(message.contains("process s1 is done"), message);
        assertTrue(message.contains("process s2 is blocked on " + LOCK + ", held by s1 (EXCLUSIVE)"), message);
    }

    @Test
    void stoppingTheEngineEndsAllWaits() {
        pin(s1);
        pin(s2);
        lock(s1, LockMode.EXCLUSIVE);
        awaitIdle(s1);
        lock(s2, LockMode.SHARE);
        cluster.processes().awaitBlockedOn(s2.process(), LOCK, TestCluster.WATCHDOG);
        cluster.processes().stopEngine("test", null);
        cluster.processes().awaitIdle(s2.process(), TestCluster.WATCHDOG);
        assertEquals("PANIC: test", s2.failure().orElseThrow().getMessage());
    }

    @Test
    void lockingWithoutAPinOrTwiceIsAMistake() {
        lock(s1, LockMode.SHARE);
        cluster.processes().awaitIdle(s1.process(), TestCluster.WATCHDOG);
        assertTrue(s1.failure().orElseThrow().getMessage().contains("has not pinned"));
    }

    @Test
    void locksOfASecondTableNameIt() {
        Table second = cluster.createTable("u", 1, 1);
        Buffer other = cluster.buffers().find(second.heapPage(0)).orElseThrow();
        for (Session session : List.of(s1, s2)) {
            run(session, () -> other.pin(session.process(), () -> {}));
        }
        run(s1, () -> other.lock(s1.process(), LockMode.EXCLUSIVE, () -> {}));
        s2.start(s -> other.lock(s, LockMode.SHARE, () -> {}));
        cluster.processes().awaitBlockedOn(s2.process(), LOCK + " of relation 16385", TestCluster.WATCHDOG);
        run(s1, () -> other.unlock(s1.process(), () -> {}));
        awaitIdle(s2);
        assertEquals(Map.of("content lock", 1L), cluster.processes().waits());
    }
}
