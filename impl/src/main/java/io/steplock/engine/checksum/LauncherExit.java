package io.steplock.engine.checksum;

import io.steplock.engine.checkpoint.CheckpointRequests.CheckpointFailedException;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.probe.Steps;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.ChecksumStep.ClearFlags;
import io.steplock.engine.step.ChecksumStep.FailCheckpointRequest;
import io.steplock.engine.step.ChecksumStep.LeaveProcArray;
import io.steplock.engine.step.ChecksumStep.StopWorker;
import io.steplock.engine.step.ChecksumStep.TestAtExit;

/** The end of a launcher, whatever way it ends (FACTS.md, D.3): its worker is stopped, a change under way is undone. */
final class LauncherExit {
    private final Launcher launcher;
    private final Context context;
    private final LauncherState state;
    private final Process l;
    private final Steps steps;

    LauncherExit(Launcher launcher) {
        this.launcher = launcher;
        this.context = launcher.context();
        this.state = launcher.state();
        this.l = state.process();
        this.steps = launcher.steps();
    }

    /** Its slot is given up first; then the exit callback runs, with interrupts held. */
    void leave() {
        try {
            steps.take(new LeaveProcArray(l), () -> {
                context.barriers().release(l);
                state.emission().end();
                state.pc = "StopWorker";
            });
            context.delayFlags().cleared();
            context.requests().acquire(l);
            steps.take(new StopWorker(l), () -> {
                if (state.running) {
                    context.requests().worker().ifPresent(LauncherExit::terminateWorker);
                }
                state.pc = "TestAtExit";
                context.requests().release();
            });
            callback();
        } finally {
            l.resumeInterrupts();
        }
    }

    /** Whoever's worker it is: with two launchers the one to signal may be the other's. */
    private static void terminateWorker(Process process) {
        WorkerState noted = process.local(WorkerState.class).orElseThrow();
        if (!noted.pc.equals("none")) {
            noted.terminate = true;
        }
    }

    /** For a launcher that has had no slot, too. */
    void callback() {
        steps.take(new TestAtExit(l), () -> {
            ChecksumState seen =
                    context.code().has("bf25e5571b") && context.code().has("8fb8ded889")
                            ? context.shared().xlogCtl()
                            : LocalState.of(l);
            boolean looks = !context.code().has(Code.Remedy.EXIT_TEST_NESTED) || state.running;
            if (seen == ChecksumState.INPROGRESS_ON && looks) {
                state.pc = "TestForOff";
                state.back = "ClearFlags";
            } else {
                state.pc = "ClearFlags";
            }
        });
        if (state.pc.equals("TestForOff")) {
            try {
                launcher.turnOff();
            } catch (CheckpointFailedException e) {
                l.notice(e.getMessage());
                steps.take(new FailCheckpointRequest(l), () -> {
                    state.emission().end();
                    state.reset();
                });
                return;
            }
        }
        context.requests().acquire(l);
        steps.take(new ClearFlags(l), () -> {
            if (!context.code().has(Code.Remedy.EXIT_TEST_NESTED) || state.running) {
                context.requests().launcherRunning = false;
            }
            state.emission().end();
            state.reset();
            LocalState.set(l, launcher.inherited());
            context.requests().release();
        });
    }
}
