package io.steplock.checker.refine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.trace.StaleRecorderException;
import io.steplock.checker.trace.TraceRecorder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A recorder whose file takes nothing for a while: a named pipe that nobody reads. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs named pipes")
class FullQueueTest {
    @TempDir
    private Path directory;

    /** Callers wait, none is dropped; and one that waited while the epoch ended is too late. */
    @Test
    void callersWaitAndAreTooLateAfterACrash() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        AtomicBoolean drain = new AtomicBoolean();
        FutureTask<List<String>> reader = start(() -> {
            try (BufferedReader in = Files.newBufferedReader(pipe)) {
                while (!drain.get()) {
                    Thread.onSpinWait();
                }
                return in.lines().toList();
            }
        });
        TraceRecorder recorder = TraceRecorder.open(pipe, LockRun.header());
        AtomicLong recorded = new AtomicLong();
        Thread filler = new Thread(() -> {
            while (!drain.get()) {
                recorded.set(LockRun.acquire(recorder, "p1"));
            }
        });
        filler.start();
        awaitStandstill(recorded);
        FutureTask<TraceRecorder> crash =
                new FutureTask<>(() -> recorder.crash("Crash", Map.of(), List.of(), LockSpec.initial()));
        startAndAwaitBlocked(new Thread(crash));
        FutureTask<Long> late = new FutureTask<>(() -> LockRun.release(recorder, "p2"));
        startAndAwaitBlocked(new Thread(late));

        drain.set(true);
        TraceRecorder next = crash.get();
        ExecutionException refused = assertThrows(ExecutionException.class, late::get);
        assertEquals(StaleRecorderException.class, refused.getCause().getClass());
        filler.join();
        // A pipe cannot be forced to disk, and close says so; the lines are there.
        assertThrows(IOException.class, next::close);
        List<String> lines = reader.get();
        assertEquals(recorded.get() + 4, lines.size(), "header, steps, crash, its state, footer");
        assertTrue(lines.get(lines.size() - 3).contains("\"crash\":true"), lines.get(lines.size() - 3));
        assertTrue(lines.get(lines.size() - 2).contains("\"why\":\"crash\""), lines.get(lines.size() - 2));
    }

    private static <T> FutureTask<T> start(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        new Thread(task).start();
        return task;
    }

    /** Until pipe, buffers and queue are full: no event was taken for half a second. */
    private static void awaitStandstill(AtomicLong recorded) throws InterruptedException {
        long before;
        do {
            before = recorded.get();
            Thread.sleep(500);
        } while (before == 0 || recorded.get() != before);
    }

    private static void startAndAwaitBlocked(Thread thread) {
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
            assertTrue(thread.isAlive(), "the queue had room");
            Thread.onSpinWait();
        }
    }
}
