package io.steplock.refinement.mapprotocol;

import io.steplock.checker.trace.TraceRecorder;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.recovery.Recovery;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.refinement.StepNames;
import io.steplock.refinement.mapprotocol.MapProtocolRefinement.Event;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From one life of the engine to the next: crash, replay, restart. One thread. */
final class Lives {
    private final Cast cast;
    private final State state;

    Lives(Cast cast, State state) {
        this.cast = cast;
        this.state = state;
    }

    TraceRecorder crash(TraceRecorder recorder, Path directory, long walEnd) {
        int cut = state.ordinals().upTo(walEnd);
        state.ordinals().cut(cut);
        List<State.Logged> kept = List.copyOf(state.wal())
                .subList(0, Math.max(0, Math.min(state.wal().size(), cut - state.base())));
        state.wal().clear();
        state.wal().addAll(kept);
        state.flushedTo(cut);
        return dead(recorder, directory, "Crash", Map.of("cut", TlaValue.of(cut)));
    }

    TraceRecorder crashInRecovery(TraceRecorder recorder, Path directory) {
        return dead(recorder, directory, "CrashInRecovery", Map.of());
    }

    private TraceRecorder dead(TraceRecorder recorder, Path directory, String action, Map<String, TlaValue> arguments) {
        try (FileLayer left = new FileLayer(directory, new ProcessTable())) {
            state.enter("recovering");
            state.die();
            state.countCrash();
            state.view().watch(left, directory);
            state.committedInRecovery(state.committedInFiles());
            int control = state.ordinals().upTo(state.view().redoInControlFile());
            state.redoIs(control);
            state.replayedTo(Math.max(control, state.base()));
            state.restart();
            Map<String, TlaValue> after = state.readBack();
            List<Change> changes = new ArrayList<>();
            after.forEach((variable, value) -> changes.add(set(variable, value)));
            return recorder.crash(action, arguments, changes, after);
        }
    }

    private static Change set(String variable, TlaValue value) {
        return new Change(Paths.of(variable), Change.Kind.SET, value);
    }

    /** The event of a step of recovery; none for a record of before the run. */
    Optional<Event> recoveryStep(Process process, Step step) {
        List<Change> changes = new ArrayList<>();
        Recovery.inProgress(process).ifPresent(state.view()::watch);
        switch (StepNames.action(step)) {
            case "ReplayRecord" -> {
                Recovery recovery = Recovery.inProgress(process).orElseThrow();
                int to = state.ordinals().upTo(recovery.current().endLsn());
                if (to <= state.base()) {
                    return Optional.empty();
                }
                replay(recovery, to, changes);
            }
            case "WritePageInRecovery" -> {
                PageId page = StepNames.page(step).orElseThrow();
                if (!cast.pages().contains(page)) {
                    return Optional.empty();
                }
                state.observeBytes(page, changes);
                state.observeFile(page, changes);
                return Optional.of(new Event(Map.of("p", TlaValue.of(cast.page(page))), changes));
            }
            case "EndRecovery" -> end(changes);
            case "Restart" -> restart(process, changes);
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(new Event(Map.of(), changes));
    }

    private void replay(Recovery recovery, int to, List<Change> changes) {
        WalRecord record = recovery.current();
        State.Logged logged = state.wal().get(to - state.base() - 1);
        if (!record.blocks().isEmpty()) {
            state.observeBytes(cast.table().heapPage(logged.by().block()), changes);
            state.observeBytes(cast.mapPage(), changes);
        }
        TlaValue committed = Transactions.union(
                state.committedInFiles(), state.transactions().pairs(recovery.committed()));
        if (!committed.equals(state.committed())) {
            state.committedInRecovery(committed);
            changes.add(set("committed", committed));
        }
        state.replayedTo(to);
        changes.add(set("replay", TlaValue.of(to)));
    }

    /** The WAL ends behind the last record that was replayed. */
    private void end(List<Change> changes) {
        int replayed = state.replay();
        List<State.Logged> kept = List.copyOf(state.wal()).subList(0, replayed - state.base());
        boolean shorter = kept.size() < state.wal().size();
        state.ordinals().cut(replayed);
        state.wal().clear();
        state.wal().addAll(kept);
        state.flushedTo(replayed);
        state.enter("recovered");
        Map<String, TlaValue> now = state.readBack();
        if (shorter) {
            changes.add(set("wal", now.get("wal")));
        }
        changes.add(set("position", now.get("position")));
        changes.add(set("flushed", now.get("flushed")));
        changes.add(set("phase", now.get("phase")));
    }

    private void restart(Process process, List<Change> changes) {
        Cluster cluster = process.local(Cluster.class).orElseThrow();
        state.view().watch(cluster);
        state.ordinals().addCheckpoint(cluster.wal().position().previousLsn());
        state.beginsAt(state.replay());
        state.redoIs(state.ordinals().upTo(cluster.wal().redo()));
        state.enter("running");
        state.replayedTo(0);
        state.begin();
        Map<String, TlaValue> now = state.readBack();
        for (String variable : List.of(
                "disk",
                "start",
                "dirty",
                "base",
                "wal",
                "redo",
                "pc",
                "phase",
                "replay",
                "heap",
                "map",
                "position",
                "committed",
                "flushed")) {
            changes.add(set(variable, now.get(variable)));
        }
    }
}
