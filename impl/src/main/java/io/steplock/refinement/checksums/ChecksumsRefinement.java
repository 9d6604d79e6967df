package io.steplock.refinement.checksums;

import io.steplock.checker.spec.SpecInfo;
import io.steplock.checker.trace.TraceHeader;
import io.steplock.checker.trace.TraceRecorder;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.probe.StepListener;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.server.Server;
import io.steplock.engine.step.ChecksumStep;
import io.steplock.engine.step.ChecksumStep.DieWorker;
import io.steplock.engine.step.ChecksumStep.EndMarking;
import io.steplock.engine.step.MapProtocolStep.FlushWal;
import io.steplock.engine.step.MapProtocolStep.WritePage;
import io.steplock.refinement.StepNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The refinement mapping of the data-checksums protocol: turns each step of a server into an event of the trace.
 *
 * <p>A server takes one step at a time while somebody listens, so that at each step all variables are read again, and
 * whatever differs from the last reading is recorded as the step's change, expected or not. The mapping does not know what
 * the specification allows; what no byte shows is computed (see {@code data-checksums-ghosts.txt}).
 *
 * <p>Add a {@link #listener} to the options of each life of the server, and tell of crashes. Thread-safe.
 */
public final class ChecksumsRefinement {
    private final Cast cast;
    private final State state;
    private final ReentrantLock order = new ReentrantLock();
    private int life;
    private boolean recording;
    private volatile boolean crashing;
    private int taken;
    private int limit;
    private TraceRecorder recorder;

    public ChecksumsRefinement(Cast cast) {
        this.cast = cast;
        this.state = new State(cast);
    }

    /** The listener for the life that runs now or begins next. */
    public StepListener listener() {
        int own = life;
        return new StepListener() {
            @Override
            public void before(Process process, Step step) {
                order.lock();
                try {
                    refuse(process, own);
                    if (crashing && !(step instanceof FlushWal)) {
                        throw new EngineException("process " + process + " ends: its server is crashing");
                    }
                } finally {
                    order.unlock();
                }
            }

            @Override
            public void performed(Process process, Step step) {
                if (step instanceof ChecksumStep || step instanceof WritePage || step instanceof FlushWal) {
                    order.lock();
                    try {
                        refuse(process, own);
                        if (recording) {
                            observe(process, step);
                        }
                    } finally {
                        order.unlock();
                    }
                }
            }
        };
    }

    private void refuse(Process process, int own) {
        if (own != life) {
            throw new EngineException("process " + process + " is of a server that has crashed");
        }
    }

    /**
     * Begins to record: with a server that is up, has just made a checkpoint, and has not been asked for anything; nobody
     * may be taking a step.
     *
     * @param spec what the trace will be judged by; constants that the engine knows better are the engine's
     */
    public TraceHeader begin(Server server, SpecInfo spec) {
        order.lock();
        try {
            state.begin(server);
            return new TraceHeader(
                    spec.module(),
                    spec.hash(),
                    spec.config(),
                    Constants.of(cast, spec.constants(), server.shared().xlogCtl()),
                    spec.variables(),
                    state.values(),
                    Optional.empty());
        } finally {
            order.unlock();
        }
    }

    /** From now on steps go to this recorder. */
    public void recordTo(TraceRecorder trace) {
        order.lock();
        try {
            recorder = trace;
            recording = true;
        } finally {
            order.unlock();
        }
    }

    /** The recorder of the life that runs now. */
    public TraceRecorder recorder() {
        return recorder;
    }

    /** The whole state, read again from memory and files but for ghost variables; nobody may be taking a step. */
    public Map<String, TlaValue> readBack(Server server) {
        order.lock();
        try {
            return state.readBack(server);
        } finally {
            order.unlock();
        }
    }

    /** What follows is no part of the trace. */
    public void end() {
        order.lock();
        try {
            recording = false;
        } finally {
            order.unlock();
        }
    }

    /**
     * The server is about to crash while its processes run: none begins another step. Wait for the ends of those that
     * have begun one.
     */
    public void crashing() {
        order.lock();
        try {
            crashing = true;
        } finally {
            order.unlock();
        }
    }

    /**
     * The server that starts next, or runs, crashes by itself: after so many steps nobody begins another one. Those that
     * others have begun by then come to their ends.
     *
     * @param steps how many events of the trace, counted from now; 0 for none
     */
    public void crashAfter(int steps) {
        order.lock();
        try {
            taken = 0;
            limit = steps;
        } finally {
            order.unlock();
        }
    }

    /** Whether a crash is under way: nobody begins another step. */
    public boolean isCrashing() {
        return crashing;
    }

    /** How many events there were since {@link #crashAfter}. */
    public int taken() {
        order.lock();
        try {
            return taken;
        } finally {
            order.unlock();
        }
    }

    /**
     * The server has crashed, and the files show what is left of it.
     *
     * @param walEnd where the WAL was cut
     */
    public void crashed(Path directory, long walEnd) {
        order.lock();
        try {
            life++;
            crashing = false;
            limit = 0;
            if (recording) {
                Map<String, TlaValue> arguments = new LinkedHashMap<>();
                Map<String, TlaValue> after = state.crash(directory, walEnd, arguments);
                recorder = recorder.crash("Crash", arguments, assignments(after), after);
            }
        } finally {
            order.unlock();
        }
    }

    private static List<Change> assignments(Map<String, TlaValue> values) {
        List<Change> all = new ArrayList<>();
        values.forEach((name, value) -> all.add(new Change(List.of(TlaValue.of(name)), Change.Kind.SET, value)));
        return all;
    }

    private void observe(Process process, Step step) {
        Server server = process.local(Server.class).orElseThrow();
        String action = step instanceof DieWorker death ? state.actionOf(death) : StepNames.action(step);
        Optional<PageId> page = StepNames.page(step);
        if (page.isPresent() && cast.name(page.get()).isEmpty()) {
            return;
        }
        if (step instanceof EndMarking) {
            state.endMarking(server)
                    .forEach((name, changes) -> record(process, "MarkBuffer", Map.of("p", TlaValue.of(name)), changes));
            return;
        }
        state.observe(process, server, step)
                .ifPresent(changes -> record(process, action, arguments(step, action), changes));
    }

    private Map<String, TlaValue> arguments(Step step, String action) {
        if (step instanceof FlushWal flush) {
            return Map.of("lsn", TlaValue.of(state.upTo(flush.to())));
        } else if (step instanceof WritePage write) {
            return Map.of("q", ServerValues.text(write.w()), "p", page(write.p()));
        } else if (step instanceof ChecksumStep.SetBarrierBits visit) {
            return Map.of("e", ServerValues.text(visit.e()), "visited", Values.set(List.of(visit.visited())));
        } else if (step instanceof ChecksumStep.SignalProcesses visit) {
            return Map.of("e", ServerValues.text(visit.e()), "visited", Values.set(List.of(visit.visited())));
        } else if (action.equals("ReplayImage") || action.equals("ReplayChange")) {
            return Map.of();
        }
        return StepNames.arguments(step, this::page);
    }

    private TlaValue page(PageId page) {
        return TlaValue.of(cast.name(page).orElseThrow());
    }

    private void record(Process process, String action, Map<String, TlaValue> arguments, List<Change> changes) {
        recorder.step(process.name(), action, arguments, changes);
        taken++;
        if (taken == limit) {
            crashing = true;
        }
    }
}
