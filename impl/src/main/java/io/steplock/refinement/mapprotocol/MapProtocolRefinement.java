package io.steplock.refinement.mapprotocol;

import io.steplock.checker.spec.SpecInfo;
import io.steplock.checker.trace.TraceHeader;
import io.steplock.checker.trace.TraceRecorder;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.probe.StepListener;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.MapProtocolStep;
import io.steplock.engine.step.MapProtocolStep.FlushWal;
import io.steplock.engine.step.VisibilityMapStep;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.transaction.Transaction;
import io.steplock.engine.wal.WalInsertion;
import io.steplock.refinement.StepNames;
import io.steplock.refinement.mapprotocol.Cast.Worker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The refinement mapping of the full visibility-map protocol: turns each step of the engine into an event of the trace.
 *
 * <p>At each step the objects that the step can touch are read again, and whatever differs from the last reading is
 * recorded as the step's change, expected or not. The mapping does not know what the specification allows; only program
 * counters and what else no byte shows is computed (see {@code map-protocol-ghosts.txt}).
 *
 * <p>Add a {@link #listener} to the cluster's listeners, and a new one for each start after a crash ({@link
 * io.steplock.engine.cluster.ClusterOptions#withListeners}); tell it of crashes.
 */
public final class MapProtocolRefinement {
    private final Cast cast;
    private final State state;
    private final Lives lives;
    /** One step at a time is observed and recorded, so what is computed from several processes' states is of one moment. */
    private final ReentrantLock order = new ReentrantLock();

    private volatile TraceRecorder recorder;
    private volatile boolean isCrashing;

    /**
     * Observes the engine as it is now: no process is taking steps, no page is dirty, and a checkpoint has just been
     * made.
     */
    public MapProtocolRefinement(Cast cast, Cluster cluster) {
        this.cast = cast;
        this.state = new State(cast, cluster);
        this.lives = new Lives(cast, state);
    }

    /**
     * The header of a trace that begins now.
     *
     * @param spec what it will be judged by; constants that the engine knows better are the engine's
     */
    public TraceHeader header(SpecInfo spec) {
        return new TraceHeader(
                spec.module(),
                spec.hash(),
                spec.config(),
                Constants.of(cast, spec.constants()),
                spec.variables(),
                readBack(),
                Optional.empty());
    }

    /** From now on steps go to this recorder. */
    public void recordTo(TraceRecorder trace) {
        recorder = trace;
    }

    /** The recorder of the life that runs now. */
    public TraceRecorder recorder() {
        return recorder;
    }

    /** The whole state, read again from memory and files but for ghost variables; no process may be taking steps. */
    public Map<String, TlaValue> readBack() {
        return state.readBack();
    }

    /**
     * The cluster is about to crash while its processes run: none begins another step, and what they do to give back
     * what they hold is none. Wait for their ends before the crash: a step that has begun is still one.
     */
    public void crashing() {
        isCrashing = true;
    }

    /**
     * The cluster has crashed, and all page writes are in the files. What threads of that life may still do is no step:
     * the next life has a {@link #listener} of its own.
     *
     * @param walEnd where the WAL was cut
     */
    public void crashed(Path directory, long walEnd) {
        order.lock();
        try {
            recorder = lives.crash(recorder, directory, walEnd);
            isCrashing = false;
        } finally {
            order.unlock();
        }
    }

    /** The cluster has crashed while it recovered, and all page writes are in the files. */
    public void crashedInRecovery(Path directory) {
        order.lock();
        try {
            recorder = lives.crashInRecovery(recorder, directory);
        } finally {
            order.unlock();
        }
    }

    /** The listener for the life that runs now or begins next. */
    public StepListener listener() {
        int life = state.crashes();
        return new StepListener() {
            @Override
            public void before(Process process, Step step) {
                // A flush is announced when the fsync has returned: the file has it already.
                if (isCrashing && life == state.crashes() && !(step instanceof FlushWal)) {
                    throw new EngineException("process " + process + " ends: its cluster is crashing");
                }
            }

            @Override
            public void performed(Process process, Step step) {
                if (step instanceof VisibilityMapStep || step instanceof MapProtocolStep) {
                    order.lock();
                    try {
                        if (life != state.crashes()) {
                            throw new EngineException("process " + process + " is of a cluster that has crashed");
                        }
                        performedNow(process, step);
                    } finally {
                        order.unlock();
                    }
                }
            }
        };
    }

    private void performedNow(Process process, Step step) {
        if (state.phase().equals("running")) {
            running(process, step);
        } else {
            lives.recoveryStep(process, step).ifPresent(event -> record(null, process, step, event));
        }
    }

    /** What a step's event holds besides its name. */
    record Event(Map<String, TlaValue> arguments, List<Change> changes) {}

    private void running(Process process, Step step) {
        Optional<Worker> worker = cast.worker(process.name());
        List<Change> changes = new ArrayList<>();
        if (step instanceof FlushWal flush) {
            int to = state.ordinals().upTo(flush.to());
            if (state.observeFlush(to, changes)) {
                record(null, process, step, new Event(Map.of("to", TlaValue.of(to)), changes));
            }
        } else if (isWriteOut(step)) {
            PageId page = StepNames.page(step).orElseThrow();
            if (cast.pages().contains(page)) {
                state.observeWriteOut(process, step, page, changes);
                String writer = state.view().writer(process.name());
                Map<String, TlaValue> arguments = Map.of("w", TlaValue.of(writer), "p", TlaValue.of(cast.page(page)));
                record(writer, process, step, new Event(arguments, changes));
            }
        } else if (cast.checkpointers().contains(process.name())) {
            if (state.observeCheckpoint(process, step, changes)) {
                Map<String, TlaValue> arguments = Map.of("c", TlaValue.of(process.name()));
                record(process.name(), process, step, new Event(arguments, changes));
            }
        } else if (worker.isPresent()) {
            workerStep(worker.get(), process, step, changes);
        }
    }

    private static boolean isWriteOut(Step step) {
        return switch (StepNames.action(step)) {
            case "PinPageForWrite",
                    "LockPageForWrite",
                    "FlushForWrite",
                    "WritePage",
                    "UnlockWrittenPage",
                    "UnpinWrittenPage" -> true;
            default -> false;
        };
    }

    private void workerStep(Worker worker, Process process, Step step, List<Change> changes) {
        String action = StepNames.action(step);
        PageId heapPage = cast.table().heapPage(worker.block());
        switch (action) {
            case "PinHeapPage",
                    "UnpinHeapPage",
                    "WaitForCleanup",
                    "WakeForCleanup",
                    "RefuseCleanup",
                    "UnlockHeapPageForMapPin",
                    "UnlockHeapPage" -> state.observeLock(heapPage, changes);
            case "LockHeapPageForCleanup", "LockHeapPage" -> {
                state.observeLock(heapPage, changes);
                state.observeBytes(heapPage, changes);
            }
            case "PinMapPage", "UnpinMapPage", "UnlockMapPage" -> state.observeLock(cast.mapPage(), changes);
            case "LockMapPage", "RelockMapPage" -> {
                state.observeLock(cast.mapPage(), changes);
                if (cast.variant() != Variant.UNPATCHED) { // there others write the page without its lock
                    state.observeBytes(cast.mapPage(), changes);
                }
            }
            case "KillTuple", "ChangeTuple", "ClearAllVisible", "SetAllVisible", "MarkHeapBufferDirty" ->
                state.observeBytes(heapPage, changes);
            case "ClearMapBits" -> {
                state.workers().aboutToClear(worker);
                state.observeBytes(cast.mapPage(), changes);
            }
            case "SetMapBits" -> state.observeBytes(cast.mapPage(), changes);
            case "BeginTransaction" -> {
                int xid = process.local(Transaction.class).orElseThrow().xid();
                state.begun(xid, worker.name(), changes);
            }
            case "SetCommitted", "LeaveRunningList" -> state.observeTransaction(worker.name(), changes);
            case "ReportSuccess" -> state.reported(worker.name(), changes);
            case "ReserveSpace" -> state.observeReservation(worker, process, changes);
            case "CopyRecord", "ReleaseInsertionLock" -> state.observeStored(worker, process, changes);
            case "SetPageLsn" -> state.observeBytes(StepNames.page(step).orElseThrow(), changes);
            default -> {} // private to the worker
        }
        if (action.equals("AcquireInsertionLock")
                || action.equals("RetryRecord")
                || action.equals("ReleaseInsertionLock")) {
            state.observeInsertionLock(process, changes);
        }
        state.workers().step(worker, process, step, changes);
        record(worker.name(), process, step, new Event(Arguments.of(cast, worker, process, step), changes));
    }

    private void record(String actor, Process process, Step step, Event event) {
        recorder.step(actor, StepNames.action(step), event.arguments(), event.changes(), note(process));
    }

    /** Where in the WAL the step's record is: the specification counts records, people look for LSNs. */
    private static String note(Process process) {
        return WalInsertion.inFlight(process)
                .filter(insertion -> insertion.startLsn() != Lsn.NONE)
                .map(insertion -> "WAL record at " + Lsn.text(insertion.startLsn()))
                .orElse(null);
    }
}
