package io.steplock.refinement;

import io.steplock.checker.trace.TraceRecorder;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.probe.StepListener;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.VisibilityMapStep;
import io.steplock.engine.step.VisibilityMapStep.AcquireInsertionLock;
import io.steplock.engine.step.VisibilityMapStep.ComputeCrc;
import io.steplock.engine.step.VisibilityMapStep.CopyRecord;
import io.steplock.engine.step.VisibilityMapStep.ReleaseInsertionLock;
import io.steplock.engine.step.VisibilityMapStep.ReserveSpace;
import io.steplock.engine.surgery.PageKill;
import io.steplock.engine.wal.WalInsertion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The refinement mapping of the visibility-map protocol: turns each step of the engine into an event of the trace.
 *
 * <p>At each step the objects that the step can touch are read again, and whatever differs from the last reading is
 * recorded as the step's change, expected or not. The mapping does not know what the specification allows.
 */
public final class VisibilityMapRefinement implements StepListener {
    /** How the specification calls the map page. */
    public static final String MAP_PAGE_NAME = SpecNames.MAP;

    private final VisibilityMapInstance instance;
    private final EngineObserver observer;
    private final LsnOrdinals lsns;
    private final StateDiff state = new StateDiff();
    private final Map<String, TlaValue> read1 = new ConcurrentHashMap<>();
    private final List<WalInsertion> records = new CopyOnWriteArrayList<>();
    private volatile TraceRecorder recorder;

    /** Observes the engine as it is now; no process may be taking steps. */
    public VisibilityMapRefinement(VisibilityMapInstance instance) {
        this.instance = instance;
        this.lsns = new LsnOrdinals(
                instance.wal().position().currentLsn(),
                instance.wal().position().previousLsn());
        PageDecoder decoder = new PageDecoder(instance.killedOffsets(), lsns);
        this.observer = new EngineObserver(instance.wal(), decoder, lsns);
        for (PageId page : instance.pages()) {
            Buffer buffer = instance.buffer(page);
            state.start(contentPath(page), observer.content(buffer));
            state.start(path("lock", SpecNames.page(page)), observer.lock(buffer));
            state.start(path("pin", SpecNames.page(page)), observer.pin(buffer));
            state.start(path("dirty", SpecNames.page(page)), TlaValue.of(buffer.isDirty()));
        }
        for (Process session : instance.sessions()) {
            state.start(path("ins", session.name()), observer.insertion(session, Optional.empty()));
            state.start(path("pc", session.name()), TlaValue.of(KillPosition.IDLE));
            state.start(path("didModify", session.name()), TlaValue.of(false));
            state.start(path("insertionLock", session.name()), TlaValue.of(false));
            state.start(path("critical", session.name()), TlaValue.of(false));
        }
        state.start(path("position"), observer.position());
    }

    /** How the specification calls a heap page. */
    public static String heapPageName(int block) {
        return SpecNames.heapPage(block);
    }

    /** From now on steps go to this recorder. */
    public void recordTo(TraceRecorder trace) {
        recorder = trace;
    }

    @Override
    public void performed(Process process, Step step) {
        if (!(step instanceof VisibilityMapStep mapped) || !instance.sessions().contains(process)) {
            return;
        }
        List<Change> changes = new ArrayList<>();
        observePage(process, mapped, changes);
        observeWal(process, mapped, changes);
        observeSession(process, mapped, changes);
        recorder.step(
                process.name(), StepNames.action(mapped), StepNames.arguments(mapped), changes, note(process, mapped));
    }

    /** Where in the WAL the step's record is: the specification counts records, people look for LSNs. */
    private static String note(Process process, VisibilityMapStep step) {
        return WalInsertion.inFlight(process)
                .filter(insertion -> insertion.startLsn() != Lsn.NONE)
                .map(insertion -> StepNames.page(step).map(page -> page + ", ").orElse("") + "WAL record at "
                        + Lsn.text(insertion.startLsn()))
                .orElse(null);
    }

    /** Reads what the step's latch covers: of a lock's or pin's step the lock table, of any other the page's bytes. */
    private void observePage(Process process, VisibilityMapStep step, List<Change> changes) {
        switch (StepNames.action(step)) {
            case "PinHeapPage", "LockHeapPageForCleanup", "UnlockHeapPage", "UnpinHeapPage" ->
                observeLock(instance.heapPage(process), changes);
            case "PinMapPage", "LockMapPage", "UnlockMapPage", "RelockMapPage", "UnpinMapPage" ->
                observeLock(instance.mapPage(), changes);
            case "KillTuple", "ClearAllVisible", "MarkHeapBufferDirty" ->
                observeBytes(instance.heapPage(process), changes);
            case "ClearMapBits" -> observeBytes(instance.mapPage(), changes);
            default -> StepNames.page(step).ifPresent(page -> observeBytes(page, changes));
        }
    }

    private void observeLock(PageId page, List<Change> changes) {
        String name = SpecNames.page(page);
        state.observe(path("lock", name), observer.lock(instance.buffer(page)), changes);
        state.observe(path("pin", name), observer.pin(instance.buffer(page)), changes);
    }

    private void observeBytes(PageId page, List<Change> changes) {
        Buffer buffer = instance.buffer(page);
        state.observe(contentPath(page), observer.content(buffer), changes);
        state.observeMember("dirty", TlaValue.of(SpecNames.page(page)), buffer.isDirty(), changes);
    }

