package io.steplock.engine.server;

import io.steplock.engine.barrier.Emission;
import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.VerificationException;
import io.steplock.engine.checkpoint.CheckpointState.Kind;
import io.steplock.engine.checksum.LocalState;
import io.steplock.engine.checksum.PageLog;
import io.steplock.engine.control.Checkpoint;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.control.ControlFile;
import io.steplock.engine.control.ControlFile.State;
import io.steplock.engine.page.Fork;
import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.probe.Steps;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.recovery.WalTail;
import io.steplock.engine.server.Server.Phase;
import io.steplock.engine.step.ChecksumStep.AwaitBarrierInRecovery;
import io.steplock.engine.step.ChecksumStep.EndReplay;
import io.steplock.engine.step.ChecksumStep.FinishRecovery;
import io.steplock.engine.step.ChecksumStep.FlushFixupRecord;
import io.steplock.engine.step.ChecksumStep.InsertFixupRecord;
import io.steplock.engine.step.ChecksumStep.ReplayChange;
import io.steplock.engine.step.ChecksumStep.ReplayImage;
import io.steplock.engine.step.ChecksumStep.ReplayOnline;
import io.steplock.engine.step.ChecksumStep.ReplayRedo;
import io.steplock.engine.step.ChecksumStep.ReplayShutdown;
import io.steplock.engine.step.ChecksumStep.ReplayState;
import io.steplock.engine.step.ChecksumStep.ReplayStateToControlFile;
import io.steplock.engine.step.ChecksumStep.SetFixupState;
import io.steplock.engine.step.ChecksumStep.StartServer;
import io.steplock.engine.wal.RecordInsertion;
import io.steplock.engine.wal.RecordInsertion.Content;
import io.steplock.engine.wal.format.BlockReference;
import io.steplock.engine.wal.format.InvalidRecordException;
import io.steplock.engine.wal.format.ResourceManager;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.engine.wal.reader.WalReader;
import java.util.function.Supplier;

/**
 * The startup process (FACTS.md, C.9 to C.11): replays the WAL while the server's auxiliary processes live, has the
 * end-of-recovery checkpoint made, ends a change that was under way, and opens the server.
 */
final class StartupProcess implements RecoveryState {
    private final Server server;
    private final Process s;
    private final Emission emission = new Emission();
    private final Steps steps;
    private volatile String pc = "none";
    private volatile long position;
    private WalRecord last;
    private long redo;

    StartupProcess(Server server, Process process) {
        this.server = server;
        this.s = process;
        this.steps = new Steps(server.probe(), process);
    }

    @Override
    public String pc() {
        return pc;
    }

