package io.steplock.engine.cluster;

import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.control.Checkpoint;
import io.steplock.engine.control.ControlFile;
import io.steplock.engine.control.ControlFile.State;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.heap.Table;
import io.steplock.engine.page.Fork;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.surgery.HeapSurgery;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.wal.Wal;
import io.steplock.engine.wal.WalInsertion;
import io.steplock.engine.wal.format.InvalidRecordException;
import io.steplock.engine.wal.format.ResourceManager;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.engine.wal.reader.WalReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/**
 * A storage engine on one data directory: processes, shared buffers, WAL and files, wired together. Nothing runs by
 * itself: no background writer, no timed checkpoint. Set-up, {@link #stop} and {@link #close} belong to one thread.
 *
 * <p>There is no recovery yet, so only a directory that was shut down cleanly can be opened.
 */
public final class Cluster implements AutoCloseable {
    private static final int MAX_ROWS_PER_PAGE = 226;

    private final Clock clock;
    private final ProcessTable processes;
    private final FileLayer files;
    private final ClusterFile clusterFile;
    private final long systemIdentifier;
    private final Wal wal;
    private final BufferPool buffers;
    private final Probe probe = new Probe();
    private final HeapSurgery surgery;
    private final Process own;

    private Cluster(
            Clock clock,
            ProcessTable processes,
            FileLayer files,
            ClusterFile clusterFile,
            long systemIdentifier,
            Wal wal) {
        this.clock = clock;
        this.processes = processes;
        this.files = files;
        this.clusterFile = clusterFile;
        this.systemIdentifier = systemIdentifier;
        this.wal = wal;
        this.buffers = new BufferPool(processes, files, wal);
        this.surgery = new HeapSurgery(buffers, wal, probe, clusterFile.variant());
        this.own = processes.create("cluster");
    }

    /**
     * Makes a new data directory and opens it.
     *
     * @param directory absent or empty
     * @param systemIdentifier any number but 0; stored in the control file and in the WAL
     */
    public static Cluster create(Path directory, Variant variant, Clock clock, long systemIdentifier) {
        checkEmpty(directory);
        if (systemIdentifier == 0) {
            throw new EngineException("the system identifier must not be 0");
        }
        ProcessTable processes = new ProcessTable();
        FileLayer files = new FileLayer(directory, processes);
        for (String path : List.of("global", "base/5", "pg_tblspc", "pg_wal")) {
            files.createDirectory(path);
        }
        ClusterFile clusterFile = ClusterFile.create(files, variant);
        ControlFile.create(files);
        Wal wal = Wal.create(processes, files, systemIdentifier);
        Cluster cluster = new Cluster(clock, processes, files, clusterFile, systemIdentifier, wal);
        cluster.insertShutdownCheckpoint().withState(State.IN_PRODUCTION).write(files);
        return cluster;
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

    /**
     * Opens a data directory that was shut down cleanly.
     *
     * @param variant must be the one that the directory was made with
     */
    public static Cluster open(Path directory, Variant variant, Clock clock) {
        if (!Files.isDirectory(directory)) {
            throw new EngineException("there is no data directory " + directory);
        }
        ProcessTable processes = new ProcessTable();
        FileLayer files = new FileLayer(directory, processes);
        ClusterFile clusterFile = ClusterFile.read(files);
        if (clusterFile.variant() != variant) {
            throw new EngineException("data directory " + directory + " was made with variant "
                    + clusterFile.variant().text() + " and cannot be opened with variant " + variant.text());
        }
        ControlFile control = ControlFile.read(files);
        if (control.state() != State.SHUT_DOWN) {
            throw new EngineException("data directory " + directory
                    + " was not shut down cleanly, and there is no recovery yet; make a new one");
        }
        WalRecord last = lastCheckpoint(directory, control);
        Wal wal = Wal.open(processes, files, control.systemIdentifier(), last);
        Cluster cluster = new Cluster(clock, processes, files, clusterFile, control.systemIdentifier(), wal);
        control.withState(State.IN_PRODUCTION).write(files);
        return cluster;
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

    /** The probe of all sessions' steps. */
    public Probe probe() {
        return probe;
    }

    public HeapSurgery surgery() {
        return surgery;
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
     * Makes a table of int4 rows, all frozen and all-visible, logged, written out and durable when this returns.
     *
     * @param heapPages how many pages, at least 1
     * @param rowsPerPage 1 to 226
     */
    public Table createTable(String name, int heapPages, int rowsPerPage) {
        if (!name.matches("[a-z_][a-z0-9_]*")) {
            throw new EngineException("\"" + name + "\" is no table name: use a-z, 0-9 and _, a digit not first");
        }
        if (clusterFile.table(name).isPresent()) {
            throw new EngineException("there is a table " + name + " already");
        }
        if (heapPages < 1 || rowsPerPage < 1 || rowsPerPage > MAX_ROWS_PER_PAGE) {
            throw new EngineException("a table needs at least 1 page and 1 to " + MAX_ROWS_PER_PAGE
                    + " rows a page, not " + heapPages + " pages of " + rowsPerPage + " rows");
        }
        Table table = new Table(name, clusterFile.nextRelation(), heapPages);
        files.create(table.relation().path(Fork.MAIN), (long) table.blocks() * PageHeader.PAGE_SIZE);
        files.create(table.relation().path(Fork.VISIBILITY_MAP), (long) table.mapBlocks() * PageHeader.PAGE_SIZE);
        new TableLoader(buffers, wal, own).load(table, rowsPerPage);
        buffers.writeOutAll(own);
        clusterFile.add(table);
        return table;
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
        wal.flush(own, wal.position().currentLsn());
        buffers.writeOutAll(own);
        insertShutdownCheckpoint().write(files);
        close();
    }

    /** The record's place is known beforehand, since nobody else inserts now; a shutdown checkpoint's redo is itself. */
    private ControlFile insertShutdownCheckpoint() {
        long now = clock.instant().getEpochSecond();
        Checkpoint checkpoint = new Checkpoint(wal.nextRecordLsn(), now);
        WalInsertion record = new WalInsertion(
                wal, new Probe(), own, ResourceManager.XLOG, ResourceManager.CHECKPOINT_SHUTDOWN, checkpoint.encode());
        record.insert();
        record.setPageLsns();
        wal.flush(own, record.endLsn());
        return new ControlFile(systemIdentifier, State.SHUT_DOWN, now, record.startLsn(), checkpoint);
    }

    /** Gives everything up as it is: nothing is written any more, processes that wait get an error. */
    @Override
    public void close() {
        processes.stopEngine("the cluster is closed", null);
        files.close();
    }
}
