package io.steplock.engine.server;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.checkpoint.CheckpointState;
import io.steplock.engine.checkpoint.CheckpointState.Kind;
import io.steplock.engine.checksum.Code;
import io.steplock.engine.checksum.Launcher;
import io.steplock.engine.control.Checkpoint;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.control.ControlFile;
import io.steplock.engine.control.ControlFile.State;
import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.probe.Steps;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.ChecksumStep.AwaitDelayed;
import io.steplock.engine.step.ChecksumStep.AwaitDelayedBefore;
import io.steplock.engine.step.ChecksumStep.EndMarking;
import io.steplock.engine.step.ChecksumStep.EnterCheckpoint;
import io.steplock.engine.step.ChecksumStep.FlushCheckpointRecord;
import io.steplock.engine.step.ChecksumStep.InsertCheckpointRecord;
import io.steplock.engine.step.ChecksumStep.InsertRedo;
import io.steplock.engine.step.ChecksumStep.LeaveCheckpointSection;
import io.steplock.engine.step.ChecksumStep.MarkBuffer;
import io.steplock.engine.step.ChecksumStep.NoteDelayedBefore;
import io.steplock.engine.step.ChecksumStep.ReadStateForCheckpoint;
import io.steplock.engine.step.ChecksumStep.ReadStateForRedo;
import io.steplock.engine.step.ChecksumStep.ReleaseInsertionLocks;
import io.steplock.engine.step.ChecksumStep.RemoveOldWal;
import io.steplock.engine.step.ChecksumStep.StartCheckpoint;
import io.steplock.engine.step.ChecksumStep.SyncFiles;
import io.steplock.engine.step.ChecksumStep.TakeInsertionLocks;
import io.steplock.engine.step.ChecksumStep.UpdateControlFileForCheckpoint;
import io.steplock.engine.wal.RecordInsertion;
import io.steplock.engine.wal.RecordInsertion.Content;
import io.steplock.engine.wal.format.ResourceManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The checkpointer of a server whose data checksums can be switched (FACTS.md, C.7). From EnterCheckpoint to
 * LeaveCheckpointSection it absorbs no barrier (I.3).
 */
final class ServerCheckpointer {
    private static final int WAL_LEVEL_REPLICA = 1;

    private final Server server;
    private final Process c;
    private final CheckpointState state = new CheckpointState();
    private final Steps steps;
    private final OldWal oldWal;

    ServerCheckpointer(Server server, Process checkpointer, int keptSegments) {
        this.server = server;
        this.c = checkpointer;
        this.steps = new Steps(server.probe(), checkpointer);
        this.oldWal = new OldWal(server.processes(), server.files(), keptSegments);
    }

    CheckpointState state() {
        return state;
    }

    private void point(String name) {
        server.points().pass(c, name);
    }

    /** Serves requests until the last checkpoint is made. */
    void run() {
        while (true) {
            switch (server.checkpoints().next(c)) {
                case ONLINE -> {
                    steps.take(new StartCheckpoint(), () -> {
                        state.begin(Kind.ONLINE);
                        server.checkpoints().start();
                        server.launchers().stream()
                                .filter(launcher ->
                                        launcher.state().checkpoint().equals("asked"))
                                .forEach(launcher -> launcher.state().checkpoint("started"));
                    });
                    checkpoint();
                }
                case END_OF_RECOVERY -> checkpoint();
                case SHUTDOWN -> {
                    checkpoint();
                    return;
                }
            }
        }
    }

    /** A checkpoint that is none of the requests': its kind is set in the step that orders it. */
    void order(Kind kind) {
        state.begin(kind);
    }

    private boolean online() {
        return state.kind() == Kind.ONLINE;
    }

