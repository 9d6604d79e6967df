package io.steplock.engine.barrier;

import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.process.Process;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How far an emitter is with its barrier; observers read while nobody takes a step. */
public final class Emission {
    /** The three stages of C.5, before and after. */
    public enum Stage {
        IDLE,
        BITS,
        ADVANCE,
        SIGNAL,
        EMITTED
    }

    private Stage stage = Stage.IDLE;
    private ChecksumState type = ChecksumState.OFF;
    private final Set<Process> left = new LinkedHashSet<>();
    private long generation;

    public Stage stage() {
        return stage;
    }

    public ChecksumState type() {
        return type;
    }

    /** Whom it has still to visit in this stage. */
    public Set<Process> left() {
        return left;
    }

    /** Which barrier it is; 0 before it is known. */
    public long generation() {
        return generation;
    }

    void begin(ChecksumState to, List<Process> all) {
        stage = Stage.BITS;
        type = to;
        left.clear();
        left.addAll(all);
        generation = 0;
    }

    void advanced(long current, List<Process> all) {
        generation = current;
        stage = Stage.SIGNAL;
        left.addAll(all);
    }

    void visited(Process process, Stage next) {
        left.remove(process);
        if (left.isEmpty()) {
            stage = next;
        }
    }

    /** The emitter has left its critical section: its barrier is now only waited for. */
    public void rest() {
        stage = Stage.IDLE;
    }

    /** Nothing is emitted or waited for. */
    public void end() {
        stage = Stage.IDLE;
        type = ChecksumState.OFF;
        left.clear();
        generation = 0;
    }
}
