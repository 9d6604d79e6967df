package io.steplock.scenario;

import io.steplock.checker.spec.SpecInfo;
import io.steplock.checker.trace.TraceRecorder;
import io.steplock.checker.value.TlaValue;
import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.probe.StepListener;
import io.steplock.refinement.mapprotocol.Cast;
import io.steplock.refinement.mapprotocol.MapProtocolRefinement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The trace of a run, through crashes and restarts. */
final class Recording {
    /** The frames between a step and the engine's own code are no place that a reader wants to see. */
    private static final List<String> NOT_THE_PLACE = List.of(
            "java.",
            "io.steplock.refinement.",
            "io.steplock.engine.probe.",
            "io.steplock.engine.process.",
            "io.steplock.engine.buffer.",
            "io.steplock.engine.wal.InsertionLocks");

    private final MapProtocolRefinement refinement;

    /** Begins with the engine as it is now, right behind a checkpoint. */
    Recording(Cast cast, Cluster cluster, SpecInfo spec, Path trace) throws IOException {
        refinement = new MapProtocolRefinement(cast, cluster);
        refinement.recordTo(TraceRecorder.open(trace, refinement.header(spec), NOT_THE_PLACE));
    }

    /** The listener for the life that runs now or begins next. */
    StepListener listener() {
        return refinement.listener();
    }

    void crashed(Path directory, long walEnd) {
        refinement.crashed(directory, walEnd);
    }

    void crashedInRecovery(Path directory) {
        refinement.crashedInRecovery(directory);
    }

    /** The state in the specification's terms; nobody may be taking a step. */
    Map<String, TlaValue> state() {
        return refinement.readBack();
    }

    /**
     * Ends the trace.
     *
     * @param isUp whether the server is up, with nobody taking a step: then with the state read back
     */
    void end(boolean isUp) throws IOException {
        if (isUp) {
            refinement.recorder().state("quiescent", refinement.readBack());
        }
        refinement.recorder().close();
    }
}
