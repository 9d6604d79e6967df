package io.steplock.refinement.checksums;

import io.steplock.checker.value.TlaValue;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The variables after a crash that no file but the control file shows: nobody lives, and nothing is in memory. */
final class DeadServer {
    private final Cast cast;

    DeadServer(Cast cast) {
        this.cast = cast;
    }

    void put(TlaValue controlFile, Map<String, TlaValue> values) {
        TlaValue.Rec control = (TlaValue.Rec) controlFile;
        TlaValue state = control.fields().get("state");
        values.put("xlogCtl", state);
        values.put("controlFile", control);
        values.put("pgControl", control);
        values.put("redoRecPtr", control.fields().get("redo"));
        values.put("generation", TlaValue.of(0));
        values.put("slot", each(cast.processes(), ServerValues.FREE_SLOT));
        values.put("life", each(cast.processes(), TlaValue.of("none")));
        values.put("local", each(cast.processes(), state));
        values.put("postmaster", state);
        Map<String, TlaValue> emissions = new LinkedHashMap<>();
        cast.launchers().forEach(name -> emissions.put(name, ServerValues.NO_EMISSION));
        emissions.put(Cast.STARTUP, ServerValues.NO_EMISSION);
        values.put("emission", new TlaValue.Rec(emissions));
        values.put("launcher", each(cast.launchers(), ServerValues.NO_LAUNCHER));
        values.put("worker", each(cast.launchers(), ServerValues.NO_WORKER));
        values.put("launchOp", TlaValue.of("enable"));
        values.put("launcherRunning", TlaValue.of(false));
        values.put("workerPid", TlaValue.of(Cast.NOBODY));
        values.put("workerResult", TlaValue.of("failed"));
        values.put("invocation", TlaValue.of(Cast.NOBODY));
        values.put("ckpt", ServerValues.IDLE_CHECKPOINTER);
        values.put("phase", TlaValue.of("down"));
        values.put("startup", ServerValues.NO_STARTUP);
    }

    private static TlaValue each(Collection<String> names, TlaValue value) {
        Map<String, TlaValue> all = new LinkedHashMap<>();
        List.copyOf(names).forEach(name -> all.put(name, value));
        return new TlaValue.Rec(all);
    }
}
