package io.steplock.engine.checkpoint;

import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.control.Checkpoint;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.control.ControlFile;
import io.steplock.engine.control.ControlFile.State;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.Latch;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import io.steplock.engine.step.MapProtocolStep.LogCheckpoint;
import io.steplock.engine.step.MapProtocolStep.UpdateControlFile;
import io.steplock.engine.step.OutsideStep.SyncPages;
import io.steplock.engine.transaction.Transactions;
import io.steplock.engine.wal.Wal;
import io.steplock.engine.wal.WalInsertion;
import io.steplock.engine.wal.format.ResourceManager;
import java.time.Clock;
import java.util.Optional;

/** Makes checkpoints, one at a time (FACTS.md, checkpoint). Thread-safe. */
public final class Checkpointer {
    private final FileLayer files;
    private final Wal wal;
    private final BufferPool buffers;
    private final Transactions transactions;
    private final Probe probe;
    private final Clock clock;
    private final long systemIdentifier;
    private final WaitQueue turn;
    private final Latch latch = new Latch();
    private Process busy;

    public Checkpointer(
            ProcessTable processes,
            FileLayer files,
            Wal wal,
            BufferPool buffers,
            Transactions transactions,
            Probe probe,
            Clock clock,
            long systemIdentifier) {
        this.files = files;
        this.wal = wal;
        this.buffers = buffers;
        this.transactions = transactions;
        this.probe = probe;
        this.clock = clock;
        this.systemIdentifier = systemIdentifier;
        this.turn = new WaitQueue(processes);
    }

    /**
     * A checkpoint while others work: the redo pointer moves, all dirty pages are written and synced, the record is
     * inserted and flushed, pg_control names it. A crash before the last step recovers from the checkpoint before.
     *
     * @return the new redo pointer
     */
    public long online(Process s) {
        turn.await(s, () -> {
            if (busy != null) {
                return Optional.<ProcessState>of(new BlockedOn("checkpoint", busy.name(), true));
            }
            busy = s;
            return Optional.empty();
        });
        try {
            long redo = wal.beginCheckpoint(s, probe);
            transactions.awaitCommits(s);
            Checkpoint checkpoint = new Checkpoint(redo, now(), transactions.nextXid());
            writeEverything(s);
            insert(s, checkpoint, ResourceManager.CHECKPOINT_ONLINE, State.IN_PRODUCTION);
            return redo;
        } finally {
            turn.change(() -> busy = null);
        }
    }

    /**
     * A checkpoint with nobody else running, at the end of recovery or of the cluster: its redo pointer is itself.
     *
     * @param state what pg_control says from then on
     */
    public void shutdown(Process s, State state) {
        wal.flush(s, wal.position().currentLsn());
        writeEverything(s);
        wal.setRedo(wal.nextRecordLsn());
        Checkpoint checkpoint = new Checkpoint(wal.redo(), now(), transactions.nextXid());
        insert(s, checkpoint, ResourceManager.CHECKPOINT_SHUTDOWN, state);
    }

    private void writeEverything(Process s) {
        transactions.writeStatus(s, files);
        buffers.markDirtyPages(s);
        buffers.writeMarked(s);
        probe.perform(s, new SyncPages(s), latch, buffers::syncAll);
    }

    private void insert(Process s, Checkpoint checkpoint, int type, State state) {
        WalInsertion record = new WalInsertion(wal, probe, s, ResourceManager.XLOG, type, 0, checkpoint.encode());
        record.reserveAs(new LogCheckpoint(s));
        record.insert();
        record.setPageLsns();
        wal.flush(s, record.endLsn());
        ControlFile control =
                new ControlFile(systemIdentifier, state, now(), record.startLsn(), checkpoint, ChecksumState.ON);
        probe.perform(s, new UpdateControlFile(s), wal.latch(), () -> control.write(files));
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
