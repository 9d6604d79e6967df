package io.steplock.engine.cluster;

import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.checkpoint.Checkpointer;
import io.steplock.engine.control.ControlFile.State;
import io.steplock.engine.dml.HeapRows;
import io.steplock.engine.dml.HeapScan;
import io.steplock.engine.file.DirectoryLock;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.heap.Table;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.recovery.RecoveryResult;
import io.steplock.engine.surgery.HeapSurgery;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.transaction.RecoveredTransactions;
import io.steplock.engine.transaction.Transactions;
import io.steplock.engine.vacuum.Vacuum;
import io.steplock.engine.wal.Wal;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * A storage engine on one data directory: processes, shared buffers, WAL and files, wired together. Nothing runs by
 * itself: no background writer, no timed checkpoint. Set-up, {@link #stop}, {@link #crash} and {@link #close} belong to
 * one thread.
 */
public final class Cluster implements AutoCloseable {
    private final Path directory;
    private final ProcessTable processes;
    private final FileLayer files;
    private final DirectoryLock directoryLock;
    private final ClusterFile clusterFile;
    private final Wal wal;
    private final BufferPool buffers;
    private final Probe probe;
    private final HeapSurgery surgery;
    private final Transactions transactions;
    private final HeapRows rows;
    private final HeapScan scan;
    private final Vacuum vacuum;
    private final Checkpointer checkpointer;
    private final Process own;
    private final RecoveryResult recovery;

    Cluster(
            Opening.Base base,
            ClusterOptions options,
            Clock clock,
            long systemIdentifier,
            Wal wal,
            RecoveredTransactions found,
            RecoveryResult recovery) {
        this.directory = base.directory();
        this.processes = base.processes();
        this.files = base.files();
        this.directoryLock = base.directoryLock();
        this.clusterFile = base.clusterFile();
        this.probe = base.probe();
        this.own = base.own();
        this.wal = wal;
        this.recovery = recovery;
        this.buffers = new BufferPool(processes, files, wal, probe, options.buffers());
        this.surgery = new HeapSurgery(buffers, wal, probe, clusterFile.variant());
        this.transactions = Transactions.open(processes, files, wal, probe, clock, found);
        this.rows = new HeapRows(buffers, wal, probe, clusterFile.variant(), transactions);
        this.scan = new HeapScan(buffers, probe, transactions);
        this.vacuum = new Vacuum(buffers, wal, probe, transactions);
        this.checkpointer =
                new Checkpointer(processes, files, wal, buffers, transactions, probe, clock, systemIdentifier);
    }

    /** Makes a new data directory with the usual options and opens it. */
    public static Cluster create(Path directory, Variant variant, Clock clock, long systemIdentifier) {
        return create(directory, variant, clock, systemIdentifier, ClusterOptions.DEFAULT);
    }

    /**
     * Makes a new data directory and opens it.
     *
     * @param directory absent or empty
     * @param systemIdentifier any number but 0; stored in the control file and in the WAL
     */
    public static Cluster create(
            Path directory, Variant variant, Clock clock, long systemIdentifier, ClusterOptions options) {
        return Opening.create(directory, variant, clock, systemIdentifier, options);
    }

    /** Opens a data directory with the usual options. */
    public static Cluster open(Path directory, Variant variant, Clock clock) {
        return open(directory, variant, clock, ClusterOptions.DEFAULT);
    }

    /**
     * Opens a data directory; one that was not shut down cleanly is recovered first.
     *
     * @param variant must be the one that the directory was made with
     */
    public static Cluster open(Path directory, Variant variant, Clock clock, ClusterOptions options) {
        return Opening.open(directory, variant, clock, options);
    }

    public ProcessTable processes() {
        return processes;
    }

    public BufferPool buffers() {
        return buffers;
    }

    public Wal wal() {
        return wal;
    }

    public Path directory() {
        return directory;
    }

    /** The data directory's files, as the device shows them; for observers. */
    public FileLayer files() {
        return files;
    }

    /** The probe of all sessions' steps. */
    public Probe probe() {
        return probe;
    }

    public HeapSurgery surgery() {
        return surgery;
    }

    public Transactions transactions() {
        return transactions;
    }

    /** Inserts and deletes. */
    public HeapRows rows() {
        return rows;
    }

    public HeapScan scan() {
        return scan;
    }

    public Vacuum vacuum() {
        return vacuum;
    }

    public Checkpointer checkpointer() {
        return checkpointer;
    }

    /** What recovery did when this cluster was opened; empty after a clean shutdown. */
    public Optional<RecoveryResult> recovery() {
        return Optional.ofNullable(recovery);
    }

    public Variant variant() {
        return clusterFile.variant();
    }

    public List<Table> tables() {
        return clusterFile.tables();
    }

    /** The table of that name. */
    public Table table(String name) {
        return clusterFile
                .table(name)
                .orElseThrow(() -> new EngineException("there is no table " + name + "; tables: " + tables()));
    }

    /** A new session; names are unique. */
    public Session session(String name) {
        return new Session(processes, name);
    }

    /**
     * Makes a table of int4 rows, all frozen and all-visible, logged, written out and durable when this returns. Without
     * rows the pages are zeros, which are no pages yet: the first insert makes them.
     *
     * @param heapPages how many pages, at least 1
     * @param rowsPerPage 0 to 226
     */
    public Table createTable(String name, int heapPages, int rowsPerPage) {
        return new TableCreation(clusterFile, files, buffers, wal, own).create(name, heapPages, rowsPerPage);
    }

    /**
     * Shuts down cleanly: flushes the WAL, writes all dirty pages, logs a shutdown checkpoint, updates the control file,
     * closes the files. All sessions must be idle.
     *
     * @throws EngineException if one is not, or the engine has stopped by itself
     */
    public void stop() {
        processes.checkRunning();
        for (Process process : processes.processes()) {
            if (process != own && !(process.state() instanceof ProcessState.Idle)) {
                throw new EngineException(
                        "the cluster cannot be stopped while operations run\n" + processes.describe());
            }
        }
        checkpointer.shutdown(own, State.SHUT_DOWN);
        close();
    }

    /**
     * The power is lost, now, whatever runs: the WAL is cut, each page write that was not synced is kept, lost or torn,
     * all processes get an error. {@link #open} recovers what is left.
     *
     * @return where the WAL was cut
     * @throws IllegalStateException if the device is not simulated
     */
    public long crash(WalCut cut, UnsyncedFate fate) {
        long end = new PowerLoss(directory, processes, files, wal).strike(cut, fate);
        close();
        return end;
    }

    /**
     * Gives everything up as it is: nothing is written any more, processes that wait get an error. A simulated device
     * loses all that was not synced.
     */
    @Override
    public void close() {
        processes.stopEngine("the cluster is closed", null);
        files.close();
        directoryLock.close();
    }
}