    void pc(String next) {
        pc = next;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public Emission emission() {
        return emission;
    }

    Process process() {
        return s;
    }

    /** The postmaster's step, before any other process starts. */
    void startServer() {
        ControlFile control = server.shared().controlFile();
        boolean clean = control.state() == State.SHUT_DOWN;
        last = checkpointRecord(control);
        redo = control.checkpoint().redo();
        boolean isRedo = redo == control.checkpointLsn();
        steps.take(new StartServer(), () -> {
            if (!clean) {
                server.shared().updateControlFile(file -> file.withState(State.IN_CRASH_RECOVERY));
            }
            server.barriers().attachAtOnce(s);
            LocalState.set(s, server.shared().xlogCtl());
            server.phase(clean ? Phase.FIXUP : Phase.REPLAY);
            pc = clean ? "InsertFixupRecord" : "ReplayRecord";
            position = isRedo ? last.endLsn() : redo;
        });
    }

    /** Its life. */
    void run() {
        if (server.phase() == Phase.REPLAY) {
            replay();
            openWal();
            server.barriers().awaitUp(s, server.process("checkpointer"));
            steps.take(new EndReplay(), () -> {
                server.phase(Phase.END);
                pc = "AwaitCheckpoint";
                server.checkpointer().order(Kind.END_OF_RECOVERY);
                server.checkpoints().askForEndOfRecovery();
            });
            server.checkpoints().awaitEndOfRecovery(s);
        } else {
            openWal();
        }
        fixup();
        steps.take(new FinishRecovery(), () -> {
            server.shared().updateControlFile(file -> {
                ControlFile open = file.withState(State.IN_PRODUCTION);
                return server.code().controlFileLate()
                        ? open
                        : open.withChecksums(server.shared().xlogCtl());
            });
            server.barriers().release(s);
            LocalState.set(s, server.postmaster());
            emission.end();
            pc = "none";
            position = Lsn.NONE;
            server.phase(Phase.PRODUCTION);
        });
    }

    private WalRecord checkpointRecord(ControlFile control) {
        try {
            return new WalReader(server.directory()).read(control.checkpointLsn());
        } catch (InvalidRecordException e) {
            throw new EngineException(
                    "could not read the checkpoint record at " + Lsn.text(control.checkpointLsn()) + " in "
                            + WalAddress.place(control.checkpointLsn()) + ", which the control file names: "
                            + e.getMessage() + "; restore the data directory",
                    e);
        }
    }

    private void replay() {
        boolean[] behindCheckpoint = {position != redo};
        WalReader.WalEnd end = new WalReader(server.directory()).scan(redo, record -> {
            if (behindCheckpoint[0]) {
                behindCheckpoint[0] = false;
                return;
            }
            s.checkForInterrupts();
            replay(record);
            last = record;
        });
        if (end.unreadable()) {
            throw new EngineException(
                    "could not read the WAL at " + Lsn.text(end.lsn()) + " in "
                            + WalAddress.place(end.lsn()) + ": " + end.reason()
                            + "; nothing behind it is lost yet: repair the device or restore the file, and start the server again");
        }
        if (end.lsn() <= redo) {
            throw new EngineException("could not find the redo location " + Lsn.text(redo) + " in "
                    + WalAddress.place(redo) + ": " + end.reason() + "; restore the data directory");
        }
    }

    private void openWal() {
        WalTail.clear(server.files(), last.endLsn());
        server.openWal(last);
    }

    private void replay(WalRecord record) {
        ResourceManager manager = record.manager();
        int info = record.info() & 0xF0;
        if (manager.equals(ResourceManager.XLOG) && info == ResourceManager.CHECKPOINT_REDO) {
            replayRedo(record);
        } else if (manager.equals(ResourceManager.CHECKSUMS) && info == ResourceManager.CHECKSUM_STATE) {
            replayState(record);
        } else if (manager.equals(ResourceManager.XLOG) && info == ResourceManager.CHECKPOINT_ONLINE) {
            replayOnline(record);
        } else if (manager.equals(ResourceManager.XLOG) && info == ResourceManager.CHECKPOINT_SHUTDOWN) {
            replayShutdown(record);
        } else if ((manager.equals(ResourceManager.XLOG)
                        && (info == ResourceManager.FPI || info == ResourceManager.FPI_FOR_HINT))
                || (manager.equals(ResourceManager.CHECKSUMS) && info == ResourceManager.OVERWRITE)) {
            record.blocks().forEach(block -> replayPage(record, block));
        } else {
            throw new EngineException("cannot replay the record at " + Lsn.text(record.startLsn()) + ": "
                    + manager.name() + "/" + record.type() + " is not a record of this server");
        }
    }

    private static ChecksumState stateOf(WalRecord record, int at) {
        String place = "the record " + record.type() + " at " + Lsn.text(record.startLsn()) + " in "
                + WalAddress.place(record.startLsn());
        if (record.mainData().length < at + Integer.BYTES) {
            throw new EngineException(place + " is too short for a data checksum state; restore the data directory");
        }
        return ChecksumState.of(LittleEndian.u32(record.mainData(), at), place);
    }

    private void replayRedo(WalRecord record) {
        ChecksumState state = stateOf(record, Integer.BYTES);
        tell(new ReplayRedo(), state, record, () -> {
            server.shared().setXlogCtl(state);
            if (!server.code().controlFileLate()) {
                LocalState.set(s, state);
            }
            return state != server.shared().controlFile().checksums();
        });
    }

    private void replayState(WalRecord record) {
        ChecksumState state = stateOf(record, 0);
        boolean late = server.code().controlFileLate();
        steps.take(new ReplayState(), () -> {
            server.shared().setXlogCtl(state);
            pc = late ? "Emit" : "ReplayStateToControlFile";
            if (late) {
                server.barriers().begin(emission, state);
            }
        });
        if (!late) {
            steps.take(new ReplayStateToControlFile(), () -> {
                server.shared().updateControlFile(file -> file.withChecksums(state));
                pc = "Emit";
                server.barriers().begin(emission, state);
            });
        }
        emitAndAwait(() -> replayed(record));
    }

    /** An online checkpoint's record has no effect on the state, but before {@code 25b922ec58}. */
    private void replayOnline(WalRecord record) {
        ChecksumState a5 = stateOf(record, Checkpoint.CHECKSUMS_AT);
        tell(new ReplayOnline(), a5, record, () -> {
            if (!server.code().controlFileLate()) {
                return false;
            }
            boolean differs = a5 != server.shared().controlFile().checksums();
            server.shared().setControlFile(file -> file.withChecksums(a5));
            server.shared().setXlogCtl(a5);
            return differs;
        });
    }

    private void replayShutdown(WalRecord record) {
        ChecksumState a5 = stateOf(record, Checkpoint.CHECKSUMS_AT);
        steps.take(new ReplayShutdown(), () -> {
            if (server.code().controlFileLate()) {
                server.shared().setControlFile(file -> file.withChecksums(a5));
                server.shared().setXlogCtl(a5);
                LocalState.set(s, a5);
            } else {
                server.shared().updateControlFile(file -> file.withChecksums(a5));
            }
            replayed(record);
        });
    }

    private void replayed(WalRecord record) {
        pc = "ReplayRecord";
        position = record.endLsn();
    }

    /** A record that may have to be told to everybody. */
    private void tell(Step step, ChecksumState state, WalRecord record, Supplier<Boolean> effect) {
        boolean[] told = {false};
        steps.take(step, () -> {
            told[0] = effect.get();
            if (told[0]) {
                pc = "Emit";
                server.barriers().begin(emission, state);
            } else {
                replayed(record);
            }
        });
        if (told[0]) {
            emitAndAwait(() -> replayed(record));
        }
    }

    private void emitAndAwait(Runnable then) {
        server.barriers().emit(s, emission);
        server.barriers().await(s, emission.generation());
        steps.take(new AwaitBarrierInRecovery(), () -> {
            emission.end();
            then.run();
        });
    }

    private void replayPage(WalRecord record, BlockReference block) {
        PageId page = new PageId(block.relation(), Fork.MAIN, (int) block.block());
        if (block.hasImage()) {
            Buffer buffer = server.buffers().pinWithoutReading(s, page);
            server.probe().perform(s, new ReplayImage(page), buffer.latch(), () -> {
                byte[] image = block.image()
                        .orElseThrow(() -> new EngineException("the image in the record at "
                                + Lsn.text(record.startLsn()) + " cannot be decompressed"));
                System.arraycopy(image, 0, buffer.page(), 0, image.length);
                PageHeader.setLsn(buffer.page(), record.endLsn());
                buffer.markDirty();
                replayed(record);
            });
            buffer.unpin(s, () -> {});
            return;
        }
        Buffer buffer;
        try {
            buffer = server.buffers().pin(s, page, () -> {});
        } catch (VerificationException e) {
            steps.take(new ReplayChange(page), () -> server.phase(Phase.FAILED));
            throw e;
        }
        server.probe().perform(s, new ReplayChange(page), buffer.latch(), () -> {
            if (Long.compareUnsigned(record.endLsn(), PageHeader.lsn(buffer.page())) > 0) {
                PageLog.setValue(buffer.page(), LittleEndian.u32(block.data(), 0));
                PageHeader.setLsn(buffer.page(), record.endLsn());
                buffer.markDirty();
            }
            replayed(record);
        });
        buffer.unpin(s, () -> {});
    }

    /** A state in progress becomes off; others are told only since {@code 5fee7cab1b}. */
    private void fixup() {
        if (!server.shared().xlogCtl().isInProgress()) {
            return;
        }
        byte[] body = new byte[Integer.BYTES];
        LittleEndian.putU32(body, 0, ChecksumState.OFF.number());
        Content content = new Content(ResourceManager.CHECKSUMS, ResourceManager.CHECKSUM_STATE, body);
        long end = new RecordInsertion(server.wal())
                .insert(
                        s,
                        content,
                        insertion -> steps.take(new InsertFixupRecord(), () -> {
                            insertion.run();
                            pc = "FlushFixupRecord";
                        }));
        server.wal().flush(s, end);
        steps.take(new FlushFixupRecord(), () -> pc = "SetFixupState");
        boolean tells = server.code().has("5fee7cab1b");
        steps.take(new SetFixupState(), () -> {
            server.shared().setXlogCtl(ChecksumState.OFF);
            LocalState.set(s, ChecksumState.OFF);
            pc = tells ? "Emit" : "FinishRecovery";
            if (tells) {
                server.barriers().begin(emission, ChecksumState.OFF);
            }
        });
        if (tells) {
            emitAndAwait(() -> pc = "FinishRecovery");
        }
    }
}
