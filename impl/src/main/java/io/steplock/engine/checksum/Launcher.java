package io.steplock.engine.checksum;

import io.steplock.engine.checkpoint.CheckpointRequests.CheckpointFailedException;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.probe.Steps;
import io.steplock.engine.process.CanceledException;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.EngineStoppedException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import io.steplock.engine.step.ChecksumStep.AwaitTransactions;
import io.steplock.engine.step.ChecksumStep.AwaitWorker;
import io.steplock.engine.step.ChecksumStep.Begin;
import io.steplock.engine.step.ChecksumStep.CancelLauncher;
import io.steplock.engine.step.ChecksumStep.CheckRequest;
import io.steplock.engine.step.ChecksumStep.FailCheckpointRequest;
import io.steplock.engine.step.ChecksumStep.ForceFailure;
import io.steplock.engine.step.ChecksumStep.GiveUp;
import io.steplock.engine.step.ChecksumStep.RememberWorker;
import io.steplock.engine.step.ChecksumStep.StartWorker;
import io.steplock.engine.step.ChecksumStep.StopOwnWorker;
import io.steplock.engine.step.ChecksumStep.TakeRequest;
import io.steplock.engine.step.ChecksumStep.TerminateLauncher;
import io.steplock.engine.step.ChecksumStep.TestForDuplicate;
import io.steplock.engine.step.ChecksumStep.TestForOff;
import io.steplock.engine.step.ChecksumStep.TestForOn;
import java.util.Optional;
import java.util.Set;

/**
 * The launcher (FACTS.md, D.3 and D.4): takes the request, changes the state, has the pages rewritten by a worker for each
 * database, and looks whether another request has come. Whatever way it ends, its exit callback runs. One process at a
 * time; the process's thread calls {@link #run}.
 */
public final class Launcher {
    /** Starts the processes that a launcher needs. */
    public interface Starter {
        /** Starts a worker's thread; the worker is known already. */
        void startWorker(Launcher launcher);

        /** The steps of a process's start from its slot in the barrier to its state (C.4). */
        void connect(Process process);

        /** The state that a process inherits when it starts. */
        ChecksumState inherited();
    }

    /** Where nobody looks at the flag any more. */
    private static final Set<String> LEAVING = Set.of("none", "TestForDuplicate", "LeaveProcArray");

    private final Context context;
    private final Starter starter;
    private final LauncherState state;
    private final WorkerState worker;
    private final Process l;
    private final WaitQueue changes;
    private final Steps steps;

    /** A launcher that does not live yet, and its worker. */
    public Launcher(ProcessTable processes, Context context, Starter starter, Process launcher, Process worker) {
        this.context = context;
        this.starter = starter;
        this.state = new LauncherState(launcher);
        this.worker = new WorkerState(worker);
        worker.setLocal(WorkerState.class, this.worker);
        this.l = launcher;
        this.steps = new Steps(context.probe(), launcher);
        this.changes = new WaitQueue(processes);
    }

    public LauncherState state() {
        return state;
    }

    public WorkerState worker() {
        return worker;
    }

    Steps steps() {
        return steps;
    }

    Context context() {
        return context;
    }

    ChecksumState inherited() {
        return starter.inherited();
    }

    /** How far it is; empty if it does not live. */
    public Optional<Progress> progress(int databases) {
        return Progress.of(state, worker, databases, System.nanoTime());
    }

    /** Whether it, or its worker, lives. */
    public boolean isFree() {
        return state.pc.equals("none") && worker.pc.equals("none");
    }

    /** It is registered, and will start at any time. */
    public void register() {
        state.reset();
        state.pc = "TestForDuplicate";
    }