    private void checkpoint() {
        Code code = server.code();
        if (online()) {
            point("create-checkpoint-initial");
        }
        steps.take(new EnterCheckpoint(), () -> {
            c.enterCriticalSection();
            state.pc(code.delayFlag() == Code.DelayFlag.BEFORE_READ ? "NoteDelayedBefore" : "TakeInsertionLocks");
            if (!online()) {
                server.shared().updateControlFile(file -> file.withState(State.SHUTTING_DOWN));
            }
        });
        point("checkpoint-before-redo");
        if (code.delayFlag() == Code.DelayFlag.BEFORE_READ) {
            steps.take(new NoteDelayedBefore(), () -> {
                state.delayed().addAll(delaying());
                state.pc("AwaitDelayedBefore");
            });
            awaitDelayed(new AwaitDelayedBefore(), () -> state.pc("TakeInsertionLocks"));
        }
        readForCheckpoint();
        if (online()) {
            insertRedo(code);
        }
        point("create-checkpoint-run");
        steps.take(new LeaveCheckpointSection(), () -> {
            c.leaveCriticalSection();
            if (code.controlFileLate()) {
                state.a5(server.shared().xlogCtl());
            }
            if (code.delayFlag() == Code.DelayFlag.AFTER_REDO) {
                state.delayed().addAll(delaying());
            }
            state.pc("AwaitDelayed");
        });
        awaitDelayed(new AwaitDelayed(), () -> {
            state.pc("Mark");
            state.marking(true);
        });
        writeBuffers();
        finish(code);
    }

    private List<String> delaying() {
        List<String> delaying = new ArrayList<>();
        for (Launcher launcher : server.launchers()) {
            if (launcher.state().inCriticalSection(server.code())
                    && server.barriers().isUp(launcher.state().process())) {
                delaying.add(launcher.state().process().name());
            }
        }
        return delaying;
    }

    /** Waits until none of those noted still delays. */
    private void awaitDelayed(Step step, Runnable then) {
        while (!steps.takeIfDue(step, () -> {
            if (state.delayed().stream().anyMatch(delaying()::contains)) {
                return Optional.empty();
            }
            state.delayed().clear();
            then.run();
            return Optional.of(step);
        })) {
            server.delayFlags()
                    .await(
                            c,
                            () -> state.delayed().stream()
                                    .filter(delaying()::contains)
                                    .findFirst());
        }
    }

    /** Read A, with all insertion locks held. */
    private void readForCheckpoint() {
        server.wal().blockInsertions(c);
        boolean[] released = {false};
        try {
            steps.take(new TakeInsertionLocks(), () -> state.pc("ReadStateForCheckpoint"));
            point("checkpoint-before-xlogctl-checksums");
            steps.take(new ReadStateForCheckpoint(), () -> {
                state.a5(server.shared().xlogCtl());
                if (!online()) {
                    server.wal().setRedo(server.wal().nextRecordLsn());
                    state.redo(server.wal().redo());
                }
                state.pc("ReleaseInsertionLocks");
            });
            point("checkpoint-after-xlogctl-checksums");
            boolean atInsertion = server.code().has(Code.Remedy.READ_AT_INSERTION);
            steps.take(new ReleaseInsertionLocks(), () -> {
                server.wal().allowInsertions();
                released[0] = true;
                state.pc(!online() ? "LeaveCheckpointSection" : atInsertion ? "InsertRedo" : "ReadStateForRedo");
            });
        } finally {
            if (!released[0]) {
                server.wal().allowInsertions();
            }
        }
    }

    /** Read B and the redo record. */
    private void insertRedo(Code code) {
        boolean atInsertion = code.has(Code.Remedy.READ_AT_INSERTION);
        point("checkpoint-before-redo-checksums");
        server.unit().enter(c);
        try {
            if (!atInsertion) {
                steps.take(new ReadStateForRedo(), () -> {
                    state.b(server.shared().xlogCtl());
                    state.pc("InsertRedo");
                });
            }
            point("checkpoint-before-redo-wal");
            new RecordInsertion(server.wal())
                    .insertRedo(
                            c,
                            () -> redoContent(atInsertion ? server.shared().xlogCtl() : state.b()),
                            state::redo,
                            insertion -> steps.take(new InsertRedo(), () -> {
                                insertion.run();
                                state.b(ChecksumState.OFF);
                                state.pc("LeaveCheckpointSection");
                            }));
        } finally {
            server.unit().leave();
        }
        point("checkpoint-after-redo-wal");
    }

