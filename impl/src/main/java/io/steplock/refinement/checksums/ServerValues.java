package io.steplock.refinement.checksums;

import io.steplock.checker.value.TlaValue;
import io.steplock.engine.barrier.BarrierSlot;
import io.steplock.engine.barrier.Emission;
import io.steplock.engine.checkpoint.CheckpointState;
import io.steplock.engine.checksum.Launcher;
import io.steplock.engine.checksum.LauncherState;
import io.steplock.engine.checksum.LocalState;
import io.steplock.engine.checksum.WorkerState;
import io.steplock.engine.control.ControlFile;
import io.steplock.engine.process.Process;
import io.steplock.engine.server.Server;
import io.steplock.engine.wal.Wal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The variables that a running server shows, but for pages, WAL and ghosts. */
final class ServerValues {
    private static final String RUN_OF_MARKING = "Mark";

    private final Cast cast;
    private final LoggedRecords records;
    /** What a clean stop leaves: the specification keeps the values until they are set anew. */
    private Map<String, TlaValue> left = new LinkedHashMap<>();

    ServerValues(Cast cast, LoggedRecords records) {
        this.cast = cast;
        this.records = records;
    }

    /** The values of a server's first moment are those that the last one left. */
    void startAfter(Map<String, TlaValue> last) {
        left = new LinkedHashMap<>();
        left.put("workerResult", last.get("workerResult"));
        left.put("invocation", last.get("invocation"));
    }

    void put(Server server, Map<String, TlaValue> values) {
        values.put("xlogCtl", text(server.shared().xlogCtl()));
        values.put("controlFile", control(server.shared().controlFile()));
        values.put("pgControl", control(ControlFile.read(server.files())));
        values.put("redoRecPtr", TlaValue.of(records.upTo(redo(server))));
        values.put("generation", TlaValue.of((int) server.barriers().generation()));
        values.put("slot", perProcess(name -> slot(server, name)));
        values.put("life", perProcess(name -> text(slotOf(server, name).life())));
        values.put("local", perProcess(name -> text(LocalState.of(server.process(name)))));
        values.put("postmaster", text(server.postmaster()));
        values.put("emission", emissions(server));
        values.put("launcher", perLauncher(server, launcher -> launcher(launcher.state()), NO_LAUNCHER));
        values.put("worker", perLauncher(server, launcher -> worker(launcher.worker()), NO_WORKER));
        values.put("launchOp", text(server.requests().launchOperation()));
        values.put("launcherRunning", TlaValue.of(server.requests().launcherRunning()));
        values.put("workerPid", name(server.requests().worker()));
        values.put("ckpt", checkpoint(server));
        values.put("uncommitted", Values.set(cast.namesOf(server.catalog().uncommitted())));
        values.put("phase", text(server.phase().name().toLowerCase(Locale.ROOT)));
        values.put("startup", startup(server));
        server.requests().invocation().ifPresent(launcher -> left.clear());
        values.put(
                "workerResult",
                left.getOrDefault("workerResult", text(server.requests().workerResult())));
        values.put(
                "invocation",
                left.getOrDefault("invocation", name(server.requests().invocation())));
    }

    private static long redo(Server server) {
        Wal wal = server.wal();
        return wal == null ? server.shared().controlFile().checkpoint().redo() : wal.redo();
    }

    /** The place of the checkpoint's record matters only in being the redo point or not. */
    TlaValue control(ControlFile file) {
        int redo = records.upTo(file.checkpoint().redo());
        boolean isRedo = file.checkpointLsn() == file.checkpoint().redo();
        return Values.record(
                "state",
                file.checksums(),
                "db",
                file.state().text(),
                "redo",
                redo,
                "checkpoint",
                isRedo ? redo : redo + 1);
    }

    static TlaValue text(Object value) {
        return TlaValue.of(value.toString());
    }

    private static TlaValue name(Optional<Process> process) {
        return TlaValue.of(process.map(Process::name).orElse(Cast.NOBODY));
    }

    private TlaValue perProcess(Function<String, TlaValue> value) {
        Map<String, TlaValue> all = new LinkedHashMap<>();
        cast.processes().forEach(name -> all.put(name, value.apply(name)));
        return new TlaValue.Rec(all);
    }

    private static BarrierSlot slotOf(Server server, String name) {
        return server.barriers().slot(server.process(name));
    }

    private static TlaValue slot(Server server, String name) {
        BarrierSlot slot = slotOf(server, name);
        return slot(slot.pid(), slot.isWaitedFor(), (int) slot.generation(), slot);
    }

