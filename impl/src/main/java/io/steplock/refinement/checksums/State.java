package io.steplock.refinement.checksums;

import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.checksum.Launcher;
import io.steplock.engine.checksum.LocalState;
import io.steplock.engine.control.ControlFile;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.server.Server;
import io.steplock.engine.step.ChecksumStep.CheckRequest;
import io.steplock.engine.step.ChecksumStep.DieWorker;
import io.steplock.engine.step.ChecksumStep.StartProcess;
import io.steplock.engine.step.MapProtocolStep.FlushWal;
import io.steplock.engine.step.MapProtocolStep.WritePage;
import io.steplock.engine.wal.format.InvalidRecordException;
import io.steplock.engine.wal.reader.WalReader;
import io.steplock.refinement.StateDiff;
import io.steplock.refinement.StepNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All variables as last read. Not thread-safe. */
final class State {
    /** The steps that insert a record that the specification always knows. */
    private static final Set<String> INSERTS = Set.of(
            "InsertStateRecord",
            "RewritePage",
            "ChangePage",
            "HintPage",
            "InsertRedo",
            "InsertCheckpointRecord",
            "InsertFixupRecord");
    /** The steps at whose end the WAL that they need is durable; what else is flushed in recovery shows with them. */
    private static final Set<String> FLUSHES =
            Set.of("FlushStateRecord", "FlushCheckpointRecord", "FlushFixupRecord", "WritePage");

    private static final Set<String> REPLAYS_OF_PAGES = Set.of("ReplayImage", "ReplayChange");

    private final Cast cast;
    private final LoggedRecords records;
    private final PageValues pageValues;
    private final ServerValues serverValues;
    private final Ghosts ghosts;
    private final StateDiff diff = new StateDiff();
    private final Map<String, TlaValue> buffer = new LinkedHashMap<>();
    private final Map<String, TlaValue> disk = new LinkedHashMap<>();
    private final Map<String, TlaValue> synced = new LinkedHashMap<>();
    private Map<String, TlaValue> values = new LinkedHashMap<>();
    private int flushed;

    State(Cast cast) {
        this.cast = cast;
        this.records = new LoggedRecords(cast);
        this.pageValues = new PageValues(records);
        this.serverValues = new ServerValues(cast, records);
        this.ghosts = new Ghosts(cast);
    }

    int upTo(long lsn) {
        return records.upTo(lsn);
    }

    Map<String, TlaValue> values() {
        return Map.copyOf(values);
    }

    void begin(Server server) {
        new WalReader(server.directory())
                .scan(server.shared().controlFile().checkpoint().redo(), record -> {
                    if (records.isKnown(record)) {
                        records.add(record, "none");
                    }
                });
        flushed = records.upTo(server.wal().durableLsn());
        cast.pages().forEach((name, page) -> readPage(server, name, page));
        start(all(server));
    }

    private void start(Map<String, TlaValue> now) {
        values = now;
        now.forEach((name, value) -> diff.start(path(name), value));
    }

    private static List<TlaValue> path(String variable) {
        return List.of(TlaValue.of(variable));
    }

    private void readPage(Server server, String name, PageId page) {
        buffer.put(name, pageValues.inPool(server.buffers(), page));
        disk.put(name, pageValues.inFile(server.files(), page));
        synced.put(name, pageValues.onDevice(server.directory(), page));
    }

    /** Everything but what only certain steps change, which is as last read. */
    private Map<String, TlaValue> all(Server server) {
        Map<String, TlaValue> now = new LinkedHashMap<>();
        serverValues.put(server, now);
        ghosts.calls(server);
        ghosts.put(now);
        putFiles(now);
        return now;
    }

    private void putFiles(Map<String, TlaValue> now) {
        now.put("wal", records.value());
        now.put("walBase", TlaValue.of(records.base()));
        now.put("flushed", TlaValue.of(flushed));
        now.put("buffer", new TlaValue.Rec(Map.copyOf(buffer)));
        now.put("disk", new TlaValue.Rec(Map.copyOf(disk)));
        now.put("synced", new TlaValue.Rec(Map.copyOf(synced)));
    }

