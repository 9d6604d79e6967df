package io.steplock.engine.buffer;

import io.steplock.engine.page.PageId;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The pins and the content lock of one buffer. They share a mutex, because the cleanup lock looks at both. A wait for
 * the content lock cannot be interrupted, a wait for others' pins can.
 *
 * <p>Every change takes an action that runs right after it, still under the mutex. The read accessors give snapshots
 * and take no mutex, so they may be used from within such an action.
 */
public final class ContentLock {
    private final String lockName;
    private final String cleanupName;
    private final WaitQueue queue;
    private volatile Map<String, LockMode> holders = Map.of();
    private volatile Map<String, Integer> pins = Map.of();
    private volatile String cleanupWaiter;
    private volatile boolean retired;

    ContentLock(PageId page, ProcessTable processes) {
        this.lockName = nameFor(page);
        this.cleanupName = "cleanup lock of " + page;
        this.queue = new WaitQueue(processes);
    }

    /** The lock's name as waiting processes show it: {@code content lock of map block 0}. */
    public static String nameFor(PageId page) {
        return "content lock of " + page;
    }

    /** Who holds the lock, by process name. */
    public Map<String, LockMode> holders() {
        return holders;
    }

    /** Who has the page pinned how many times, by process name. */
    public Map<String, Integer> pins() {
        return pins;
    }

    /** Who waits for the lock or for the pins to go. */
    public List<String> waiters() {
        return queue.waiters();
    }

    public boolean isHeldBy(Process process, LockMode mode) {
        return holders.get(process.name()) == mode;
    }

    /** Pins, unless the buffer is retired; says whether it did. */
    boolean pin(Process process, Runnable then) {
        return test(() -> {
            if (retired) {
                return false;
            }
            pins = with(pins, process.name(), pins.getOrDefault(process.name(), 0) + 1);
            then.run();
            return true;
        });
    }

    /** Pins if nobody else has. */
    boolean pinAlone(Process process, Runnable then) {
        return test(() -> {
            if (retired || !pins.isEmpty()) {
                return false;
            }
            pins = Map.of(process.name(), 1);
            then.run();
            return true;
        });
    }

    /** Makes further pins impossible, if the process has the only one and the condition holds. */
    boolean retire(Process process, BooleanSupplier condition, Runnable then) {
        return test(() -> {
            retired = pins.equals(Map.of(process.name(), 1)) && condition.getAsBoolean();
            if (retired) {
                pins = Map.of();
                then.run();
            }
            return retired;
        });
    }

    boolean isRetired() {
        return retired;
    }

    /** Takes the lock if that needs no wait. */
    boolean tryAcquire(Process process, LockMode mode, Runnable then) {
        checkMayAcquire(process);
        return test(() -> {
            if (conflict(mode).isPresent()) {
                return false;
            }
            holders = with(holders, process.name(), mode);
            then.run();
            return true;
        });
    }

    private boolean test(BooleanSupplier action) {
        boolean[] result = new boolean[1];
        queue.locked(() -> result[0] = action.getAsBoolean());
        return result[0];
    }

    void unpin(Process process, Runnable then) {
        queue.change(() -> {
            Integer count = pins.get(process.name());
            if (count == null) {
                throw new IllegalStateException(process + " unpins a page that it has not pinned: " + lockName);
            }
            pins = count == 1 ? without(pins, process.name()) : with(pins, process.name(), count - 1);
            then.run();
        });
    }

    void acquire(Process process, LockMode mode, Runnable then) {
        checkMayAcquire(process);
        queue.await(process, () -> {
            Optional<ProcessState> conflict = conflict(mode);
            if (conflict.isEmpty()) {
                holders = with(holders, process.name(), mode);
                then.run();
            }
            return conflict;
        });
    }

    /** What became of an attempt to take the cleanup lock. */
    enum Cleanup {
        GRANTED,
        /** Others have the page pinned; the process is noted as the one who waits for that to end. */
        MUST_WAIT,
        /** Others have the page pinned, and another process waits for that already. */
        REFUSED
    }

