package io.steplock.engine.recovery;

import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.control.Checkpoint;
import io.steplock.engine.control.ControlFile;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Latch;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.MapProtocolStep.EndRecovery;
import io.steplock.engine.step.MapProtocolStep.ReplayRecord;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.transaction.RecoveredTransactions;
import io.steplock.engine.wal.format.ResourceManager;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.engine.wal.reader.WalReader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Replays the WAL from the redo pointer of the last checkpoint to the first record that is not valid, and removes what
 * is behind that (FACTS.md, end of WAL). It can be cut short at any moment and done again: pg_control keeps the old
 * checkpoint until the caller has made a new one. One process replays; there are no others.
 */
public final class Recovery {
    private final FileLayer files;
    private final BufferPool buffers;
    private final Process process;
    private final Probe probe;
    private final RecordReplay replay;
    private final Latch latch = new Latch();
    private final Set<Integer> committed = new HashSet<>();
    private WalRecord last;
    private WalRecord current;
    private int nextXid;
    private long replayed;

    /**
     * A recovery.
     *
     * @param buffers a pool of its own: page writes need no WAL flush, since all WAL that is replayed is in its files
     */
    public Recovery(FileLayer files, BufferPool buffers, Process process, Probe probe, Variant variant) {
        this.files = files;
        this.buffers = buffers;
        this.process = process;
        this.probe = probe;
        this.replay = new RecordReplay(buffers, process, variant);
    }

    /**
     * Replays, writes all changed pages durably, and makes the WAL end behind its last valid record.
     *
     * @throws EngineException if no record can be read at the redo pointer, or one that is valid cannot be applied
     */
    public RecoveryResult run(Path directory, ControlFile control) {
        process.setLocal(Recovery.class, this);
        long redo = control.checkpoint().redo();
        nextXid = control.checkpoint().nextXid();
        WalReader.WalEnd end = new WalReader(directory).scan(redo, this::apply);
        if (end.unreadable()) {
            // Not the end of WAL: what is behind would be cleared as a lost tail.
            throw new EngineException(
                    "could not read the WAL at " + Lsn.text(end.lsn()) + " in "
                            + WalAddress.place(end.lsn()) + ": " + end.reason()
                            + "; nothing behind it is lost yet: repair the device or restore the file, and open the data directory again");
        }
        if (last == null) {
            throw new EngineException("could not find the redo location " + Lsn.text(redo) + " in "
                    + WalAddress.place(redo)
                    + " of the checkpoint at " + Lsn.text(control.checkpointLsn()) + ": " + end.reason()
                    + "; restore the data directory");
        }
        buffers.writeOutAll(process);
        probe.perform(process, new EndRecovery(process), latch, () -> WalTail.clear(files, last.endLsn()));
        return new RecoveryResult(redo, last, end.reason(), replayed, new RecoveredTransactions(nextXid, committed));
    }

    private void apply(WalRecord record) {
        nextXid = Math.max(nextXid, record.xid() + 1);
        if (record.manager().equals(ResourceManager.XLOG)
                && (record.info() == ResourceManager.CHECKPOINT_SHUTDOWN
                        || record.info() == ResourceManager.CHECKPOINT_ONLINE)) {
            nextXid = Math.max(nextXid, Checkpoint.decode(record.mainData(), 0).nextXid());
        } else if (record.manager().equals(ResourceManager.TRANSACTION) && record.info() == ResourceManager.COMMIT) {
            replay(record, () -> committed.add(record.xid()));
        } else {
            replay(record, () -> replay.apply(record));
        }
        last = record;
        replayed++;
    }

    private void replay(WalRecord record, Runnable effect) {
        current = record;
        probe.perform(process, new ReplayRecord(process), latch, effect);
    }

    /** The recovery that the process is in; for observers. */
    public static Optional<Recovery> inProgress(Process process) {
        return process.local(Recovery.class);
    }

    /** The record at work. */
    public WalRecord current() {
        return current;
    }

    public FileLayer files() {
        return files;
    }

    public BufferPool buffers() {
        return buffers;
    }

    /** The transactions whose commit records were replayed so far. */
    public Set<Integer> committed() {
        return Set.copyOf(committed);
    }

    /** The transaction id in a delete's main data. */
    static int xmax(byte[] deleteData) {
        return LittleEndian.u32(deleteData, 0);
    }
}
