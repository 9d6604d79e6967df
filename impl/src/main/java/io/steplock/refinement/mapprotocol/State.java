package io.steplock.refinement.mapprotocol;

import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.process.Process;
import io.steplock.engine.wal.WalInsertion;
import io.steplock.engine.wal.format.InvalidRecordException;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.refinement.StateDiff;
import io.steplock.refinement.StepNames;
import io.steplock.refinement.mapprotocol.Cast.Worker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The specification's state as last observed, and the changes that each observation makes. */
final class State {
    /** A record of the WAL that a crash has not dropped. */
    record Logged(Worker by, long start, long end) {}

    private final Cast cast;
    private final Ordinals ordinals;
    private final Transactions transactions = new Transactions();
    private final PageContents contents;
    private final Records records;
    private final EngineView view;
    private final StateDiff diff = new StateDiff();
    private final Workers workers;
    private final List<Logged> wal = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> xids = new ConcurrentHashMap<>();
    private final Map<String, TlaValue> writers = new ConcurrentHashMap<>();
    private final List<TlaValue> reported = new CopyOnWriteArrayList<>();
    private volatile TlaValue start;
    private volatile int base = 1;
    private volatile int flushed = 1;
    private volatile String phase = "running";
    private volatile int replay;
    private volatile int crashes;
    private volatile Redo redo = new Redo(0, 0, 0, 0, List.of());

    /** {@code redo}. */
    private record Redo(int shared, int next, int control, int record, List<String> commits) {
        TlaValue value() {
            Map<String, TlaValue> fields = new LinkedHashMap<>();
            fields.put("shared", TlaValue.of(shared));
            fields.put("control", TlaValue.of(control));
            fields.put("next", TlaValue.of(next));
            fields.put("record", TlaValue.of(record));
            fields.put(
                    "commits", TlaValue.set(commits.stream().map(TlaValue::of).toList()));
            return new TlaValue.Rec(fields);
        }
    }

    State(Cast cast, Cluster cluster) {
        this.cast = cast;
        this.ordinals = new Ordinals(
                cluster.wal().redo(),
                cluster.wal().position().currentLsn(),
                cluster.wal().position().previousLsn());
        this.contents = new PageContents(cast, ordinals, transactions);
        this.records = new Records(cast, ordinals, transactions, contents);
        this.view = new EngineView(cast, contents);
        this.workers = new Workers(cast, view, ordinals, contents, diff);
        view.watch(cluster);
        this.start = disk();
        begin();
    }

    /** All processes are at their first steps, memory is as it is. */
    void begin() {
        workers.begin(worker -> hasCommitted(worker.name()));
        cast.allWriters().forEach(writer -> writers.put(writer, TlaValue.of("PinPageForWrite")));
        cast.checkpointers().forEach(c -> writers.put(c, TlaValue.of("MoveRedoPoint")));
        restart();
    }

    /** Notes everything as observed. */
    void restart() {
        for (PageId page : cast.pages()) {
            String name = cast.page(page);
            diff.start(Paths.content(name), view.content(page));
            diff.start(Paths.file(name), view.inFile(page));
            diff.start(Paths.of("pin", name), view.pin(page));
            diff.start(Paths.of("lock", name), view.lock(page));
            diff.start(Paths.of("cleanupWaiter", name), view.cleanupWaiter(page));
            note("dirty", TlaValue.of(name), view.isDirty(page));
            note("toWrite", TlaValue.of(name), view.isToWrite(page));
        }
        diff.start(Paths.of("disk", "committed"), committedInFiles());
        diff.start(Paths.of("redo"), redo.value());
        writers.forEach((writer, at) -> diff.start(Paths.of("pc", writer), at));
        for (Worker worker : cast.workers()) {
            note("insertionLock", TlaValue.of(worker.name()), false);
            note("running", TlaValue.of(worker.name()), false);
        }
        if (phase.equals("running")) {
            diff.start(Paths.of("position"), view.position(ordinals));
        }
    }

    private void note(String set, TlaValue element, boolean member) {
        diff.observeMember(set, element, member, new ArrayList<>());
    }

    /** All processes are dead, and there are only files. */
    void die() {
        workers.die();
        writers.replaceAll((writer, at) -> TlaValue.of(ProgramCounter.DEAD));
        xids.clear();
    }

    private boolean hasCommitted(String changer) {
        TlaValue.SetOf pairs = (TlaValue.SetOf) committed();
        return pairs.elements().stream()
                .anyMatch(pair -> ((TlaValue.Tuple) pair).elements().get(0).equals(TlaValue.of(changer)));
    }

    Cast cast() {
        return cast;
    }

    Ordinals ordinals() {
        return ordinals;
    }

    EngineView view() {
        return view;
    }

    Workers workers() {
        return workers;
    }

    StateDiff diff() {
        return diff;
    }

    Records records() {
        return records;
    }

