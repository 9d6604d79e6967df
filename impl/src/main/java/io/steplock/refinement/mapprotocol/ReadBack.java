package io.steplock.refinement.mapprotocol;

import io.steplock.checker.value.TlaValue;
import io.steplock.engine.page.PageId;
import io.steplock.engine.wal.format.InvalidRecordException;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.refinement.mapprotocol.Cast.Worker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pages, processes and WAL read again as a whole, while no process is taking steps. */
final class ReadBack {
    private final State state;
    /** In recovery pins and locks are recovery's own, which the specification does not have. */
    private final boolean alive;

    ReadBack(State state) {
        this.state = state;
        this.alive = state.phase().equals("running");
    }

    /** The variables but for scalars and files. */
    Map<String, TlaValue> values() {
        Map<String, TlaValue> values = new LinkedHashMap<>();
        Map<String, TlaValue> heap = new LinkedHashMap<>();
        Map<String, TlaValue> pin = new LinkedHashMap<>();
        Map<String, TlaValue> lock = new LinkedHashMap<>();
        Map<String, TlaValue> cleanupWaiter = new LinkedHashMap<>();
        List<TlaValue> dirty = new ArrayList<>();
        List<TlaValue> toWrite = new ArrayList<>();
        for (PageId page : state.cast().pages()) {
            String name = state.cast().page(page);
            if (!page.equals(state.cast().mapPage())) {
                heap.put(name, state.view().content(page));
                cleanupWaiter.put(name, state.view().cleanupWaiter(page));
            }
            pin.put(name, alive ? state.view().pin(page) : TlaValue.set(List.of()));
            lock.put(name, alive ? state.view().lock(page) : TlaValue.of("none"));
            if (state.view().isDirty(page)) {
                dirty.add(TlaValue.of(name));
            }
            if (state.view().isToWrite(page)) {
                toWrite.add(TlaValue.of(name));
            }
        }
        values.put("heap", new TlaValue.Rec(heap));
        values.put("map", state.view().content(state.cast().mapPage()));
        values.put("dirty", TlaValue.set(dirty));
        values.put("pin", new TlaValue.Rec(pin));
        values.put("lock", new TlaValue.Rec(lock));
        values.put("cleanupWaiter", new TlaValue.Rec(cleanupWaiter));
        values.put("toWrite", TlaValue.set(toWrite));
        putWorkers(values);
        return values;
    }

    private void putWorkers(Map<String, TlaValue> values) {
        Map<String, TlaValue> ins = new LinkedHashMap<>();
        Map<String, TlaValue> mine = new LinkedHashMap<>();
        Map<String, TlaValue> pc = new LinkedHashMap<>(state.writers());
        List<TlaValue> insertionLock = new ArrayList<>();
        List<TlaValue> running = new ArrayList<>();
        for (Worker worker : state.cast().workers()) {
            String name = worker.name();
            ins.put(name, state.workers().ins(name));
            mine.put(name, state.workers().mine(name));
            pc.put(name, TlaValue.of(state.workers().pc(name)));
            if (alive && state.view().holdsInsertionLock(name)) {
                insertionLock.add(TlaValue.of(name));
            }
            if (alive && state.isOnRunningList(name)) {
                running.add(TlaValue.of(name));
            }
        }
        values.put("ins", new TlaValue.Rec(ins));
        values.put("mine", new TlaValue.Rec(mine));
        values.put("pc", new TlaValue.Rec(pc));
        values.put("insertionLock", TlaValue.set(insertionLock));
        values.put("running", TlaValue.set(running));
        int last = state.base() + state.wal().size();
        values.put("position", alive ? state.view().position(state.ordinals()) : EngineView.position(last, last - 1));
        values.put("wal", walBack());
    }

    private TlaValue walBack() {
        List<TlaValue> all = new ArrayList<>();
        for (State.Logged logged : state.wal()) {
            try {
                WalRecord stored = alive
                        ? state.view().cluster().wal().record(logged.start(), logged.end())
                        : state.view().recordInFile(logged.start());
                all.add(state.records().inFile(logged.by(), stored));
            } catch (InvalidRecordException e) {
                all.add(TlaValue.of("a damaged record: " + e.getMessage()));
            }
        }
        return new TlaValue.Tuple(all);
    }
}
