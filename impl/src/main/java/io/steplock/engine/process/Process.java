package io.steplock.engine.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;

/**
 * A backend process: a name and the state that is private to it. It is passed explicitly to whatever acts for it. Only
 * the thread that runs its operation changes it, except where said; everybody may look.
 */
@SuppressWarnings("JavaLangClash") // PostgreSQL's word; java.lang.Process has no use in the engine
public final class Process {
    private final ProcessTable table;
    private final String name;
    private final Map<Class<?>, Object> local = new ConcurrentHashMap<>();
    private final List<String> notices = new ArrayList<>();
    private volatile int criticalSectionDepth;
    private volatile int interruptsHeld;
    private volatile boolean signalled;
    /** A signal that was looked at in vain: it counts at the next check, but wakes nobody. */
    private volatile boolean inVain;

    private volatile Runnable signalHandler = () -> {};
    private volatile boolean cancelRequested;
    private volatile boolean terminateRequested;

    /** The four below belong to the table and are guarded by its lock. */
    ProcessState state = new ProcessState.Idle(0);

    int finished;

    boolean wakeUp;
    final Condition wakeUpCondition;

    Process(ProcessTable table, String name, Condition wakeUpCondition) {
        this.table = table;
        this.name = name;
        this.wakeUpCondition = wakeUpCondition;
    }

    public String name() {
        return name;
    }

    /** What the process is doing now; use the table's await methods to wait for a state. */
    public ProcessState state() {
        return table.state(this);
    }

    /** How many critical sections are open. While it is not 0 every error stops the engine and cancels wait. */
    public int criticalSectionDepth() {
        return criticalSectionDepth;
    }

    public boolean inCriticalSection() {
        return criticalSectionDepth > 0;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the process itself changes it
    public void enterCriticalSection() {
        criticalSectionDepth++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the process itself changes it
    public void leaveCriticalSection() {
        if (criticalSectionDepth == 0) {
            throw new IllegalStateException("process " + name + " is in no critical section");
        }
        criticalSectionDepth--;
    }

    /** Puts interrupts off until {@link #resumeInterrupts}; nests. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only the process itself changes it
    public void holdInterrupts() {
        interruptsHeld++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the process itself changes it
    public void resumeInterrupts() {
        interruptsHeld--;
    }

    /** What the process does with a signal at its next interrupt check. */
    public void onSignal(Runnable handler) {
        signalHandler = handler;
    }

    /** Signals the process, from any thread; a wait that can be interrupted is. */
    public void signal() {
        signalled = true;
        inVain = false;
        table.interruptSleep(this);
    }

    /** The signal that was just looked at stays, but does not wake the process until another one comes. */
    public void keepSignal() {
        signalled = true;
        inVain = true;
    }

    /** Takes a signal back that the process has not yet looked at. */
    public void clearSignal() {
        signalled = false;
    }

    /** Whether a signal waits for the process's next interrupt check. */
    public boolean isSignalled() {
        return signalled;
    }

    /** A piece of private state, by its class; each layer keeps its own. */
    public <T> Optional<T> local(Class<T> type) {
        return Optional.ofNullable(type.cast(local.get(type)));
    }

    public <T> void setLocal(Class<T> type, T value) {
        local.put(type, value);
    }

    public void clearLocal(Class<?> type) {
        local.remove(type);
    }

    /** Tells the user of this process something that is no error. */
    public void notice(String text) {
        table.locked(() -> notices.add(text));
    }

    /** The notices so far, oldest first. */
    public List<String> notices() {
        return table.locked(() -> List.copyOf(notices));
    }

    /** Asks the process, from any thread, to end its operation at the next interrupt check. */
    public void requestCancel() {
        cancelRequested = true;
        table.interruptSleep(this);
    }

    /** Asks the process, from any thread, to end its operation at the next interrupt check and to take no other. */
    public void requestTerminate() {
        terminateRequested = true;
        table.interruptSleep(this);
    }

    /** Whether the process was asked to take no more operations. */
    public boolean terminateRequested() {
        return terminateRequested;
    }

    /**
     * The protocol's interrupt check. Inside a critical section it does nothing: the request is held off.
     *
     * @throws CanceledException if the process was asked to end
     * @throws EngineStoppedException if the engine has stopped
     */
    public void checkForInterrupts() {
        table.checkRunning();
        if (inCriticalSection() || interruptsHeld > 0) {
            return;
        }
        if (signalled) {
            signalHandler.run();
        }
        if (!cancelRequested && !terminateRequested) {
            return;
        }
        cancelRequested = false;
        throw new CanceledException(
                terminateRequested ? "process " + name + " was terminated" : "the operation was canceled");
    }

    /** Does nothing for so long, or until the next interrupt. */
    public void pause(Duration length) {
        table.await(this, length);
    }

    boolean interruptPending() {
        return (cancelRequested || terminateRequested || (signalled && !inVain))
                && !inCriticalSection()
                && interruptsHeld == 0;
    }

    /** A process of the same name begins anew. */
    public void forgetTerminate() {
        terminateRequested = false;
        cancelRequested = false;
    }

    /** A request that came too late for the operation it was meant for must not hit the next one. */
    void forgetCancel() {
        cancelRequested = false;
    }

    @Override
    public String toString() {
        return name;
    }
}
