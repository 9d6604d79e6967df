package io.steplock.engine.process;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What comes of something that a process was asked to do. Thread-safe; for threads that are no processes. */
public final class Answer<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition given = lock.newCondition();
    private boolean done;
    private T value;
    private RuntimeException failure;

    /** It is done. */
    public void give(T result) {
        end(result, null);
    }

    /** It has failed. */
    public void fail(RuntimeException reason) {
        end(null, reason);
    }

    private void end(T result, RuntimeException reason) {
        lock.lock();
        try {
            done = true;
            value = result;
            failure = reason;
            given.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it has been done, or has failed. */
    public boolean isThere() {
        lock.lock();
        try {
            return done;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the answer; what the process has thrown is thrown here.
     *
     * @throws WatchdogException if it does not come in time
     */
    public T await(Duration watchdog) {
        lock.lock();
        try {
            long nanosLeft = watchdog.toNanos();
            while (!done) {
                if (nanosLeft <= 0) {
                    throw new WatchdogException("waited " + watchdog.toMillis() + " ms for an answer, in vain");
                }
                nanosLeft = given.awaitNanos(nanosLeft);
            }
            Optional.ofNullable(failure).ifPresent(reason -> {
                throw reason;
            });
            return value;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while waiting for an answer", e);
        } finally {
            lock.unlock();
        }
    }
}
