package io.steplock.engine.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * All processes of one engine. Each change of a process's state is published here, so that whoever drives the processes
 * can wait for a state without polling. Thread-safe.
 *
 * <p>Order of locks: the mutex of a {@link WaitQueue}, then the lock in here; nothing is taken under it.
 */
public final class ProcessTable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stateChanged = lock.newCondition();
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final Map<String, Long> waits = new TreeMap<>();
    private volatile EngineStoppedException stopped;

    /** Adds a process, which is idle. Names are unique. */
    public Process create(String name) {
        return locked(() -> {
            if (processes.containsKey(name)) {
                throw new EngineException("there is a process " + name + " already; choose another name");
            }
            Process process = new Process(this, name, lock.newCondition());
            processes.put(name, process);
            return process;
        });
    }

    public List<Process> processes() {
        return locked(() -> List.copyOf(processes.values()));
    }

    ProcessState state(Process process) {
        return locked(() -> process.state);
    }

    /** The process begins an operation. */
    public void begin(Process process) {
        locked(() -> {
            if (!(process.state instanceof ProcessState.Idle)) {
                throw new EngineException(
                        "process " + process.name() + " cannot start an operation: it " + process.state.text());
            }
            if (process.terminateRequested()) {
                throw new EngineException("process " + process.name() + " was terminated and takes no operation");
            }
            process.forgetCancel();
            publish(process, new ProcessState.Running());
            return null;
        });
    }

    /** The process has finished the operation that it began. */
    public void finish(Process process) {
        locked(() -> {
            process.finished++;
            publish(process, new ProcessState.Idle(process.finished));
            return null;
        });
    }

    /**
     * Sleeps until woken, or until an interrupt is pending if the wait can be interrupted.
     *
     * @return whether the process was woken
     */
    boolean sleep(Process process, ProcessState state) {
        return locked(() -> {
            boolean published = false;
            while (!process.wakeUp && !(state.interruptible() && process.interruptPending())) {
                checkRunning();
                if (!published) {
                    publish(process, state);
                    count(state);
                    published = true;
                }
                process.wakeUpCondition.awaitUninterruptibly();
            }
            boolean woken = process.wakeUp;
            process.wakeUp = false;
            if (published) {
                publish(process, new ProcessState.Running());
            }
            return woken;
        });
    }

    /** Lets the process do nothing for so long, or until an interrupt is pending; it counts as running. */
    void await(Process process, Duration length) {
        locked(() -> {
            long nanosLeft = length.toNanos();
            while (nanosLeft > 0 && !process.interruptPending() && stopped == null) {
                try {
                    nanosLeft = process.wakeUpCondition.awaitNanos(nanosLeft);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new EngineException("interrupted in a pause of process " + process.name(), e);
                }
            }
            return null;
        });
    }

    /** Wakes the process; from here on it counts as running, so that nobody sees it blocked on what is free. */
    void wake(Process process) {
        locked(() -> {
            process.wakeUp = true;
            publish(process, new ProcessState.Running());
            process.wakeUpCondition.signal();
            return null;
        });
    }

    void interruptSleep(Process process) {
        locked(() -> {
            if (process.state.interruptible() && process.interruptPending()) {
                publish(process, new ProcessState.Running());
            }
            process.wakeUpCondition.signal();
            return null;
        });
    }

    private void count(ProcessState state) {
        if (state instanceof ProcessState.BlockedOn blocked) {
            waits.merge(blocked.lock().replaceAll(" of .*", ""), 1L, Long::sum);
        }
    }

    /** How often processes have slept for what, by the kind of lock: {@code content lock}, {@code cleanup lock}. */
    public Map<String, Long> waits() {
        return locked(() -> new TreeMap<>(waits));
    }

    private void publish(Process process, ProcessState state) {
        process.state = state;
        stateChanged.signalAll();
    }

    /**
     * Stops the engine for good: every process that waits or wants to wait, write or start gets the error. The first
     * reason is kept.
     *
     * @return the error to throw
     */
    public EngineStoppedException stopEngine(String reason, Throwable cause) {
        return locked(() -> {
            if (stopped == null) {
                stopped = new EngineStoppedException("PANIC: " + reason, cause);
                processes.values().forEach(process -> process.wakeUpCondition.signal());
                stateChanged.signalAll();
            }
            return new EngineStoppedException(stopped.getMessage(), stopped);
        });
    }

    /** Whether the engine has not stopped. */
    public boolean isRunning() {
        return stopped == null;
    }

    /** Throws the error that stopped the engine, if it has stopped. */
    public void checkRunning() {
        EngineStoppedException reason = stopped;
        if (reason != null) {
            throw new EngineStoppedException(reason.getMessage(), reason);
        }
    }

    /** Waits until the process has no operation running. */
    public void awaitIdle(Process process, Duration watchdog) {
        await(process, state -> state instanceof ProcessState.Idle, "is idle or done", watchdog);
    }

    /** Waits until the process is blocked on the lock of that name. */
    public void awaitBlockedOn(Process process, String lock, Duration watchdog) {
        await(process, state -> blockedOn(state, lock), "is blocked on " + lock, watchdog);
    }

    /** Waits until the process is either blocked on the lock of that name or has no operation running. */
    public ProcessState awaitBlockedOnOrIdle(Process process, String lock, Duration watchdog) {
        return await(
                process,
                state -> blockedOn(state, lock) || state instanceof ProcessState.Idle,
                "is blocked on " + lock + " or idle",
                watchdog);
    }

    private static boolean blockedOn(ProcessState state, String lock) {
        return state instanceof ProcessState.BlockedOn blocked && blocked.lock().equals(lock);
    }

    /**
     * Waits until the state of the process is a wanted one.
     *
     * @param words the wanted state in words that fit behind the process's name
     * @return the state found
     * @throws WatchdogException if it does not come in time, or if the process is idle instead, when it cannot come
     */
    public ProcessState await(Process process, Predicate<ProcessState> wanted, String words, Duration watchdog) {
        return locked(() -> {
            long nanosLeft = watchdog.toNanos();
            while (!wanted.test(process.state)) {
                if (process.state instanceof ProcessState.Idle) {
                    throw new WatchdogException("waited until process " + process.name() + " " + words
                            + ", but it has no operation running\n" + describe());
                }
                if (nanosLeft <= 0) {
                    throw new WatchdogException("waited " + watchdog.toMillis() + " ms until process " + process.name()
                            + " " + words + ", in vain\n" + describe());
                }
                try {
                    nanosLeft = stateChanged.awaitNanos(nanosLeft);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new EngineException("interrupted while waiting for process " + process.name(), e);
                }
            }
            return process.state;
        });
    }

    /** Whether at one moment all processes wait or have no operation: nothing happens by itself any more. */
    public boolean isQuiet() {
        return locked(
                () -> processes.values().stream().noneMatch(process -> process.state instanceof ProcessState.Running));
    }

    /** Who does and waits for what, a line a process. */
    public String describe() {
        return locked(() -> {
            List<String> lines = new ArrayList<>();
            if (stopped != null) {
                lines.add("the engine has stopped: " + stopped.getMessage());
            }
            processes.values().forEach(process -> lines.add("process " + process.name() + " " + process.state.text()));
            return String.join("\n", lines);
        });
    }

    <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
