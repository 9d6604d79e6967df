package io.steplock.refinement.mapprotocol;

import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import io.steplock.engine.page.Fork;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.MapProtocolStep;
import io.steplock.engine.surgery.PageKill;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.vacuum.Vacuum;
import io.steplock.engine.wal.RegisteredBlock;
import io.steplock.engine.wal.WalInsertion;
import io.steplock.refinement.StateDiff;
import io.steplock.refinement.StepNames;
import io.steplock.refinement.mapprotocol.Cast.Kind;
import io.steplock.refinement.mapprotocol.Cast.Worker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** What is private to the workers: {@code ins}, {@code mine} and {@code pc}. Each worker's own thread calls for it. */
final class Workers {
    /** {@code mine[s]}. */
    private record Mine(boolean didModify, boolean cleared, String change, int logged) {
        static final Mine NOTHING_DONE = new Mine(false, false, "none", 0);

        TlaValue value() {
            Map<String, TlaValue> fields = new LinkedHashMap<>();
            fields.put("didModify", TlaValue.of(didModify));
            fields.put("cleared", TlaValue.of(cleared));
            fields.put("change", TlaValue.of(change));
            fields.put("logged", TlaValue.of(logged));
            return new TlaValue.Rec(fields);
        }
    }

    private final Cast cast;
    private final EngineView view;
    private final Ordinals ordinals;
    private final PageContents contents;
    private final StateDiff state;
    private final ProgramCounter counter;
    private final Map<String, Insertion> insertions = new ConcurrentHashMap<>();
    private final Map<String, Mine> mine = new ConcurrentHashMap<>();
    private final Map<String, String> pc = new ConcurrentHashMap<>();

    Workers(Cast cast, EngineView view, Ordinals ordinals, PageContents contents, StateDiff state) {
        this.cast = cast;
        this.view = view;
        this.ordinals = ordinals;
        this.contents = contents;
        this.state = state;
        this.counter = new ProgramCounter(cast.variant());
    }

    /** All at their first steps. */
    void begin(Predicate<Worker> hasCommitted) {
        for (Worker worker : cast.workers()) {
            forget(worker, ProgramCounter.first(worker.kind(), hasCommitted.test(worker)));
        }
    }

    /** All dead. */
    void die() {
        cast.workers().forEach(worker -> forget(worker, ProgramCounter.DEAD));
    }

    private void forget(Worker worker, String at) {
        insertions.put(worker.name(), Insertion.NONE);
        mine.put(worker.name(), Mine.NOTHING_DONE);
        pc.put(worker.name(), at);
        state.start(Paths.of("ins", worker.name()), Insertion.NONE.value());
        state.start(Paths.of("mine", worker.name()), Mine.NOTHING_DONE.value());
        state.start(Paths.of("pc", worker.name()), TlaValue.of(at));
    }

    String pc(String worker) {
        return pc.get(worker);
    }

    /** Whether it is between its commit record and its transaction's status (MapWriter.tla, Committing). */
    boolean isCommitting(Worker worker) {
        if (worker.kind() != Kind.CHANGER) {
            return false;
        }
        String at = pc(worker.name());
        return switch (mine.get(worker.name()).logged()) {
            case 2 -> at.equals("FlushCommit") || at.equals("SetCommitted");
            case 1 ->
                switch (at) {
                    case "ReadRedoPoint",
                            "AssembleRecord",
                            "ComputeCrc",
                            "AcquireInsertionLock",
                            "ReserveSpace",
                            "FinishCrc",
                            "CopyRecord",
                            "ReleaseInsertionLock" -> true;
                    default -> false;
                };
            default -> false;
        };
    }

    TlaValue ins(String worker) {
        return insertions.get(worker).value();
    }

    TlaValue mine(String worker) {
        return mine.get(worker).value();
    }

    /** The private state after the step; shared state has been observed before. */
    void step(Worker worker, Process process, Step step, List<Change> changes) {
        String action = StepNames.action(step);
        mine.put(worker.name(), mineAfter(worker, process, step, action));
        Facts facts = new Facts(worker, process);
        String before = pc.get(worker.name());
        Insertion insertion = insertionAfter(worker, process, step, action, facts);
        String next = nextAfter(worker, action, before, facts);
        if (next.equals(ProgramCounter.DONE) || isOver(action, insertion)) {
            insertion = Insertion.NONE;
        }
        insertions.put(worker.name(), insertion);
        pc.put(worker.name(), next);
        state.observe(Paths.of("ins", worker.name()), insertion.value(), changes);
        state.observe(Paths.of("mine", worker.name()), mine(worker.name()), changes);
        state.observe(Paths.of("pc", worker.name()), TlaValue.of(next), changes);
    }