    /** Its life. */
    public void run() {
        context.points().pass(l, "datachecksumsworker-launcher-delay");
        context.requests().acquire(l);
        boolean[] duplicate = {false};
        steps.take(new TestForDuplicate(l), () -> {
            LocalState.set(l, starter.inherited());
            duplicate[0] = context.requests().launcherRunning;
            if (duplicate[0]) {
                state.pc = context.code().has("8fb8ded889") ? "none" : "TestAtExit";
                context.requests().release();
            } else {
                context.barriers().beginStart(l);
                state.pc = "Connect";
            }
        });
        if (duplicate[0]) {
            if (!context.code().has("8fb8ded889")) {
                new LauncherExit(this).callback();
            }
            return;
        }
        starter.connect(l);
        steps.take(new TakeRequest(l), () -> {
            state.pc = "Begin";
            state.operation = context.requests().launchOperation;
            state.running = true;
            context.requests().launcherRunning = true;
            context.requests().release();
        });
        try {
            work();
        } catch (EngineStoppedException e) {
            throw e;
        } catch (CheckpointFailedException e) {
            l.notice(e.getMessage());
            steps.take(new FailCheckpointRequest(l), this::fail);
        } catch (CanceledException | BarrierRejectedException e) {
            l.notice(e.getMessage());
            steps.take(new TerminateLauncher(l), this::fail);
        } catch (EngineException e) {
            if (l.inCriticalSection()) {
                throw e; // the end of the engine: nobody knows how far the change has come on disk
            }
            l.notice("the launcher fails: " + e.getMessage());
        }
        l.holdInterrupts();
        new LauncherExit(this).leave();
    }

    private void fail() {
        state.pc = "LeaveProcArray";
        state.checkpoint = "none";
    }

    /** From Begin to the end of the last request. */
    private void work() {
        do {
            steps.take(new Begin(l), () -> {
                if (state.operation == Request.DISABLE) {
                    state.pc = "TestForOff";
                    state.back = "CheckRequest";
                } else if (LocalState.of(l) == ChecksumState.ON) {
                    state.pc = "CheckRequest";
                } else {
                    change(ChecksumState.INPROGRESS_ON);
                }
            });
            if (state.pc.equals("TestForOff")) {
                turnOff();
            } else if (state.pc.equals("EnterCriticalSection")) {
                StateChange.make(context, state);
                if (!rewriteAll()) {
                    return;
                }
            }
        } while (anotherRequest());
    }

    /** What is done to the state comes next. */
    private void change(ChecksumState to) {
        state.pc = "EnterCriticalSection";
        state.to = to;
    }

    /** SetDataChecksumsOff: through inprogress-off, unless the state is off or that already. */
    void turnOff() {
        steps.take(new TestForOff(l), () -> {
            ChecksumState now = context.shared().xlogCtl();
            if (now == ChecksumState.OFF) {
                state.pc = state.back;
            } else if (now == ChecksumState.ON
                    || (now == ChecksumState.INPROGRESS_ON && context.code().has("8fb8ded889"))) {
                change(ChecksumState.INPROGRESS_OFF);
            } else {
                change(ChecksumState.OFF);
            }
        });
        while (state.pc.equals("EnterCriticalSection")) {
            StateChange.make(context, state);
        }
    }

    /**
     * Has all databases rewritten, and changes to on.
     *
     * @return whether to look for another request; else the launcher fails
     */
    private boolean rewriteAll() {
        awaitTransactions();
        while (state.pc.equals("StartWorker")) {
            startWorker();
            awaitWorker();
        }
        if (state.pc.equals("GiveUp")) {
            giveUp();
        } else if (state.pc.equals("TestForOff")) {
            turnOff();
        } else if (state.pc.equals("TestForOn")) {
            turnOn();
        }
        return state.pc.equals("CheckRequest");
    }

    private void awaitTransactions() {
        context.catalog().awaitTransactions(l, () -> targetHasChanged() || cancelled());
        steps.take(new AwaitTransactions(l), () -> {
            boolean abort = state.abort || targetHasChanged();
            state.abort = abort;
            state.database = 1;
            state.pc = abort && context.code().has("ed6775db84") ? "GiveUp" : "StartWorker";
        });
    }

    private boolean targetHasChanged() {
        return context.requests().launchOperation != state.operation;
    }

    private boolean cancelled() {
        return state.abort;
    }

