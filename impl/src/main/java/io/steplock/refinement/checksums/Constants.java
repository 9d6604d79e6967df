package io.steplock.refinement.checksums;

import io.steplock.checker.value.TlaValue;
import io.steplock.engine.checksum.Catalog;
import io.steplock.engine.checksum.Code;
import io.steplock.engine.control.ChecksumState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The constants that a cast and its server show. */
final class Constants {
    private Constants() {}

    /** The config's, with those that the engine shows in their places: a difference is then found. */
    static Map<String, TlaValue> of(Cast cast, Map<String, TlaValue> configured, ChecksumState state) {
        Map<String, TlaValue> constants = new LinkedHashMap<>(configured);
        Code code = cast.options().code();
        constants.put("Launchers", Values.set(cast.launchers()));
        Map<String, TlaValue> workerOf = new LinkedHashMap<>();
        cast.launchers().forEach(name -> workerOf.put(name, TlaValue.of(name.replace("launcher", "worker"))));
        constants.put("WorkerOf", new TlaValue.Rec(workerOf));
        constants.put("Backends", Values.set(cast.backends()));
        constants.put("LateBackends", Values.set(cast.backends()));
        constants.put("IoWorkers", Values.set(cast.ioWorkers()));
        constants.put("Bgwriters", Values.set(List.of(Cast.BGWRITER)));
        constants.put("Pages", Values.set(cast.pages().keySet()));
        Map<String, TlaValue> databaseOf = new LinkedHashMap<>();
        cast.pages().forEach((name, page) -> databaseOf.put(name, TlaValue.of(Catalog.databaseOf(page))));
        constants.put("DatabaseOf", new TlaValue.Rec(databaseOf));
        constants.put("Databases", TlaValue.of(cast.databases()));
        constants.put("Uncommitted", Values.set(cast.openAtFirst()));
        constants.put("Requests", Values.set(cast.requests()));
        constants.put("InitialStates", Values.set(List.of(state)));
        constants.put("Fixes", Values.set(code.fixes()));
        constants.put("DelayFlag", TlaValue.of(code.delayFlag().text()));
        constants.put(
                "Remedies",
                Values.set(code.remedies().stream().map(Code.Remedy::text).toList()));
        constants.put("Budget", Ghosts.plenty());
        constants.put("EmitOneByOne", TlaValue.of(true));
        constants.put("SlowStarters", Values.set(cast.slowStarters()));
        constants.put("TrackPool", TlaValue.of(true));
        constants.put("PowerLoss", TlaValue.of(true));
        constants.put("HarmlessSteps", TlaValue.of(true));
        return constants;
    }
}
