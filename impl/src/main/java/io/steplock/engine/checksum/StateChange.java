package io.steplock.engine.checksum;

import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.probe.Steps;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.ChecksumStep.AwaitBarrier;
import io.steplock.engine.step.ChecksumStep.AwaitCheckpoint;
import io.steplock.engine.step.ChecksumStep.BeginEmission;
import io.steplock.engine.step.ChecksumStep.EndChange;
import io.steplock.engine.step.ChecksumStep.EnterCriticalSection;
import io.steplock.engine.step.ChecksumStep.FlushStateRecord;
import io.steplock.engine.step.ChecksumStep.InsertStateRecord;
import io.steplock.engine.step.ChecksumStep.LeaveCriticalSection;
import io.steplock.engine.step.ChecksumStep.RequestCheckpoint;
import io.steplock.engine.step.ChecksumStep.SetSharedState;
import io.steplock.engine.step.ChecksumStep.UpdateControlFile;
import io.steplock.engine.wal.RecordInsertion;
import io.steplock.engine.wal.RecordInsertion.Content;
import io.steplock.engine.wal.format.ResourceManager;

/**
 * One change of the state, as a launcher makes it (FACTS.md, C.2 and C.3): record, shared copy, control file, barrier,
 * checkpoint, wait for the barrier. In every change the order is the same; only the change to inprogress-on requests no
 * checkpoint.
 */
final class StateChange {
    private static final String PREFIX = "datachecksums-";

    private final Context context;
    private final LauncherState state;
    private final Process l;
    private final ChecksumState to;
    private final Steps steps;

    private StateChange(Context context, LauncherState state) {
        this.context = context;
        this.state = state;
        this.l = state.process();
        this.to = state.to;
        this.steps = new Steps(context.probe(), l);
    }

    /** Makes the change to {@link LauncherState#to}. */
    static void make(Context context, LauncherState state) {
        new StateChange(context, state).run();
    }

    private void run() {
        Code code = context.code();
        point("start");
        if (to == ChecksumState.ON) {
            context.points().pass(l, "datachecksums-enable-checksums-delay");
        }
        steps.take(new EnterCriticalSection(l), () -> {
            l.enterCriticalSection();
            state.pc = code.sharedFirst() ? "SetSharedState" : "InsertStateRecord";
        });
        if (!code.sharedFirst()) {
            point("before-xlog");
        }
        context.unit().enter(l);
        try {
            if (code.sharedFirst()) {
                setSharedState("InsertStateRecord");
                point("after-xlogctl");
                point("before-xlog");
                logState(code.controlFileLate() ? "Emit" : "UpdateControlFile");
                point("after-xlog");
            } else {
                logState("SetSharedState");
                point("after-xlog");
                setSharedState(code.controlFileLate() ? "Emit" : "UpdateControlFile");
            }
        } finally {
            context.unit().leave();
        }
        if (!code.sharedFirst()) {
            point("after-xlogctl");
        }
        if (code.controlFileLate()) {
            steps.take(new BeginEmission(l), this::beginEmission);
            emit("UpdateControlFile");
            updateControlFile(afterSection());
            point("after-controlfile");
        } else {
            updateControlFile("Emit");
            point("after-controlfile");
            emit(afterSection());
        }
        boolean late = to == ChecksumState.INPROGRESS_ON;
        if (!late) {
            point("before-checkpoint");
            checkpoint("AwaitBarrier");
        }
        point("before-barrier-wait");
        awaitBarrier(late && code.has(Code.Remedy.CHECKPOINT) ? "RequestCheckpoint" : "EndChange");
        if (late && code.has(Code.Remedy.CHECKPOINT)) {
            checkpoint("EndChange");
        }
        if (to != ChecksumState.INPROGRESS_OFF) {
            point("end");
        }
        steps.take(new EndChange(l), () -> {
            switch (to) {
                case INPROGRESS_ON -> state.pc = "AwaitTransactions";
                case ON -> state.pc = "CheckRequest";
                case OFF -> state.pc = state.back;
                case INPROGRESS_OFF -> {
                    state.pc = "EnterCriticalSection";
                    state.to = ChecksumState.OFF;
                }
            }
        });
    }

    private String afterSection() {
        return to == ChecksumState.INPROGRESS_ON ? "AwaitBarrier" : "RequestCheckpoint";
    }

    private void logState(String next) {
        byte[] body = new byte[Integer.BYTES];
        LittleEndian.putU32(body, 0, to.number());
        Content content = new Content(ResourceManager.CHECKSUMS, ResourceManager.CHECKSUM_STATE, body);
        long end = new RecordInsertion(context.wal())
                .insert(
                        l,
                        content,
                        insertion -> steps.take(new InsertStateRecord(l), () -> {
                            insertion.run();
                            state.pc = "FlushStateRecord";
                            state.recordEnd = context.wal().position().currentLsn();
                        }));
        context.wal().flush(l, end);
        steps.take(new FlushStateRecord(l), () -> {
            state.pc = next;
            state.recordEnd = 0;
        });
    }

    private void setSharedState(String next) {
        steps.take(new SetSharedState(l), () -> {
            context.shared().setXlogCtl(to);
            state.pc = next;
        });
    }

    private void updateControlFile(String next) {
        Code code = context.code();
        ChecksumState written = code.controlFileLate() && to == ChecksumState.INPROGRESS_OFF ? ChecksumState.OFF : to;
        steps.take(new UpdateControlFile(l), () -> {
            context.shared().updateControlFile(file -> file.withChecksums(written));
            if (!code.controlFileLate()) {
                beginEmission();
            }
            state.pc = next;
        });
    }

    private void beginEmission() {
        context.barriers().begin(state.emission(), to);
    }

    private void emit(String next) {
        context.barriers().emit(l, state.emission());
        steps.take(new LeaveCriticalSection(l), () -> {
            l.leaveCriticalSection();
            state.emission().rest();
            state.pc = next;
        });
        context.delayFlags().cleared();
    }

    private void checkpoint(String next) {
        long[] ticket = new long[1];
        steps.take(new RequestCheckpoint(l), () -> {
            ticket[0] = context.checkpoints().askForChange();
            state.pc = "AwaitCheckpoint";
            state.checkpoint = "asked";
        });
        context.checkpoints().await(l, ticket[0]);
        steps.take(new AwaitCheckpoint(l), () -> {
            state.pc = next;
            state.checkpoint = "none";
        });
    }

    private void awaitBarrier(String next) {
        context.barriers().await(l, state.emission().generation());
        steps.take(new AwaitBarrier(l), () -> {
            state.emission().end();
            state.pc = next;
        });
    }

    private void point(String place) {
        context.points().pass(l, PREFIX + stage() + place);
    }

    private String stage() {
        return switch (to) {
            case INPROGRESS_ON -> "enable-inprogress-checksums-";
            case ON -> "enable-checksums-";
            case INPROGRESS_OFF -> "disable-inprogress-checksums-";
            case OFF -> "disable-checksums-";
        };
    }
}