    private static TlaValue slot(boolean pid, boolean waited, int generation, BarrierSlot slot) {
        return Values.record(
                "pid",
                pid,
                "waited",
                waited,
                "gen",
                generation,
                "mask",
                Values.set(slot.mask()),
                "pending",
                slot.process().isSignalled());
    }

    static final TlaValue FREE_SLOT =
            Values.record("pid", false, "waited", false, "gen", 0, "mask", TlaValue.set(List.of()), "pending", false);
    static final TlaValue NO_EMISSION =
            Values.record("stage", "idle", "type", "off", "left", TlaValue.set(List.of()), "gen", 0);
    static final TlaValue NO_LAUNCHER = Values.record(
            "pc", "none", "op", "enable", "abort", false, "running", false, "back", "none", "to", "off", "db", 0,
            "ckpt", "none", "lsn", 0);
    static final TlaValue NO_WORKER =
            Values.record("pc", "none", "db", 0, "todo", TlaValue.set(List.of()), "term", false);
    static final TlaValue IDLE_CHECKPOINTER = Values.record(
            "pc",
            "Idle",
            "kind",
            "online",
            "a5",
            "off",
            "b",
            "off",
            "redo",
            0,
            "lsn",
            0,
            "list",
            TlaValue.set(List.of()),
            "unvisited",
            TlaValue.set(List.of()),
            "wanted",
            false);
    static final TlaValue NO_STARTUP = Values.record("pc", "none", "pos", 0);

    private TlaValue emissions(Server server) {
        Map<String, TlaValue> all = new LinkedHashMap<>();
        for (String launcher : cast.launchers()) {
            all.put(launcher, NO_EMISSION);
        }
        server.launchers()
                .forEach(launcher -> all.put(
                        launcher.state().process().name(),
                        emission(launcher.state().emission())));
        all.put(Cast.STARTUP, emission(server.recovery().emission()));
        return new TlaValue.Rec(all);
    }

    private static TlaValue emission(Emission emission) {
        return Values.record(
                "stage",
                emission.stage().name().toLowerCase(Locale.ROOT),
                "type",
                emission.type(),
                "left",
                Values.set(emission.left().stream().map(Process::name).toList()),
                "gen",
                (int) emission.generation());
    }

    private TlaValue perLauncher(Server server, Function<Launcher, TlaValue> value, TlaValue none) {
        Map<String, TlaValue> all = new LinkedHashMap<>();
        cast.launchers().forEach(name -> all.put(name, none));
        server.launchers()
                .forEach(launcher -> all.put(launcher.state().process().name(), value.apply(launcher)));
        return new TlaValue.Rec(all);
    }

    private TlaValue launcher(LauncherState state) {
        return Values.record(
                "pc",
                state.pc(),
                "op",
                state.operation(),
                "abort",
                state.abort(),
                "running",
                state.running(),
                "back",
                state.back(),
                "to",
                state.to(),
                "db",
                state.database(),
                "ckpt",
                state.checkpoint(),
                "lsn",
                state.recordEnd() == 0 ? 0 : records.upTo(state.recordEnd()));
    }

    private TlaValue worker(WorkerState state) {
        List<String> todo = cast.pages().entrySet().stream()
                .filter(page -> state.todo().contains(page.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        return Values.record(
                "pc", state.pc(), "db", state.database(), "todo", Values.set(todo), "term", state.terminate());
    }

    /** Its pages are those of the sample: the marking pass has come to its end when it has visited all of them. */
    private TlaValue checkpoint(Server server) {
        CheckpointState state = server.checkpoint();
        List<String> unvisited = cast.pages().entrySet().stream()
                .filter(page -> state.isMarking() && !state.visited().contains(page.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        boolean visited = state.pc().equals(RUN_OF_MARKING) && unvisited.isEmpty();
        return Values.record(
                "pc",
                visited ? "Write" : state.pc(),
                "kind",
                state.kind(),
                "a5",
                state.a5(),
                "b",
                state.b(),
                "redo",
                records.upTo(state.redo()),
                "lsn",
                state.recordEnd() == 0 ? 0 : records.upTo(state.recordEnd()),
                "list",
                Values.set(state.delayed()),
                "unvisited",
                Values.set(unvisited),
                "wanted",
                server.checkpoints().isWantedByChange());
    }

    private TlaValue startup(Server server) {
        boolean none = server.recovery().pc().equals("none");
        return Values.record(
                "pc",
                server.recovery().pc(),
                "pos",
                none ? 0 : records.upTo(server.recovery().position()));
    }
}