    private static boolean isOver(String action, Insertion insertion) {
        return action.equals("FlushCommit")
                || (action.equals("SetPageLsn") && insertion.todo().isEmpty());
    }

    private Mine mineAfter(Worker worker, Process process, Step step, String action) {
        Mine old = mine.get(worker.name());
        return switch (action) {
            case "ClearMapBits" -> new Mine(didModify(worker, process), old.cleared(), old.change(), old.logged());
            case "ClearAllVisible" -> new Mine(old.didModify(), true, old.change(), old.logged());
            case "ChangeTuple" ->
                new Mine(old.didModify(), old.cleared(), ((MapProtocolStep.ChangeTuple) step).change(), old.logged());
            case "ReleaseInsertionLock" -> new Mine(old.didModify(), old.cleared(), old.change(), old.logged() + 1);
            default -> old;
        };
    }

    /** A kill knows; for others it is what the specification says of their variant and the bits before. */
    private boolean didModify(Worker worker, Process process) {
        if (worker.kind() == Kind.KILLER) {
            return PageKill.inProgress(process).map(PageKill::didModifyMap).orElse(false);
        }
        return cast.variant() != Variant.REGISTERED || bitsBeforeClear.getOrDefault(worker.name(), 0) != 0;
    }

    private final Map<String, Integer> bitsBeforeClear = new ConcurrentHashMap<>();

    /** To be called before the map page is observed in ClearMapBits. */
    void aboutToClear(Worker worker) {
        bitsBeforeClear.put(worker.name(), bits(worker));
    }

    private int bits(Worker worker) {
        TlaValue.Rec map = (TlaValue.Rec) state.last(Paths.of("map"));
        TlaValue.Rec bits = (TlaValue.Rec) map.fields().get("bits");
        return ((TlaValue.Int) bits.fields().get(Cast.heapPage(worker.block()))).value();
    }

    private Insertion insertionAfter(Worker worker, Process process, Step step, String action, Facts facts) {
        Insertion old = insertions.get(worker.name());
        return switch (action) {
            case "RegisterBlock" -> {
                List<String> todo = old.isFresh() ? counter.blocks(worker, facts) : old.todo();
                Insertion with = old.withTodo(todo);
                String page = page(step);
                yield next(
                        page.isEmpty() ? with : with.with(page, with.block(page).register()), worker, facts);
            }
            case "ReadRedoPoint" ->
                old.withRedo(ordinals.upTo(insertion(process).redo()));
            case "AssembleRecord" -> next(assembled(old, worker, process, page(step)), worker, facts);
            case "ComputeCrc" -> next(summed(old, process, page(step)), worker, facts);
            case "ReserveSpace" ->
                old.withRecord(ordinals.upTo(insertion(process).endLsn()));
            case "CopyRecord" -> {
                String page = page(step);
                Insertion copied =
                        page.isEmpty() ? old : old.with(page, old.block(page).copied());
                yield next(copied, worker, facts); // hint bits are logged here, so each block gets the LSN
            }
            case "SetPageLsn" -> old.withTodo(old.todo().isEmpty() ? List.of() : rest(old.todo()));
            default -> old;
        };
    }

    private Insertion next(Insertion insertion, Worker worker, Facts facts) {
        return insertion.withTodo(insertion.todo().size() > 1 ? rest(insertion.todo()) : counter.blocks(worker, facts));
    }

    private static List<String> rest(List<String> todo) {
        return todo.subList(1, todo.size());
    }

    private Insertion assembled(Insertion old, Worker worker, Process process, String page) {
        if (page.isEmpty()) {
            return old;
        }
        RegisteredBlock block = block(process, page);
        String image = imageOf(block);
        TlaValue copy = block.image()
                .flatMap(found -> found.copiedPage())
                .map(bytes -> contents.of(block.page(), bytes))
                .orElse(Insertion.NOTHING);
        int lsn = worker.kind() == Kind.KILLER ? 0 : ordinals.ofPage(block.lsnAtAssembly());
        return old.with(page, old.block(page).assemble(image, copy, lsn));
    }