    Transactions transactions() {
        return transactions;
    }

    List<Logged> wal() {
        return wal;
    }

    String phase() {
        return phase;
    }

    int base() {
        return base;
    }

    int crashes() {
        return crashes;
    }

    int redoInControlFile() {
        return redo.control();
    }

    void enter(String newPhase) {
        phase = newPhase;
    }

    void replayedTo(int ordinal) {
        replay = ordinal;
    }

    int replay() {
        return replay;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread counts, others read
    void countCrash() {
        crashes++;
    }

    void flushedTo(int ordinal) {
        flushed = ordinal;
    }

    /** After a crash or restart the redo point is that of the control file. */
    void redoIs(int ordinal) {
        redo = new Redo(ordinal, ordinal, ordinal, 0, List.of());
    }

    void beginsAt(int newBase) {
        base = newBase;
        wal.clear();
        start = disk();
    }

    // ---- observations of the running engine

    boolean observeFlush(int to, List<Change> changes) {
        if (to == flushed) {
            return false; // at most a checkpoint's record
        }
        flushed = to;
        changes.add(new Change(Paths.of("flushed"), Change.Kind.SET, TlaValue.of(to)));
        return true;
    }

    void observeLock(PageId page, List<Change> changes) {
        String name = cast.page(page);
        diff.observe(Paths.of("pin", name), view.pin(page), changes);
        diff.observe(Paths.of("lock", name), view.lock(page), changes);
        if (!page.equals(cast.mapPage())) {
            diff.observe(Paths.of("cleanupWaiter", name), view.cleanupWaiter(page), changes);
        }
    }

    void observeBytes(PageId page, List<Change> changes) {
        String name = cast.page(page);
        diff.observe(Paths.content(name), view.content(page), changes);
        diff.observeMember("dirty", TlaValue.of(name), view.isDirty(page), changes);
    }

    void observeFile(PageId page, List<Change> changes) {
        diff.observe(Paths.file(cast.page(page)), view.inFile(page), changes);
    }

    private void observeMarks(PageId page, List<Change> changes) {
        diff.observeMember("toWrite", TlaValue.of(cast.page(page)), view.isToWrite(page), changes);
    }

    void observeWriteOut(Process process, Step step, PageId page, List<Change> changes) {
        String next = switch (StepNames.action(step)) {
            case "PinPageForWrite" -> {
                view.beginsToWrite(process.name(), page);
                observeLock(page, changes);
                yield "LockPageForWrite";
            }
            case "LockPageForWrite" -> {
                observeLock(page, changes);
                yield view.isDirty(page) ? "FlushForWrite" : "UnlockWrittenPage";
            }
            case "FlushForWrite" -> "WritePage";
            case "WritePage" -> {
                observeBytes(page, changes);
                observeMarks(page, changes);
                observeFile(page, changes);
                yield "UnlockWrittenPage";
            }
            case "UnlockWrittenPage" -> {
                observeLock(page, changes);
                yield "UnpinWrittenPage";
            }
            default -> {
                view.hasWritten(process.name());
                observeLock(page, changes);
                yield "PinPageForWrite";
            }
        };
        goTo(view.writer(process.name()), next, changes);
    }

    private void goTo(String process, String step, List<Change> changes) {
        writers.put(process, TlaValue.of(step));
        diff.observe(Paths.of("pc", process), TlaValue.of(step), changes);
    }

    /** Whether it is a step of the specification; the insertion of the checkpoint's record is none but for its place. */
    boolean observeCheckpoint(Process process, Step step, List<Change> changes) {
        String next = switch (StepNames.action(step)) {
            case "MoveRedoPoint" -> {
                int to = ordinals.upTo(view.cluster().wal().redo());
                List<String> commits = cast.workers().stream()
                        .filter(workers::isCommitting)
                        .map(Worker::name)
                        .toList();
                redo = new Redo(to, to, redo.control(), redo.record(), commits);
                yield "WaitForCommits";
            }
            case "WaitForCommits" -> {
                redo = new Redo(redo.shared(), redo.next(), redo.control(), redo.record(), List.of());
                yield "WriteStatus";
            }
            case "WriteStatus" -> {
                diff.observe(Paths.of("disk", "committed"), committedInFiles(), changes);
                yield "MarkDirtyPages";
            }
            case "MarkDirtyPages" -> {
                cast.pages().forEach(page -> observeMarks(page, changes));
                yield "PinPageForWrite";
            }
            case "LogCheckpoint" -> {
                ordinals.addCheckpoint(Workers.insertion(process).startLsn());
                int at = ordinals.upTo(view.cluster().wal().position().currentLsn());
                redo = new Redo(redo.shared(), redo.next(), redo.control(), at, redo.commits());
                diff.observe(Paths.of("position"), view.position(ordinals), changes);
                yield "UpdateControlFile";
            }
            case "UpdateControlFile" -> {
                int control = ordinals.upTo(view.redoInControlFile());
                redo = new Redo(redo.shared(), redo.next(), control, redo.record(), redo.commits());
                yield "done";
            }
            default -> "";
        };
        if (next.isEmpty()) {
            return false;
        }
        diff.observe(Paths.of("redo"), redo.value(), changes);
        goTo(process.name(), next, changes);
        return true;
    }

    void observeReservation(Worker worker, Process process, List<Change> changes) {
        WalInsertion insertion = Workers.insertion(process);
        int ordinal = ordinals.add(insertion.startLsn(), insertion.endLsn());
        wal.add(new Logged(worker, insertion.startLsn(), insertion.endLsn()));
        TlaValue record = records.reserved(worker, insertion);
        diff.start(recordPath(ordinal), record);
        changes.add(new Change(Paths.of("wal"), Change.Kind.APPEND, record));
        diff.observe(Paths.of("position"), view.position(ordinals), changes);
    }

    void observeStored(Worker worker, Process process, List<Change> changes) {
        WalInsertion insertion = Workers.insertion(process);
        boolean complete = !view.holdsInsertionLock(process.name());
        TlaValue record = stored(worker, insertion, complete);
        diff.observe(recordPath(ordinals.upTo(insertion.endLsn())), record, changes);
    }

    private TlaValue stored(Worker worker, WalInsertion insertion, boolean complete) {
        try {
            WalRecord stored = view.cluster().wal().record(insertion.startLsn(), insertion.endLsn());
            return records.copied(worker, insertion, stored, complete);
        } catch (InvalidRecordException e) {
            return TlaValue.of("a damaged record: " + e.getMessage());
        }
    }

    private List<TlaValue> recordPath(int ordinal) {
        return List.of(TlaValue.of("wal"), TlaValue.of(ordinal - base));
    }

    void observeInsertionLock(Process process, List<Change> changes) {
        diff.observeMember(
                "insertionLock", TlaValue.of(process.name()), view.holdsInsertionLock(process.name()), changes);
    }

    void begun(int xid, String changer, List<Change> changes) {
        transactions.add(xid, changer, crashes + 1);
        xids.put(changer, xid);
        observeTransaction(changer, changes);
    }

    void observeTransaction(String changer, List<Change> changes) {
        int xid = xids.get(changer);
        boolean isRunning = view.cluster().transactions().isRunning(xid);
        boolean isCommitted = view.cluster().transactions().isCommitted(xid);
        diff.observeMember("running", TlaValue.of(changer), isRunning, changes);
        diff.observeMember("committed", Transactions.pair(changer, crashes + 1), isCommitted, changes);
    }

    void reported(String changer, List<Change> changes) {
        TlaValue pair = Transactions.pair(changer, crashes + 1);
        reported.add(pair);
        diff.observeMember("reported", pair, true, changes);
    }

    TlaValue committedInFiles() {
        return transactions.pairs(view.committedInFiles());
    }

    /** The committed transactions that the engine knows, or in recovery those that it has found. */
    TlaValue committed() {
        return phase.equals("running")
                ? transactions.pairs(transactions.all().stream()
                        .filter(xid -> view.cluster().transactions().isCommitted(xid))
                        .toList())
                : committedInRecovery;
    }

    private volatile TlaValue committedInRecovery = TlaValue.set(List.of());

    void committedInRecovery(TlaValue pairs) {
        committedInRecovery = pairs;
    }

    TlaValue disk() {
        Map<String, TlaValue> heap = new LinkedHashMap<>();
        cast.blocks()
                .forEach(block ->
                        heap.put(Cast.heapPage(block), view.inFile(cast.table().heapPage(block))));
        Map<String, TlaValue> fields = new LinkedHashMap<>();
        fields.put("heap", new TlaValue.Rec(heap));
        fields.put("map", view.inFile(cast.mapPage()));
        fields.put("committed", committedInFiles());
        return new TlaValue.Rec(fields);
    }

    /** The whole state, read again from memory and files but for ghost variables; no process may be taking steps. */
    Map<String, TlaValue> readBack() {
        Map<String, TlaValue> values = new ReadBack(this).values();
        values.put("disk", disk());
        values.put("start", start);
        values.put("redo", redo.value());
        values.put("base", TlaValue.of(base));
        values.put("flushed", TlaValue.of(flushed));
        values.put("phase", TlaValue.of(phase));
        values.put("replay", TlaValue.of(replay));
        values.put("crashes", TlaValue.of(crashes));
        values.put("committed", committed());
        values.put("reported", TlaValue.set(reported));
        return values;
    }

    /** Where the processes that are no workers stand. */
    Map<String, TlaValue> writers() {
        return writers;
    }

    /** Whether the changer's transaction of this life is on the running list. */
    boolean isOnRunningList(String changer) {
        return xids.containsKey(changer) && view.cluster().transactions().isRunning(xids.get(changer));
    }
}