    private void observeWal(Process process, VisibilityMapStep step, List<Change> changes) {
        if (step instanceof ReserveSpace) {
            WalInsertion insertion = inFlight(process);
            records.add(insertion);
            int ordinal = records.size();
            lsns.add(ordinal, insertion.startLsn(), insertion.endLsn());
            TlaValue record = observer.reserved(insertion);
            state.start(recordPath(ordinal), record);
            changes.add(new Change(path("wal"), Change.Kind.APPEND, record));
            state.observe(path("position"), observer.position(), changes);
        } else if (step instanceof CopyRecord || step instanceof ReleaseInsertionLock) {
            WalInsertion insertion = inFlight(process);
            boolean complete = !observer.holdsInsertionLock(process);
            List<TlaValue> at = recordPath(lsns.ofStart(insertion.startLsn()));
            state.observe(at, observer.stored(insertion, complete), changes);
        }
    }

    private void observeSession(Process process, VisibilityMapStep step, List<Change> changes) {
        String name = process.name();
        TlaValue session = TlaValue.of(name);
        if (step instanceof ComputeCrc compute) {
            read1.put(name, observer.content(instance.buffer(compute.p())));
        } else if (step instanceof VisibilityMapStep.RegisterBlock) {
            read1.remove(name);
        }
        PageKill.inProgress(process)
                .ifPresent(kill -> state.observe(path("didModify", name), TlaValue.of(kill.didModifyMap()), changes));
        if (step instanceof AcquireInsertionLock || step instanceof ReleaseInsertionLock) {
            state.observeMember("insertionLock", session, observer.holdsInsertionLock(process), changes);
        }
        state.observe(path("ins", name), observer.insertion(process, Optional.ofNullable(read1.get(name))), changes);
        state.observeMember("critical", session, process.inCriticalSection(), changes);
        String position = text(state.last(path("pc", name)));
        state.observe(path("pc", name), TlaValue.of(KillPosition.after(position, step, facts(process))), changes);
    }

    private KillPosition.Facts facts(Process process) {
        PageId heapPage = instance.heapPage(process);
        return new KillPosition.Facts() {
            @Override
            public boolean heapPageAllVisible() {
                return ((TlaValue.Rec) state.last(contentPath(heapPage)))
                        .fields()
                        .get("allVisible")
                        .equals(TlaValue.of(true));
            }

            @Override
            public boolean didModify() {
                return state.last(path("didModify", process.name())).equals(TlaValue.of(true));
            }

            @Override
            public boolean mapPagePinned() {
                return instance.buffer(instance.mapPage()).pins().containsKey(process.name());
            }
        };
    }

    /**
     * The whole state, read again from pages, lock tables and WAL buffers, but for the ghost variables. No process may be
     * taking steps.
     */
    public Map<String, TlaValue> readBack() {
        Map<String, TlaValue> heap = new LinkedHashMap<>();
        Map<String, TlaValue> lock = new LinkedHashMap<>();
        Map<String, TlaValue> pin = new LinkedHashMap<>();
        List<TlaValue> dirty = new ArrayList<>();
        TlaValue map = null;
        for (PageId page : instance.pages()) {
            Buffer buffer = instance.buffer(page);
            String name = SpecNames.page(page);
            if (page.equals(instance.mapPage())) {
                map = observer.content(buffer);
            } else {
                heap.put(name, observer.content(buffer));
            }
            lock.put(name, observer.lock(buffer));
            pin.put(name, observer.pin(buffer));
            if (buffer.isDirty()) {
                dirty.add(TlaValue.of(name));
            }
        }
        Map<String, TlaValue> ins = new LinkedHashMap<>();
        Map<String, TlaValue> pc = new LinkedHashMap<>();
        Map<String, TlaValue> didModify = new LinkedHashMap<>();
        List<TlaValue> insertionLock = new ArrayList<>();
        List<TlaValue> critical = new ArrayList<>();
        for (Process session : instance.sessions()) {
            String name = session.name();
            ins.put(name, observer.insertion(session, Optional.ofNullable(read1.get(name))));
            pc.put(name, state.last(path("pc", name)));
            didModify.put(name, state.last(path("didModify", name)));
            if (observer.holdsInsertionLock(session)) {
                insertionLock.add(TlaValue.of(name));
            }
            if (session.inCriticalSection()) {
                critical.add(TlaValue.of(name));
            }
        }
        Map<String, TlaValue> values = new LinkedHashMap<>();
        values.put("heap", new TlaValue.Rec(heap));
        values.put("map", map);
        values.put("dirty", TlaValue.set(dirty));
        values.put("pin", new TlaValue.Rec(pin));
        values.put("lock", new TlaValue.Rec(lock));
        values.put("insertionLock", TlaValue.set(insertionLock));
        values.put("position", observer.position());
        values.put(
                "wal",
                new TlaValue.Tuple(records.stream()
                        .map(record -> observer.stored(record, true))
                        .toList()));
        values.put("ins", new TlaValue.Rec(ins));
        values.put("critical", TlaValue.set(critical));
        values.put("didModify", new TlaValue.Rec(didModify));
        values.put("pc", new TlaValue.Rec(pc));
        return values;
    }

    private static WalInsertion inFlight(Process process) {
        return WalInsertion.inFlight(process)
                .orElseThrow(() -> new IllegalStateException(process + " has no WAL insertion in flight"));
    }

    private static List<TlaValue> contentPath(PageId page) {
        String name = SpecNames.page(page);
        return name.equals(SpecNames.MAP) ? path("map") : path("heap", name);
    }

    private static List<TlaValue> recordPath(int ordinal) {
        return List.of(TlaValue.of("wal"), TlaValue.of(ordinal));
    }

    private static List<TlaValue> path(String... keys) {
        return Arrays.stream(keys).map(TlaValue::of).toList();
    }

    private static String text(TlaValue value) {
        return ((TlaValue.Str) value).value();
    }
}