    /** What W4 has decided: no image, one that is read from the shared page, or a compressed copy. */
    static String imageOf(RegisteredBlock block) {
        return block.image()
                .map(image -> image.compressed().isPresent() ? "private" : "shared")
                .orElse("none");
    }

    private Insertion summed(Insertion old, Process process, String page) {
        if (page.isEmpty()) {
            return old;
        }
        Insertion.Block block = old.block(page);
        TlaValue read = switch (block.image()) {
            case "shared" -> view.content(block(process, page).page());
            case "private" -> block.copy();
            default -> Insertion.NOTHING;
        };
        return old.with(page, block.read(read));
    }

    private String nextAfter(Worker worker, String action, String before, Facts facts) {
        List<String> todoBefore = insertions.get(worker.name()).todo();
        boolean more = todoBefore.size() > 1;
        return switch (action) {
            case "RegisterBlock" -> registersMore(worker, facts) ? before : "ReadRedoPoint";
            case "AssembleRecord" -> more ? before : "ComputeCrc";
            case "ComputeCrc" -> more ? before : "AcquireInsertionLock";
            case "CopyRecord" -> more ? before : "ReleaseInsertionLock";
            case "ReleaseInsertionLock" ->
                worker.kind() == Kind.CHANGER && facts.logged() == 2 ? "FlushCommit" : "SetPageLsn";
            case "SetPageLsn" -> more ? before : counter.after(worker, action, facts);
            default -> counter.after(worker, action, facts);
        };
    }

    private boolean registersMore(Worker worker, Facts facts) {
        Insertion old = insertions.get(worker.name());
        List<String> todo = old.isFresh() ? counter.blocks(worker, facts) : old.todo();
        return todo.size() > 1;
    }

    private String page(Step step) {
        return StepNames.page(step).map(cast::page).orElse("");
    }

    static WalInsertion insertion(Process process) {
        return WalInsertion.inFlight(process)
                .orElseThrow(() -> new IllegalStateException(process + " has no WAL insertion in flight"));
    }

    static RegisteredBlock block(Process process, String page) {
        Fork fork = page.equals(Cast.MAP_PAGE) ? Fork.VISIBILITY_MAP : Fork.MAIN;
        return insertion(process).blocks().stream()
                .filter(block -> block.page().fork() == fork)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(process + " has not registered " + page));
    }

    private final class Facts implements ProgramCounter.Facts {
        private final Worker worker;
        private final Process process;

        Facts(Worker worker, Process process) {
            this.worker = worker;
            this.process = process;
        }

        private TlaValue heap(String field) {
            TlaValue.Rec heap = (TlaValue.Rec) state.last(Paths.of("heap", Cast.heapPage(worker.block())));
            return heap.fields().get(field);
        }

        @Override
        public boolean flag() {
            return heap("allVisible").equals(TlaValue.of(true));
        }

        @Override
        public int bits() {
            return Workers.this.bits(worker);
        }

        @Override
        public boolean rowIsDead() {
            return heap("dead").equals(TlaValue.of(true));
        }

        @Override
        public boolean didModify() {
            return mine.get(worker.name()).didModify();
        }

        @Override
        public int logged() {
            return mine.get(worker.name()).logged();
        }

        @Override
        public String change() {
            return mine.get(worker.name()).change();
        }

        @Override
        public boolean holdsMapPage() {
            return holds(cast.mapPage());
        }

        @Override
        public boolean holdsHeapPage() {
            return holds(cast.table().heapPage(worker.block()));
        }

        private boolean holds(PageId page) {
            return view.lock(page).equals(TlaValue.of(worker.name()));
        }

        @Override
        public boolean hasMapPagePinned() {
            TlaValue.SetOf pins = (TlaValue.SetOf) view.pin(cast.mapPage());
            return pins.elements().contains(TlaValue.of(worker.name()));
        }

        @Override
        public boolean wantsMark() {
            return process.local(Vacuum.Decision.class)
                    .map(Vacuum.Decision::wanted)
                    .orElse(false);
        }
    }
}
