package io.steplock.engine.process;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A short mutual exclusion around memory accesses. Nobody may wait for anything else while holding one, except for the
 * latches of a deeper layer. Reentrant.
 */
public final class Latch {
    private final ReentrantLock lock = new ReentrantLock();

    public void lock() {
        lock.lock();
    }

    public void unlock() {
        lock.unlock();
    }
}
