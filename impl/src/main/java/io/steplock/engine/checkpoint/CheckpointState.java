package io.steplock.engine.checkpoint;

import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.PageId;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Where a checkpointer is; written by its steps, for observers, who read while nobody takes a step. */
public final class CheckpointState {
    /** What a checkpoint is for. */
    public enum Kind {
        ONLINE("online"),
        SHUTDOWN("shutdown"),
        END_OF_RECOVERY("end-of-recovery");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private volatile String pc = "Idle";
    private volatile Kind kind = Kind.ONLINE;
    private volatile ChecksumState a5 = ChecksumState.OFF;
    private volatile ChecksumState b = ChecksumState.OFF;
    private volatile long redo = Lsn.NONE;
    private volatile long recordEnd = Lsn.NONE;
    private final Set<String> delayed = new TreeSet<>();
    private final Set<PageId> visited = ConcurrentHashMap.newKeySet();
    private volatile boolean marking;

    /** A checkpoint begins. */
    public void begin(Kind what) {
        idle();
        kind = what;
        pc = "EnterCheckpoint";
    }

    /** It is over. */
    public void idle() {
        pc = "Idle";
        kind = Kind.ONLINE;
        a5 = ChecksumState.OFF;
        b = ChecksumState.OFF;
        redo = Lsn.NONE;
        recordEnd = Lsn.NONE;
        delayed.clear();
        visited.clear();
        marking = false;
    }

    /** The step that comes next, as the specification names it. */
    public String pc() {
        return pc;
    }

    public Kind kind() {
        return kind;
    }

    /** What read A found. */
    public ChecksumState a5() {
        return a5;
    }

    /** What read B found, until the redo record is inserted. */
    public ChecksumState b() {
        return b;
    }

    /** The redo point; {@link Lsn#NONE} before it is known. */
    public long redo() {
        return redo;
    }

    /** The end of the checkpoint's record while it is not flushed. */
    public long recordEnd() {
        return recordEnd;
    }

    /** The launchers that it waits for. */
    public Set<String> delayed() {
        return delayed;
    }

    /** Whether the marking pass runs. */
    public boolean isMarking() {
        return marking;
    }

    /** The pages that the marking pass has visited. */
    public Set<PageId> visited() {
        return visited;
    }

    /** The step that comes next. */
    public void pc(String next) {
        pc = next;
    }

    /** Read A. */
    public void a5(ChecksumState read) {
        a5 = read;
    }

    /** Read B. */
    public void b(ChecksumState read) {
        b = read;
    }

    /** The redo point is known. */
    public void redo(long lsn) {
        redo = lsn;
    }

    /** The checkpoint's record is inserted, or flushed. */
    public void recordEnd(long lsn) {
        recordEnd = lsn;
    }

    /** The marking pass begins or ends. */
    public void marking(boolean now) {
        marking = now;
    }
}
