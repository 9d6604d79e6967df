package io.steplock.engine.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What the engine's locks are made of: a mutex around a shared state, and the processes that wait for a change of it.
 * As with PostgreSQL's light-weight locks a release wakes the waiters and each tries again, so the winner takes the
 * lock in its own thread.
 */
public final class WaitQueue {
    private final ProcessTable table;
    private final ReentrantLock mutex = new ReentrantLock();
    private volatile List<Process> waiters = List.of();

    public WaitQueue(ProcessTable table) {
        this.table = table;
    }

    /**
     * Repeats the attempt, each time under the mutex, until it succeeds; sleeps between attempts until the shared state
     * has changed.
     *
     * @param attempt takes what it wants and returns empty, or changes nothing and returns what the process waits for
     * @throws CanceledException if the wait can be interrupted and the process was canceled
     * @throws EngineStoppedException if the engine has stopped
     */
    public void await(Process process, Supplier<Optional<ProcessState>> attempt) {
        while (true) {
            ProcessState waitingFor;
            mutex.lock();
            try {
                table.checkRunning();
                Optional<ProcessState> obstacle = attempt.get();
                if (obstacle.isEmpty()) {
                    return;
                }
                waitingFor = obstacle.get();
                enqueue(process);
            } finally {
                mutex.unlock();
            }
            sleep(process, waitingFor);
        }
    }

    private void sleep(Process process, ProcessState waitingFor) {
        boolean woken = false;
        try {
            woken = table.sleep(process, waitingFor);
        } finally {
            if (!woken) {
                locked(() -> dequeue(process));
            }
        }
        if (!woken) {
            process.checkForInterrupts();
        }
    }

    /** Changes the shared state under the mutex and wakes all who wait. */
    public void change(Runnable change) {
        mutex.lock();
        try {
            change.run();
            List<Process> woken = waiters;
            waiters = List.of();
            woken.forEach(table::wake);
        } finally {
            mutex.unlock();
        }
    }

    /** Does something under the mutex that no waiter waits for. */
    public void locked(Runnable action) {
        mutex.lock();
        try {
            action.run();
        } finally {
            mutex.unlock();
        }
    }

    /** The names of those who wait, in the order of arrival. A snapshot, taken without the mutex. */
    public List<String> waiters() {
        return waiters.stream().map(Process::name).toList();
    }

    private void enqueue(Process process) {
        if (!waiters.contains(process)) {
            List<Process> longer = new ArrayList<>(waiters);
            longer.add(process);
            waiters = List.copyOf(longer);
        }
    }

    private void dequeue(Process process) {
        List<Process> shorter = new ArrayList<>(waiters);
        shorter.remove(process);
        waiters = List.copyOf(shorter);
    }
}
