package io.steplock.engine.transaction;

import io.steplock.engine.file.FileLayer;
import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Latch;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import io.steplock.engine.step.MapProtocolStep.BeginTransaction;
import io.steplock.engine.step.MapProtocolStep.FlushCommit;
import io.steplock.engine.step.MapProtocolStep.LeaveRunningList;
import io.steplock.engine.step.MapProtocolStep.ReportSuccess;
import io.steplock.engine.step.MapProtocolStep.SetCommitted;
import io.steplock.engine.step.MapProtocolStep.WaitForCommits;
import io.steplock.engine.step.MapProtocolStep.WriteStatus;
import io.steplock.engine.step.OutsideStep.TakeSnapshot;
import io.steplock.engine.wal.Wal;
import io.steplock.engine.wal.WalInsertion;
import io.steplock.engine.wal.format.ResourceManager;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The transactions of a cluster: ids, the running list, snapshots, commit. Thread-safe. */
public final class Transactions {
    private static final int FIRST_NORMAL_XID = 3;
    private static final int FROZEN_XID = 2;
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final Wal wal;
    private final Probe probe;
    private final Clock clock;
    private final WaitQueue committing;
    private final Latch latch = new Latch();

    /** Guarded by the latch, like the next three. */
    private final CommitStatus status;

    private final TreeSet<Integer> running = new TreeSet<>();
    private final List<Snapshot> snapshots = new ArrayList<>();
    private int nextXid;
    /** Guarded by the queue's mutex: commits that are between their record and their status. */
    private final Set<Transaction> unsettled = new HashSet<>();

    private Transactions(ProcessTable processes, Wal wal, Probe probe, Clock clock, CommitStatus status, int nextXid) {
        this.wal = wal;
        this.probe = probe;
        this.clock = clock;
        this.committing = new WaitQueue(processes);
        this.status = status;
        this.nextXid = nextXid;
    }

    /** The transactions of a data directory. */
    public static Transactions open(
            ProcessTable processes, FileLayer files, Wal wal, Probe probe, Clock clock, RecoveredTransactions found) {
        CommitStatus status = CommitStatus.read(files);
        found.committed().forEach(status::setCommitted);
        return new Transactions(processes, wal, probe, clock, status, Math.max(FIRST_NORMAL_XID, found.nextXid()));
    }

    /**
     * Looks whether the statuses of all transactions before a checkpoint are there.
     *
     * @param nextXid as the checkpoint says
     * @throws EngineException if a file is missing or has the wrong size
     */
    public static void checkStatusFiles(FileLayer files, int nextXid) {
        CommitStatus.check(files, nextXid);
    }

    /** Takes the next id; the transaction runs until {@link #commit} or {@link #rollback}. */
    public Transaction begin(Process s) {
        Transaction[] begun = new Transaction[1];
        probe.perform(
                s,
                new BeginTransaction(s),
                latch,
                () -> underLatch(() -> {
                    begun[0] = new Transaction(nextXid++);
                    running.add(begun[0].xid());
                    s.setLocal(Transaction.class, begun[0]);
                }));
        return begun[0];
    }

    /**
     * Commits: the record is inserted and flushed, then the status is set, then the transaction is taken off the running
     * list (FACTS.md, section 5). When this returns the transaction is durable.
     */
    public void commit(Process s, Transaction transaction) {
        // A checkpoint that begins between the record and the status would lose the status: it waits for this set.
        committing.locked(() -> unsettled.add(transaction));
        boolean settled = false;
        try {
            WalInsertion record = new WalInsertion(
                    wal,
                    probe,
                    s,
                    ResourceManager.TRANSACTION,
                    ResourceManager.COMMIT,
                    transaction.xid(),
                    commitTime());
            record.insert();
            record.setPageLsns();
            wal.flush(s, record.endLsn());
            probe.perform(s, new FlushCommit(s), wal.latch(), () -> {});
            probe.perform(
                    s, new SetCommitted(s), latch, () -> underLatch(() -> status.setCommitted(transaction.xid())));
            settled = true;
        } finally {
            if (settled) {
                committing.change(() -> unsettled.remove(transaction));
            }
        }
        end(s, transaction);
        probe.perform(s, new ReportSuccess(s), latch, () -> {});
    }

