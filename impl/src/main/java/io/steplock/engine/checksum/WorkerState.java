package io.steplock.engine.checksum;

import io.steplock.engine.page.PageId;
import io.steplock.engine.process.Process;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Where a launcher's worker is, and how much it has done. Written by its steps and its launcher's; read by observers. */
public final class WorkerState {
    private final Process process;
    private final Set<PageId> todo = new ConcurrentSkipListSet<>(PageWorkOrder.ORDER);
    volatile String pc = "none";
    volatile int database;
    volatile boolean terminate;
    volatile long total;
    volatile long done;
    volatile long startedNanos;

    WorkerState(Process process) {
        this.process = process;
    }

    void reset() {
        pc = "none";
        database = 0;
        terminate = false;
        todo.clear();
    }

    public Process process() {
        return process;
    }

    /** {@code none}, or what it is about to do: {@code Connect} or {@code Rewrite}. */
    public String pc() {
        return pc;
    }

    public int database() {
        return database;
    }

    /** Whether it was told to end. */
    public boolean terminate() {
        return terminate;
    }

    /** The pages that it has still to rewrite. */
    public Set<PageId> todo() {
        return todo;
    }

    /** How many pages its database has. */
    public long total() {
        return total;
    }

    /** How many of them it has rewritten. */
    public long done() {
        return done;
    }
}
