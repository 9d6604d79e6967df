package io.steplock.scenario;

import io.steplock.engine.page.Lsn;
import io.steplock.engine.probe.Step;
import io.steplock.engine.probe.StepListener;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.VisibilityMapStep.ReserveSpace;
import io.steplock.engine.wal.WalInsertion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The records of a run in the order of their reservation, and LSNs as the specification counts them: record k of a run
 * ends at the run's base plus k, the base of the first run is 1, and all that was before the redo point of the start is
 * 0. Checkpoints' own records take a step of another name and are not counted. Thread-safe as far as listening goes.
 */
final class RecordLog implements StepListener {
    /** No record of the schedule ends there. */
    static final int UNKNOWN = -1;

    private final long redoAtStart;
    private final List<Long> ends = new CopyOnWriteArrayList<>();
    /** Positions keep their numbers over a crash: a page may bear the LSN of a record that is lost. */
    private final TreeMap<Long, Integer> ordinals = new TreeMap<>();

    private int base = 1;

    /**
     * A log without records.
     *
     * @param redoAtStart the redo point when the run begins
     */
    RecordLog(long redoAtStart) {
        this.redoAtStart = redoAtStart;
    }

    @Override
    public void performed(Process process, Step step) {
        if (step instanceof ReserveSpace) {
            WalInsertion.inFlight(process).ifPresent(record -> ends.add(record.endLsn()));
        }
    }

    /** The LSN ordinal before the run's first record. */
    int base() {
        return base;
    }

    int count() {
        return ends.size();
    }

    /** Where the first {@code count} records of the run end; empty if there are fewer. */
    Optional<Long> endOf(int count) {
        return count >= 1 && count <= ends.size() ? Optional.of(ends.get(count - 1)) : Optional.empty();
    }

    /** How many of the run's records end at or before the position. */
    int upTo(long lsn) {
        return (int) ends.stream().filter(end -> end <= lsn).count();
    }

    /** The position as the specification has it, or {@link #UNKNOWN}. */
    int ordinal(long lsn) {
        int place = ends.indexOf(lsn);
        if (place >= 0) {
            return base + place + 1;
        }
        return ordinals.getOrDefault(lsn, lsn <= redoAtStart || lsn == Lsn.NONE ? 0 : UNKNOWN);
    }

    /** The last of the run's records that ends at or before the position, as an ordinal. */
    int ordinalUpTo(long lsn) {
        return base + upTo(lsn);
    }

    /** A new run begins, behind the last record that recovery found valid. */
    void restarted(long lastValidEnd) {
        int end = ordinalUpTo(lastValidEnd);
        for (Long position : new ArrayList<>(ends)) {
            ordinals.put(position, ordinal(position));
        }
        ends.clear();
        base = end;
    }
}
