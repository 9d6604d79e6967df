package io.steplock.engine.cluster;

import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessTable;
import java.util.Optional;
import java.util.function.Consumer;

/** A process that runs operations, one at a time, each in a thread of its own. Driven from one thread. */
public final class Session {
    private final ProcessTable processes;
    private final Process process;
    private volatile Throwable failure;

    /** A process of that name, which runs nothing yet. */
    public Session(ProcessTable processes, String name) {
        this.processes = processes;
        this.process = processes.create(name);
    }

    public Process process() {
        return process;
    }

    /**
     * Starts an operation and returns at once; wait for its end with {@link ProcessTable#awaitIdle}.
     *
     * <p>An error in a critical section, and any error that is no {@link EngineException}, stops the engine.
     *
     * @throws EngineException if one is running, or the engine has stopped
     */
    public void start(Consumer<Process> operation) {
        processes.checkRunning();
        processes.begin(process);
        failure = null;
        Thread thread = new Thread(() -> run(operation), process.name());
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Consumer<Process> operation) {
        try {
            operation.accept(process);
        } catch (Throwable t) {
            failure = t;
            if (process.inCriticalSection() || !(t instanceof EngineException)) {
                String where = process.inCriticalSection() ? " failed in a critical section: " : " failed: ";
                String what = t instanceof EngineException ? t.getMessage() : t.toString();
                failure = processes.stopEngine("process " + process + where + what, t);
            }
        } finally {
            processes.finish(process);
        }
    }

    /** How the last operation failed; empty if it succeeded or is still running. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }
}
