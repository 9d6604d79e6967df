package io.steplock.engine.barrier;

import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.process.Process;
import java.util.EnumSet;
import java.util.Set;

/** One process's slot (A8). Guarded by the mutex of its {@link ProcSignal}; observers read while nobody takes a step. */
public final class BarrierSlot {
    /** How far a process is with its start; the stages but for the last are named after the step that comes next. */
    public enum Life {
        NONE("none"),
        CLEAR_BARRIER_MASK("ClearBarrierMask"),
        READ_GENERATION("ReadGeneration"),
        PUBLISH_PID("PublishPid"),
        INIT_LOCAL_STATE("InitLocalState"),
        UP("up");

        private final String text;

        Life(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private final Process process;
    private final Set<ChecksumState> mask = EnumSet.noneOf(ChecksumState.class);
    private Life life = Life.NONE;
    private boolean pid;
    private boolean waited;
    private long generation;

    BarrierSlot(Process process) {
        this.process = process;
    }

    public Process process() {
        return process;
    }

    public Life life() {
        return life;
    }

    void life(Life next) {
        life = next;
    }

    /** Whether the process can be signalled. */
    public boolean pid() {
        return pid;
    }

    void publishPid() {
        pid = true;
    }

    /** Whether whoever waits for a barrier waits for this process too. */
    public boolean isWaitedFor() {
        return waited;
    }

    /** Up to which barrier the process has absorbed. */
    public long generation() {
        return generation;
    }

    void read(long current) {
        generation = current;
        waited = true;
    }

    /** The barrier types to absorb. */
    public Set<ChecksumState> mask() {
        return mask;
    }

    void free() {
        mask.clear();
        pid = false;
        waited = false;
        generation = 0;
        life = Life.NONE;
        process.clearSignal();
    }
}