    private void startWorker() {
        context.requests().acquire(l);
        steps.take(new StartWorker(l), () -> {
            context.requests().workerResult = "failed";
            context.requests().invocation = l;
            worker.reset();
            worker.pc = "Connect";
            worker.database = state.database;
            LocalState.set(worker.process(), starter.inherited());
            context.barriers().beginStart(worker.process());
            state.pc = "RememberWorker";
            context.requests().release();
        });
        starter.startWorker(this);
        context.requests().acquire(l);
        steps.take(new RememberWorker(l), () -> {
            context.requests().worker = worker.process();
            state.pc = "AwaitWorker";
            context.requests().release();
        });
    }

    private void awaitWorker() {
        boolean stops = context.code().has("ed6775db84");
        boolean[] ended = {false};
        while (!ended[0]) {
            changes.await(l, () -> {
                ended[0] = worker.pc.equals("none");
                return ended[0] || (stops && state.abort && !worker.terminate)
                        ? Optional.<ProcessState>empty()
                        : Optional.of(new BlockedOn("worker", worker.process().name(), true));
            });
            if (!ended[0]) {
                steps.takeIfDue(new StopOwnWorker(l), () -> {
                    if (worker.pc.equals("none")) {
                        return Optional.empty();
                    }
                    worker.terminate = true;
                    return Optional.of(new StopOwnWorker(l));
                });
            }
        }
        if (context.points().pass(l, "datachecksumsworker-fail-db-result")) {
            steps.take(new ForceFailure(l), this::turnOffAndFail);
            return;
        }
        steps.take(new AwaitWorker(l), () -> {
            String result = context.requests().workerResult;
            int database = state.database;
            if (result.equals("failed") && !(state.abort && stops)) {
                turnOffAndFail();
            } else if (result.equals("aborted") || state.abort) {
                state.pc = "GiveUp";
            } else if (database < context.catalog().databases()) {
                state.pc = "StartWorker";
                state.database = database + 1;
            } else {
                state.pc = "TestForOn";
                state.database = 0;
            }
        });
    }

    /** A database has failed: off comes next, then the launcher's error. */
    private void turnOffAndFail() {
        state.pc = "TestForOff";
        state.back = "LeaveProcArray";
    }

    /** The worker has ended, or its end may have come. */
    void workerEnded() {
        changes.change(() -> {});
    }

    private void giveUp() {
        context.requests().acquire(l);
        steps.take(new GiveUp(l), () -> {
            boolean changed = targetHasChanged();
            boolean fixed = context.code().has("a4f02cab4b");
            state.abort = state.abort || (fixed && changed);
            state.pc = changed || (fixed && state.abort) ? "CheckRequest" : "LeaveProcArray";
            context.requests().release();
        });
    }

    private void turnOn() {
        steps.take(new TestForOn(l), () -> {
            if (context.shared().xlogCtl() == ChecksumState.INPROGRESS_ON) {
                change(ChecksumState.ON);
            } else {
                state.pc = "TestForOff";
                state.back = "CheckRequest";
            }
        });
        if (state.pc.equals("TestForOff")) {
            turnOff();
        } else {
            StateChange.make(context, state);
        }
    }

    private boolean anotherRequest() {
        context.requests().acquire(l);
        boolean[] again = {false};
        steps.take(new CheckRequest(l), () -> {
            again[0] = targetHasChanged();
            if (again[0]) {
                state.pc = "Begin";
                state.operation = context.requests().launchOperation;
            } else {
                state.pc = "LeaveProcArray";
                state.running = false;
                context.requests().launcherRunning = false;
            }
            context.requests().release();
        });
        return again[0];
    }

    /** SIGINT: it gives up at the next place where it looks. From any thread. */
    public void cancel() {
        steps.takeIfDue(new CancelLauncher(l), () -> {
            if (state.abort || !context.barriers().isUp(l) || LEAVING.contains(state.pc)) {
                return Optional.empty();
            }
            state.abort = true;
            return Optional.of(new CancelLauncher(l));
        });
        context.catalog().lookAgain();
        workerEnded();
    }
}
