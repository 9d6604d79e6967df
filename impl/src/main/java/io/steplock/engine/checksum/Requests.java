package io.steplock.engine.checksum;

import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The request that launcher, worker and the SQL functions share (A10, D.1), under its lock. Observers read while nobody
 * takes a step.
 */
public final class Requests {
    private final WaitQueue lock;
    private Process holder;
    private final Map<String, String> calls = new TreeMap<>();
    volatile Request launchOperation = Request.ENABLE;
    volatile boolean launcherRunning;
    volatile Process worker;
    volatile String workerResult = "failed";
    volatile Process invocation;

    public Requests(ProcessTable processes) {
        this.lock = new WaitQueue(processes);
    }

    /** Takes the lock for longer than one step; waits for whoever has it. */
    public void acquire(Process process) {
        lock.await(process, () -> {
            if (holder != null) {
                return Optional.<ProcessState>of(new BlockedOn("request lock", holder.name(), false));
            }
            holder = process;
            return Optional.empty();
        });
    }

    /** Gives the lock back. */
    public void release() {
        lock.change(() -> holder = null);
    }

    /**
     * A call of one of the SQL functions writes the target, whatever comes of it.
     *
     * @return whether a launcher runs, which will see it
     */
    public boolean write(String name, Request request) {
        launchOperation = request;
        calls.put(name, launcherRunning ? "returned" : request.toString());
        return launcherRunning;
    }

    /** The call has returned. */
    public void returned(String name) {
        calls.put(name, "returned");
    }

    /** All calls so far, by name. */
    public Map<String, String> calls() {
        return calls;
    }

    /** What was last asked for. */
    public Request launchOperation() {
        return launchOperation;
    }

    public boolean launcherRunning() {
        return launcherRunning;
    }

    /** The worker that a launcher may signal. */
    public Optional<Process> worker() {
        return Optional.ofNullable(worker);
    }

    /** What the last worker left: failed, aborted or successful. */
    public String workerResult() {
        return workerResult;
    }

    /** The launcher whose worker is the current one. */
    public Optional<Process> invocation() {
        return Optional.ofNullable(invocation);
    }
}