    /** Ends a transaction without effect; it needs no record. */
    public void rollback(Process s, Transaction transaction) {
        end(s, transaction);
    }

    private void end(Process s, Transaction transaction) {
        probe.perform(s, new LeaveRunningList(s), latch, () -> underLatch(() -> running.remove(transaction.xid())));
    }

    private byte[] commitTime() {
        byte[] data = new byte[Long.BYTES];
        LittleEndian.putU64(data, 0, ChronoUnit.MICROS.between(POSTGRES_EPOCH, clock.instant()));
        return data;
    }

    /** A snapshot of now; {@link #release} it, or VACUUM sets no bit for what it cannot see. */
    public Snapshot snapshot(Process s) {
        Snapshot[] taken = new Snapshot[1];
        probe.perform(
                s,
                new TakeSnapshot(s),
                latch,
                () -> underLatch(() -> {
                    taken[0] = new Snapshot(running.isEmpty() ? nextXid : running.first(), nextXid, running);
                    snapshots.add(taken[0]);
                }));
        return taken[0];
    }

    public void release(Snapshot snapshot) {
        underLatch(() -> snapshots.remove(snapshot));
    }

    /** Whether the snapshot sees what the transaction did; its own transaction is not looked at. */
    public boolean isVisible(Snapshot snapshot, int xid) {
        return xid == FROZEN_XID || (snapshot.hasFinished(xid) && isCommitted(xid));
    }

    public boolean isCommitted(int xid) {
        boolean[] result = new boolean[1];
        underLatch(() -> result[0] = xid == FROZEN_XID || status.isCommitted(xid));
        return result[0];
    }

    public boolean isRunning(int xid) {
        boolean[] result = new boolean[1];
        underLatch(() -> result[0] = running.contains(xid));
        return result[0];
    }

    /** All present and future snapshots see the committed transactions below this id. */
    public int horizon() {
        int[] result = new int[1];
        underLatch(() -> {
            result[0] = running.isEmpty() ? nextXid : running.first();
            for (Snapshot snapshot : snapshots) {
                result[0] = Math.min(result[0], snapshot.xmin());
            }
        });
        return result[0];
    }

    /** The id that the next transaction gets. */
    public int nextXid() {
        int[] result = new int[1];
        underLatch(() -> result[0] = nextXid);
        return result[0];
    }

    /** For a checkpoint that has moved the redo pointer: waits for each commit whose record may lie before it. */
    public void awaitCommits(Process s) {
        Set<Transaction> before = new HashSet<>();
        committing.locked(() -> before.addAll(unsettled));
        probe.performLocking(
                s,
                new WaitForCommits(s),
                then -> committing.await(s, () -> {
                    before.retainAll(unsettled);
                    if (!before.isEmpty()) {
                        return Optional.<ProcessState>of(new BlockedOn("status of commits", before.toString(), false));
                    }
                    then.run();
                    return Optional.empty();
                }));
    }

    /** Writes all statuses durably. */
    public void writeStatus(Process s, FileLayer files) {
        probe.perform(s, new WriteStatus(s), latch, () -> {
            CommitStatus[] copy = new CommitStatus[1];
            int[] next = new int[1];
            underLatch(() -> {
                copy[0] = status.copy();
                next[0] = nextXid;
            });
            copy[0].write(files, next[0]);
        });
    }

    /** The transactions that the files say are committed; for observers. */
    public static Set<Integer> committedInFiles(FileLayer files) {
        return CommitStatus.read(files).committed();
    }

    private void underLatch(Runnable action) {
        latch.lock();
        try {
            action.run();
        } finally {
            latch.unlock();
        }
    }
}
