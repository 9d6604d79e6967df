package io.steplock.engine.cluster;

import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.checkpoint.Checkpointer;
import io.steplock.engine.control.Checkpoint;
import io.steplock.engine.control.ControlFile;
import io.steplock.engine.control.ControlFile.State;
import io.steplock.engine.dml.HeapRows;
import io.steplock.engine.dml.HeapScan;
import io.steplock.engine.file.DirectoryLock;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.heap.Table;
import io.steplock.engine.page.Fork;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.page.RelationId;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Latch;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.recovery.Recovery;
import io.steplock.engine.recovery.RecoveryResult;
import io.steplock.engine.step.MapProtocolStep.Restart;
import io.steplock.engine.surgery.HeapSurgery;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.transaction.RecoveredTransactions;
import io.steplock.engine.transaction.Transactions;
import io.steplock.engine.vacuum.Vacuum;
import io.steplock.engine.wal.Wal;
import io.steplock.engine.wal.WalOptions;
import io.steplock.engine.wal.format.InvalidRecordException;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.engine.wal.reader.WalReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A storage engine on one data directory: processes, shared buffers, WAL and files, wired together. Nothing runs by
 * itself: no background writer, no timed checkpoint. Set-up, {@link #stop}, {@link #crash} and {@link #close} belong to
 * one thread.
 */
public final class Cluster implements AutoCloseable {
    private static final int MAX_ROWS_PER_PAGE = 226;

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

    /** What a cluster is built on, new or found. */
    private record Base(
            Path directory,
            ProcessTable processes,
            FileLayer files,
            DirectoryLock directoryLock,
            ClusterFile clusterFile,
            Probe probe,
            Process own) {}

    private Cluster(
            Base base,
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
        checkEmpty(directory);
        if (systemIdentifier == 0) {
            throw new EngineException("the system identifier must not be 0");
        }
        ProcessTable processes = new ProcessTable();
        FileLayer files = new FileLayer(directory, processes, options.faults(), options.simulatePowerLoss());
        for (String path : List.of("global", "base/5", "pg_tblspc", "pg_wal")) {
            files.createDirectory(path);
        }
        return orClose(files, DirectoryLock.take(directory), lock -> {
            ClusterFile clusterFile = ClusterFile.create(files, variant);
            ControlFile.create(files);
            Probe probe = probe(options);
            WalOptions walOptions = new WalOptions(probe, options.compressImages());
            Wal wal = Wal.create(processes, files, walOptions, systemIdentifier);
            Base base = new Base(directory, processes, files, lock, clusterFile, probe, processes.create("cluster"));
            RecoveredTransactions none = new RecoveredTransactions(Checkpoint.FIRST_NORMAL_XID, Set.of());
            Cluster cluster = new Cluster(base, options, clock, systemIdentifier, wal, none, null);
            cluster.checkpointer.shutdown(cluster.own, State.IN_PRODUCTION);
            return cluster;
        });
    }

    private static Cluster orClose(FileLayer files, DirectoryLock lock, Function<DirectoryLock, Cluster> make) {
        boolean made = false;
        try {
            Cluster cluster = make.apply(lock);
            made = true;
            return cluster;
        } finally {
            if (!made) {
                files.close();
                lock.close();
            }
        }
    }

    private static Probe probe(ClusterOptions options) {
        Probe probe = new Probe();
        options.listeners().forEach(probe::addListener);
        return probe;
    }

    private static void checkEmpty(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> content = Files.list(directory)) {
            if (content.findAny().isPresent()) {
                throw new EngineException(
                        "directory " + directory + " is not empty; name one that is empty or does not exist");
            }
        } catch (IOException e) {
            throw new EngineException("could not list directory " + directory + ": " + e, e);
        }
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
        if (!Files.isDirectory(directory)) {
            throw new EngineException("there is no data directory " + directory);
        }
        ProcessTable processes = new ProcessTable();
        FileLayer files = new FileLayer(directory, processes, options.faults(), options.simulatePowerLoss());
        if (!files.exists(ClusterFile.PATH)) {
            throw new EngineException("directory " + directory + " has no file " + ClusterFile.PATH
                    + ": it is no data directory of this engine");
        }
        return orClose(files, DirectoryLock.take(directory), lock -> {
            ClusterFile clusterFile = ClusterFile.read(files);
            if (clusterFile.variant() != variant) {
                throw new EngineException("data directory " + directory + " was made with variant "
                        + clusterFile.variant().text() + " and cannot be opened with variant " + variant.text());
            }
            Base base = new Base(
                    directory, processes, files, lock, clusterFile, probe(options), processes.create("cluster"));
            ControlFile control = ControlFile.read(files);
            return control.state() == State.SHUT_DOWN
                    ? openClean(base, options, clock, control)
                    : recover(base, options, clock, control);
        });
    }

    private static Cluster openClean(Base base, ClusterOptions options, Clock clock, ControlFile control) {
        WalRecord last = lastCheckpoint(base.directory(), control);
        Wal wal = openWal(base, options, control, last);
        RecoveredTransactions found =
                new RecoveredTransactions(control.checkpoint().nextXid(), Set.of());
        Cluster cluster = new Cluster(base, options, clock, control.systemIdentifier(), wal, found, null);
        control.withState(State.IN_PRODUCTION).write(base.files());
        return cluster;
    }

    private static Cluster recover(Base base, ClusterOptions options, Clock clock, ControlFile control) {
        lastCheckpoint(base.directory(), control);
        control.withState(State.IN_CRASH_RECOVERY).write(base.files());
        BufferPool buffers = BufferPool.forRecovery(base.processes(), base.files(), base.probe(), options.buffers());
        Recovery recovery = new Recovery(
                base.files(),
                buffers,
                base.own(),
                base.probe(),
                base.clusterFile().variant());
        RecoveryResult result = recovery.run(base.directory(), control);
        Wal wal = openWal(base, options, control, result.last());
        Cluster cluster =
                new Cluster(base, options, clock, control.systemIdentifier(), wal, result.transactions(), result);
        base.own().setLocal(Cluster.class, cluster);
        base.probe()
                .perform(
                        base.own(),
                        new Restart(base.own()),
                        new Latch(),
                        () -> cluster.checkpointer.shutdown(cluster.own, State.IN_PRODUCTION));
        return cluster;
    }

    private static Wal openWal(Base base, ClusterOptions options, ControlFile control, WalRecord last) {
        WalOptions walOptions = new WalOptions(base.probe(), options.compressImages());
        long redo = control.checkpoint().redo();
        return Wal.open(base.processes(), base.files(), walOptions, control.systemIdentifier(), last, redo);
    }

    private static WalRecord lastCheckpoint(Path directory, ControlFile control) {
        try {
            return new WalReader(directory).read(control.checkpointLsn());
        } catch (InvalidRecordException e) {
            throw new EngineException(
                    "could not read the checkpoint record at " + Lsn.text(control.checkpointLsn())
                            + ", which the control file names: " + e.getMessage() + "; restore the data directory",
                    e);
        }
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
        if (!name.matches("[a-z_][a-z0-9_]*")) {
            throw new EngineException("\"" + name + "\" is no table name: use a-z, 0-9 and _, a digit not first");
        }
        if (clusterFile.table(name).isPresent()) {
            throw new EngineException("there is a table " + name + " already");
        }
        if (heapPages < 1 || rowsPerPage < 0 || rowsPerPage > MAX_ROWS_PER_PAGE) {
            throw new EngineException("a table needs at least 1 page and 0 to " + MAX_ROWS_PER_PAGE
                    + " rows a page, not " + heapPages + " pages of " + rowsPerPage + " rows");
        }
        Table table = new Table(name, clusterFile.nextRelation(), heapPages);
        createFork(table.relation(), Fork.MAIN, table.blocks());
        createFork(table.relation(), Fork.VISIBILITY_MAP, table.mapBlocks());
        if (rowsPerPage > 0) {
            new TableLoader(buffers, wal, own).load(table, rowsPerPage);
        }
        buffers.writeOutAll(own);
        clusterFile.add(table);
        return table;
    }

    private void createFork(RelationId relation, Fork fork, int blocks) {
        for (int first = 0; first < blocks && first >= 0; first += PageId.BLOCKS_IN_SEGMENT) {
            int count = Math.min(PageId.BLOCKS_IN_SEGMENT, blocks - first);
            String path = new PageId(relation, fork, first).path();
            if (files.exists(path)) {
                files.delete(path); // left behind by a creation that failed; no table has it
            }
            files.createSparse(path, (long) count * PageHeader.PAGE_SIZE);
        }
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