    private List<Change> changesTo(Map<String, TlaValue> now) {
        List<Change> changes = new ArrayList<>();
        now.forEach((name, value) -> diff.observe(path(name), value, changes));
        values = now;
        return changes;
    }

    /** The changes of a step; empty if the specification has no such step. */
    Optional<List<Change>> observe(Process process, Server server, Step step) {
        String action = StepNames.action(step);
        if (step instanceof FlushWal flush && !isFlush(server, flush)) {
            return Optional.empty();
        }
        if (action.equals("ReadPage") && process.name().equals(Cast.STARTUP)) {
            return Optional.empty(); // a part of the replay of the record that needs the page
        }
        Optional<PageId> page = StepNames.page(step);
        if (INSERTS.contains(action)) {
            observeRecord(server, page);
        }
        if (step instanceof WritePage write && LocalState.of(process).needWrite()) {
            pageValues.wasWritten(server.buffers(), write.p());
        }
        page.ifPresent(p -> readPage(server, cast.name(p).orElseThrow(), p));
        switch (action) {
            case "SyncFiles" ->
                cast.pages().forEach((name, p) -> synced.put(name, pageValues.onDevice(server.directory(), p)));
            case "RemoveOldWal" -> records.removeUpTo(redoOfCheckpoint());
            case "StartServer" -> startServer(server);
            default -> {
                if (FLUSHES.contains(action) && server.wal() != null) {
                    flushed = records.upTo(server.wal().durableLsn());
                }
            }
        }
        if (action.equals("ReadPage") || REPLAYS_OF_PAGES.contains(action)) {
            observeFailure(server, page.orElseThrow());
        }
        ghosts.took(action, isFree(step));
        if (step instanceof CheckRequest check
                && !launcher(server, check.l()).state().running()) {
            ghosts.reports(server);
        }
        return Optional.of(changesTo(all(server)));
    }

    private boolean isFlush(Server server, FlushWal flush) {
        boolean counts = server.phase() == Server.Phase.PRODUCTION || server.phase() == Server.Phase.STOPPING;
        int to = records.upTo(flush.to());
        if (!counts || to <= flushed) {
            return false;
        }
        flushed = to;
        return true;
    }

    private int redoOfCheckpoint() {
        TlaValue.Rec last = (TlaValue.Rec) values.get("ckpt");
        return ((TlaValue.Int) last.fields().get("redo")).value();
    }

    private void observeRecord(Server server, Optional<PageId> page) {
        long end = server.wal().position().currentLsn();
        long start = server.wal().position().previousLsn();
        if (page.isPresent()) {
            Buffer changed = server.buffers().find(page.get()).orElseThrow();
            if (PageHeader.lsn(changed.page()) != end || records.endsAt(end)) {
                return; // a hint that was not logged
            }
        }
        TlaValue before = page.map(p -> buffer.get(cast.name(p).orElseThrow())).orElse(null);
        String ck = before == null
                ? "none"
                : ((TlaValue.Str) ((TlaValue.Rec) before).fields().get("ck")).value();
        try {
            records.add(server.wal().record(start, end), ck);
        } catch (InvalidRecordException e) {
            throw new EngineException("the record that was just inserted cannot be read: " + e.getMessage(), e);
        }
    }

    private void observeFailure(Server server, PageId page) {
        if (server.failures().contains(page)) {
            boolean replay = server.phase() == Server.Phase.REPLAY || server.phase() == Server.Phase.FAILED;
            ghosts.failed(replay ? "replay" : server.phase() == Server.Phase.PRODUCTION ? "production" : "recovery");
        }
    }

    private void startServer(Server server) {
        boolean clean = server.phase() == Server.Phase.FIXUP;
        if (clean) {
            records.cut(records.upTo(server.recovery().position()));
            flushed = records.last();
        }
        serverValues.startAfter(values);
        cast.pages().forEach((name, page) -> readPage(server, name, page));
    }