    private static Content redoContent(ChecksumState read) {
        byte[] body = new byte[2 * Integer.BYTES];
        LittleEndian.putU32(body, 0, WAL_LEVEL_REPLICA);
        LittleEndian.putU32(body, Integer.BYTES, read.number());
        return new Content(ResourceManager.XLOG, ResourceManager.CHECKPOINT_REDO, body);
    }

    /** Marks what is dirty, one header after the other, then writes what is marked; may absorb after each. */
    private void writeBuffers() {
        boolean[] ended = {false};
        while (!ended[0]) {
            for (Buffer buffer : server.buffers().inPoolOrder()) {
                PageId page = buffer.id();
                if (!state.visited().contains(page)) {
                    server.probe().perform(c, new MarkBuffer(page), buffer.latch(), () -> {
                        buffer.markToWrite();
                        state.visited().add(page);
                    });
                    c.checkForInterrupts();
                }
            }
            steps.take(new EndMarking(), () -> {
                ended[0] = server.buffers().inPoolOrder().stream()
                        .allMatch(buffer -> state.visited().contains(buffer.id()));
                if (ended[0]) {
                    state.pc("Write");
                    state.marking(false);
                }
            });
        }
        for (Buffer buffer : server.buffers().buffers()) {
            server.buffers().writeMarked(c, buffer);
            c.checkForInterrupts();
        }
        steps.take(new SyncFiles(), () -> {
            server.buffers().syncAll();
            state.pc("InsertCheckpointRecord");
        });
    }

    private void finish(Code code) {
        Checkpoint checkpoint = new Checkpoint(state.redo(), server.now(), Checkpoint.FIRST_NORMAL_XID, state.a5());
        int type = online() ? ResourceManager.CHECKPOINT_ONLINE : ResourceManager.CHECKPOINT_SHUTDOWN;
        long[] start = new long[1];
        long end = new RecordInsertion(server.wal())
                .insert(
                        c,
                        new Content(ResourceManager.XLOG, type, checkpoint.encode()),
                        insertion -> steps.take(new InsertCheckpointRecord(), () -> {
                            start[0] = server.wal().nextRecordLsn();
                            if (!online() && start[0] != state.redo()) {
                                throw new EngineException(
                                        "concurrent write-ahead log activity while the server is shutting down");
                            }
                            insertion.run();
                            state.recordEnd(server.wal().position().currentLsn());
                            state.pc("FlushCheckpointRecord");
                        }));
        server.wal().flush(c, end);
        steps.take(new FlushCheckpointRecord(), () -> {
            state.recordEnd(0);
            state.pc("UpdateControlFileForCheckpoint");
        });
        steps.take(new UpdateControlFileForCheckpoint(), () -> {
            server.shared().updateControlFile(file -> {
                ControlFile next = file.withCheckpoint(server.now(), start[0], checkpoint);
                if (code.controlFileLate()) {
                    next = next.withChecksums(state.a5());
                }
                return online() ? next : next.withState(State.SHUT_DOWN);
            });
            state.pc("RemoveOldWal");
        });
        if (online()) {
            point("checkpoint-before-old-wal-removal");
        }
        // No other process reads what goes here, so that files before the step, and not in it, are as good.
        oldWal.remove(c, checkpoint.redo(), end);
        steps.take(new RemoveOldWal(), () -> {
            Set<Launcher> served = Set.copyOf(server.launchers());
            served.stream()
                    .filter(launcher -> launcher.state().checkpoint().equals("started"))
                    .forEach(launcher -> launcher.state().checkpoint("done"));
            server.checkpointDone(state.kind());
            state.idle();
            server.checkpoints().complete();
        });
    }
}