    /**
     * Waits until nobody holds the lock, and takes it if nobody else has the page pinned.
     *
     * @param then hears under the mutex what became of it
     * @return whether it was granted; if not, {@link #awaitOtherPinsGone} is next
     * @throws EngineException if it was refused
     */
    boolean tryForCleanup(Process process, Consumer<Cleanup> then) {
        checkMayAcquire(process);
        if (pins.get(process.name()) != 1) {
            throw new EngineException(process + " wants the " + cleanupName + " but holds " + pins.get(process.name())
                    + " pins on it; it would wait for itself");
        }
        boolean[] granted = {false};
        queue.await(process, () -> {
            Optional<ProcessState> conflict = conflict(LockMode.EXCLUSIVE);
            if (conflict.isEmpty()) {
                Cleanup outcome = decideCleanup(process);
                then.accept(outcome);
                if (outcome == Cleanup.REFUSED) {
                    throw new EngineException("process " + process + " cannot wait for the " + cleanupName
                            + ": process " + cleanupWaiter
                            + " waits for it already, and a buffer has room for one such waiter");
                }
                granted[0] = outcome == Cleanup.GRANTED;
            }
            return conflict;
        });
        return granted[0];
    }

    private Cleanup decideCleanup(Process process) {
        if (without(pins, process.name()).isEmpty()) {
            holders = with(holders, process.name(), LockMode.EXCLUSIVE);
            return Cleanup.GRANTED;
        }
        if (cleanupWaiter != null) {
            return Cleanup.REFUSED;
        }
        cleanupWaiter = process.name();
        return Cleanup.MUST_WAIT;
    }

    /** Waits until nobody else has the page pinned; the process is the page's waiter, and is not when this returns. */
    void awaitOtherPinsGone(Process process, Runnable then) {
        boolean[] gone = {false};
        try {
            queue.await(process, () -> {
                Map<String, Integer> foreign = without(pins, process.name());
                if (!foreign.isEmpty()) {
                    return Optional.of(new BlockedOn(cleanupName, "the pins of " + text(foreign), true));
                }
                gone[0] = true;
                cleanupWaiter = null;
                then.run();
                return Optional.<ProcessState>empty();
            });
        } finally {
            if (!gone[0]) {
                queue.locked(() -> cleanupWaiter = null);
            }
        }
    }

    /** Who waits for others' pins to go. */
    Optional<String> cleanupWaiter() {
        return Optional.ofNullable(cleanupWaiter);
    }

    void release(Process process, Runnable then) {
        queue.change(() -> {
            if (!holders.containsKey(process.name())) {
                throw new IllegalStateException(process + " releases a lock that it does not hold: " + lockName);
            }
            holders = without(holders, process.name());
            then.run();
        });
    }

    private void checkMayAcquire(Process process) {
        if (!pins.containsKey(process.name())) {
            throw new IllegalStateException(process + " locks a page that it has not pinned: " + lockName);
        }
        if (holders.containsKey(process.name())) {
            throw new IllegalStateException(process + " holds it already: " + lockName);
        }
    }

    private Optional<ProcessState> conflict(LockMode mode) {
        return holders.values().stream().anyMatch(mode::conflictsWith)
                ? Optional.of(new BlockedOn(lockName, text(holders), false))
                : Optional.empty();
    }

    private static String text(Map<String, ?> holders) {
        return holders.entrySet().stream()
                .map(holder -> holder.getKey() + " (" + holder.getValue() + ")")
                .collect(Collectors.joining(", "));
    }

    private static <V> Map<String, V> with(Map<String, V> map, String name, V value) {
        Map<String, V> copy = new LinkedHashMap<>(map);
        copy.put(name, value);
        return Map.copyOf(copy);
    }

    private static <V> Map<String, V> without(Map<String, V> map, String name) {
        Map<String, V> copy = new LinkedHashMap<>(map);
        copy.remove(name);
        return Map.copyOf(copy);
    }
}