    /** Whether the environment spends nothing on the step. */
    private boolean isFree(Step step) {
        String action = StepNames.action(step);
        if (action.equals("StartCheckpoint")) {
            TlaValue.Rec last = (TlaValue.Rec) values.get("ckpt");
            return last.fields().get("wanted").equals(TlaValue.of(true));
        } else if (step instanceof StartProcess start) {
            return !cast.backends().contains(start.q().name());
        } else if (step instanceof DieWorker die) {
            return wasToldToEnd(die);
        }
        return false;
    }

    private boolean wasToldToEnd(DieWorker die) {
        TlaValue.Rec workers = (TlaValue.Rec) values.get("worker");
        TlaValue.Rec last = (TlaValue.Rec) workers.fields().get(die.l().name());
        return last.fields().get("term").equals(TlaValue.of(true));
    }

    /** Under which name the next-state relation has the step. */
    String actionOf(DieWorker die) {
        return wasToldToEnd(die) ? "WorkerStep" : "Interference";
    }

    private static Launcher launcher(Server server, Process process) {
        return server.launchers().stream()
                .filter(launcher -> launcher.state().process().equals(process))
                .findFirst()
                .orElseThrow();
    }

    /** The end of the marking pass: pages of the sample that are not in memory count as visited, one after the other. */
    Map<String, List<Change>> endMarking(Server server) {
        Map<String, List<Change>> events = new LinkedHashMap<>();
        TlaValue.Rec last = (TlaValue.Rec) values.get("ckpt");
        List<TlaValue> left = new ArrayList<>(((TlaValue.SetOf) last.fields().get("unvisited")).elements());
        if (server.checkpoint().isMarking()) {
            return events;
        }
        for (int i = 0; i < left.size(); i++) {
            Map<String, TlaValue> now = new LinkedHashMap<>(values);
            Map<String, TlaValue> checkpoint = new LinkedHashMap<>(last.fields());
            checkpoint.put("unvisited", TlaValue.set(left.subList(i + 1, left.size())));
            if (i < left.size() - 1) {
                now.put("ckpt", new TlaValue.Rec(checkpoint));
            } else {
                now = all(server);
            }
            events.put(((TlaValue.Str) left.get(i)).value(), changesTo(now));
        }
        return events;
    }

    /** Reads everything again. */
    Map<String, TlaValue> readBack(Server server) {
        cast.pages().forEach((name, page) -> readPage(server, name, page));
        Map<String, TlaValue> now = all(server);
        now.put("wal", records.readBack(WalSource.of(server)));
        return now;
    }

    /** A crash has left only files. */
    Map<String, TlaValue> crash(Path directory, long walEnd, Map<String, TlaValue> arguments) {
        int cut = records.upTo(walEnd);
        records.cut(cut);
        flushed = cut;
        List<TlaValue> lost = new ArrayList<>();
        try (FileLayer files = new FileLayer(directory, new ProcessTable())) {
            cast.pages().forEach((name, page) -> {
                TlaValue found = pageValues.inFile(files, page);
                if (!found.equals(disk.get(name))) {
                    lost.add(TlaValue.of(name));
                }
                disk.put(name, found);
                synced.put(name, found);
                buffer.put(name, PageValues.NOT_IN_POOL);
            });
            ghosts.took("Crash", false);
            ghosts.callersAreGone();
            Map<String, TlaValue> after = new LinkedHashMap<>();
            ControlFile control = ControlFile.read(files);
            new DeadServer(cast).put(serverValues.control(control), after);
            ghosts.put(after);
            after.put("uncommitted", values.get("uncommitted"));
            putFiles(after);
            after.put(
                    "wal",
                    records.readBack(
                            WalSource.of(directory, control.checkpoint().redo())));
            arguments.put("cut", TlaValue.of(cut));
            arguments.put("lost", TlaValue.set(lost));
            start(after);
            return after;
        }
    }
}
