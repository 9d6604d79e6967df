package io.steplock.engine.checksum;

import io.steplock.engine.barrier.Emission;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.process.Process;

/**
 * Where a launcher is: what its process keeps for itself. Written by the launcher's own steps; for observers, who read
 * while nobody takes a step. After its end it is as at the start.
 */
public final class LauncherState {
    private final Process process;
    private final Emission emission = new Emission();
    volatile String pc;
    volatile Request operation;
    volatile boolean abort;
    volatile boolean running;
    volatile String back;
    volatile ChecksumState to;
    volatile int database;
    volatile String checkpoint;
    volatile long recordEnd;

    LauncherState(Process process) {
        this.process = process;
        reset();
    }

    /** The launcher has ended. */
    void reset() {
        pc = "none";
        operation = Request.ENABLE;
        abort = false;
        running = false;
        back = "none";
        to = ChecksumState.OFF;
        database = 0;
        checkpoint = "none";
        recordEnd = 0;
    }

    public Process process() {
        return process;
    }

    public Emission emission() {
        return emission;
    }

    /** The step that comes next, as the specification names it; {@code none} if there is no launcher. */
    public String pc() {
        return pc;
    }

    /** What it works on. */
    public Request operation() {
        return operation;
    }

    /** Whether it was told to give up. */
    public boolean abort() {
        return abort;
    }

    /** Its own flag: it has taken a request and not yet found that there is no other. */
    public boolean running() {
        return running;
    }

    /** Where it goes on after turning off. */
    public String back() {
        return back;
    }

    /** The state that it changes to. */
    public ChecksumState to() {
        return to;
    }

    /** The database at work, from 1; 0 for none. */
    public int database() {
        return database;
    }

    /** Its checkpoint request: none, asked, started or done. */
    public String checkpoint() {
        return checkpoint;
    }

    /** The checkpointer's answer to its request. */
    public void checkpoint(String next) {
        checkpoint = next;
    }

    /** The end of the state record that it has inserted and not yet flushed; 0 for none. */
    public long recordEnd() {
        return recordEnd;
    }

    /** Whether it is in its critical section, where it absorbs nothing and delays checkpoints. */
    public boolean inCriticalSection(Code code) {
        return switch (pc) {
            case "InsertStateRecord", "FlushStateRecord", "SetSharedState", "Emit", "LeaveCriticalSection" -> true;
            case "UpdateControlFile" -> !code.controlFileLate();
            default -> false;
        };
    }
}
