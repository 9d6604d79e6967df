package io.steplock.engine.server;

import io.steplock.engine.barrier.ProcSignal;
import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.checkpoint.CheckpointRequests;
import io.steplock.engine.checkpoint.CheckpointState;
import io.steplock.engine.checkpoint.CheckpointState.Kind;
import io.steplock.engine.checksum.AtomicUnit;
import io.steplock.engine.checksum.BarrierRejectedException;
import io.steplock.engine.checksum.Catalog;
import io.steplock.engine.checksum.Code;
import io.steplock.engine.checksum.DelayFlags;
import io.steplock.engine.checksum.Launcher;
import io.steplock.engine.checksum.LocalState;
import io.steplock.engine.checksum.PageWork;
import io.steplock.engine.checksum.Progress;
import io.steplock.engine.checksum.Request;
import io.steplock.engine.checksum.Requests;
import io.steplock.engine.checksum.SharedState;
import io.steplock.engine.checksum.Throttle;
import io.steplock.engine.cluster.PowerLoss;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.control.ControlFile;
import io.steplock.engine.file.DirectoryLock;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.injection.InjectionPoints;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.Answer;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.server.ServerOptions.Content;
import io.steplock.engine.wal.Wal;
import io.steplock.engine.wal.WalOptions;
import io.steplock.engine.wal.format.WalRecord;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A server on one data directory whose data checksums can be switched while it runs: from its start, recovery included,
 * to its stop or crash. Its processes are threads: checkpointer, background writer, I/O workers, startup process,
 * backends, launchers and their workers. Driven from one thread.
 */
public final class Server implements AutoCloseable {

    /** What the server as a whole is doing. */
    public enum Phase {
        REPLAY,
        END,
        FIXUP,
        PRODUCTION,
        STOPPING,
        DOWN,
        FAILED
    }

    private final Path directory;
    private final ServerOptions options;
    private final Clock clock;
    private final ProcessTable processes;
    private final FileLayer files;
    private final DirectoryLock directoryLock;
    private final Probe probe = new Probe(true);
    private final InjectionPoints points;
    private final Processes lives;
    private final Launchers launchers;
    private final SharedState shared;
    private final ChecksumState inherited;
    private final ProcSignal barriers;
    private final Requests requests;
    private final CheckpointRequests checkpoints;
    private final AtomicUnit unit;
    private final DelayFlags delayFlags;
    private final Catalog catalog;
    private final Throttle throttle = new Throttle();
    private final RecoverableWal walBeforeData = new RecoverableWal();
    private final BufferPool buffers;
    private final ServerCheckpointer checkpointer;
    private final StartupProcess startup;
    private final ServerStart start;
    private final LocalPolicy policy = new LocalPolicy();
    private volatile Wal wal;
    private volatile Phase phase;

    private Server(
            Path directory,
            ServerOptions options,
            Clock clock,
            ProcessTable processes,
            FileLayer files,
            DirectoryLock lock) {
        this.processes = processes;
        this.directory = directory;
        this.options = options;
        this.clock = clock;
        this.files = files;
        this.directoryLock = lock;
        this.points = new InjectionPoints(processes);
        this.lives = new Processes(processes);
        options.listeners().forEach(probe::addListener);
        ControlFile found = ControlFile.read(files);
        this.shared = new SharedState(files, found);
        this.inherited = found.checksums();
        lives.createAll(this, options);
        List<Process> all = lives.all();
        this.barriers = new ProcSignal(processes, probe, all, options.code().has("d79bf7612a"), new Absorption(this));
        all.forEach(process -> {
            LocalState.set(process, inherited);
            process.onSignal(() -> absorb(process));
        });
        this.requests = new Requests(processes);
        this.checkpoints = new CheckpointRequests(processes);
        this.unit = new AtomicUnit(processes, options.code().has(Code.Remedy.ATOMIC_UNIT));
        this.delayFlags = new DelayFlags(processes);
        List<Catalog.Relation> relations = DataDirectory.read(files);
        int databases = (int) relations.stream()
                .filter(relation -> !relation.isShared())
                .map(relation -> relation.id().database())
                .distinct()
                .count();
        this.catalog = new Catalog(processes, databases, relations);
        this.buffers = new BufferPool(processes, files, walBeforeData, probe, options.buffers(), policy);
        this.checkpointer = new ServerCheckpointer(this, lives.get("checkpointer"), options.keptSegments());
        this.startup = new StartupProcess(this, lives.get("startup"));
        this.launchers = new Launchers(this, lives);
        this.start = new ServerStart(this, lives, startup, options.startsInOrder());
    }

    /**
     * A rejected barrier is an error at each interrupt check. It ends a launcher and its worker; others go back to their
     * main loops, and raise it again.
     */
    private void absorb(Process process) {
        barriers.absorb(process).ifPresent(type -> {
            BarrierRejectedException error = new BarrierRejectedException(process, LocalState.of(process), type);
            if (Launchers.isOne(process)) {
                throw error;
            }
            process.notice(error.getMessage());
        });
    }

    /**
     * Makes a data directory, as initdb would, and starts a server on it.
     *
     * @param directory absent or empty
     */
    public static Server create(
            Path directory, ServerOptions options, Content content, long systemIdentifier, Clock clock) {
        Initdb.make(directory, content, systemIdentifier, clock);
        return start(directory, options, clock);
    }

    /** Starts a server on a data directory; one that was not stopped cleanly is recovered. */
    public static Server start(Path directory, ServerOptions options, Clock clock) {
        Server server = begin(directory, options, clock);
        server.awaitStart();
        return server;
    }

    /** The same, but returns while the server starts and recovers. Until {@link #awaitStart} it can only crash. */
    public static Server begin(Path directory, ServerOptions options, Clock clock) {
        ProcessTable own = new ProcessTable();
        FileLayer files = new FileLayer(directory, own, options.faults(), options.simulatePowerLoss());
        DirectoryLock lock = DirectoryLock.take(directory);
        boolean begun = false;
        try {
            Server server = new Server(directory, options, clock, own, files, lock);
            server.start.begin();
            begun = true;
            return server;
        } finally {
            if (!begun) {
                files.close();
                lock.close();
            }
        }
    }

    /** Waits until the server is open; one that cannot start is closed, and that is an error. */
    public void awaitStart() {
        start.await();
    }

    void connect(Process process) {
        start.connect(process);
    }

    /** Opens the WAL behind its last record: recovery has come to its end. */
    void openWal(WalRecord last) {
        ControlFile control = shared.controlFile();
        WalOptions walOptions = new WalOptions(probe, false);
        Wal opened = Wal.open(
                processes,
                files,
                walOptions,
                control.systemIdentifier(),
                last,
                control.checkpoint().redo());
        wal = opened;
        walBeforeData.open(opened);
        launchers.open(opened, options.launchers());
    }

    /**
     * Asks for data checksums to be switched on or off; returns before anything has changed.
     *
     * @param name of the call, unique in the server's life
     * @return whether a launcher was registered; not if one runs already or there is nothing to do
     */
    public boolean request(String name, Request request) {
        return launchers.request(name, request);
    }

    /**
     * The same by a process of its own, which may be stopped on its way; returns at once.
     *
     * @param caller the process's name, unique in the server's life
     */
    public Answer<Boolean> call(String caller, String name, Request request) {
        return launchers.call(caller, name, request);
    }

    /** How far the changes under way are. */
    public List<Progress> progress() {
        return launchers.progress();
    }

    /** Waits until no launcher lives. */
    public void awaitLaunchers() {
        launchers.await();
    }

    /** Starts a backend. */
    public void startBackend(String name) {
        start.backend(name);
    }

    /** Ends a backend when it has done what it was asked for. */
    public void endBackend(String name) {
        lives.end(name);
    }

    /** Has a process that serves requests (a backend, the background writer, an I/O worker) do something. */
    public <T> Answer<T> ask(String name, Function<Process, T> work) {
        return lives.ask(name, work);
    }

    /** The open transactions end. */
    public void commitAll() {
        launchers.commitAll();
    }

    /** Asks for a checkpoint. */
    public long requestCheckpoint() {
        return checkpoints.ask();
    }

    public Process process(String name) {
        return lives.get(name);
    }

    /** How the last life of a process ended; empty if well or not yet. */
    public Optional<Throwable> failure(String name) {
        return lives.failure(name);
    }

    /** Stops cleanly: no process but the checkpointer remains, and it makes the last checkpoint. */
    public void stop() {
        new CleanStop(this, lives, launchers).make();
        close();
    }

    /** The server is gone, whatever runs; of the WAL that was not synced, and of page writes, so much is kept. */
    public long crash(WalCut cut, UnsyncedFate fate) {
        long end = new PowerLoss(directory, processes, files, wal).strike(cut, fate);
        close();
        return end;
    }

    @Override
    public void close() {
        processes.stopEngine("the server is closed", null);
        lives.awaitEnds();
        launchers.awaitCallers();
        files.close();
        directoryLock.close();
    }

    void checkpointDone(Kind kind) {
        switch (kind) {
            case ONLINE -> {}
            case SHUTDOWN -> phase = Phase.DOWN;
            case END_OF_RECOVERY -> {
                phase = Phase.FIXUP;
                startup.pc("InsertFixupRecord");
            }
        }
    }

    long now() {
        return clock.instant().getEpochSecond();
    }

    public Path directory() {
        return directory;
    }

    public Code code() {
        return options.code();
    }

    public Probe probe() {
        return probe;
    }

    public InjectionPoints points() {
        return points;
    }

    public ProcessTable processes() {
        return processes;
    }

    public SharedState shared() {
        return shared;
    }

    public ProcSignal barriers() {
        return barriers;
    }

    public BufferPool buffers() {
        return buffers;
    }

    public Wal wal() {
        return wal;
    }

    public Catalog catalog() {
        return catalog;
    }

    public Throttle throttle() {
        return throttle;
    }

    public List<Launcher> launchers() {
        return launchers.all();
    }

    /** What was asked for. */
    public Requests requests() {
        return requests;
    }

    /** What users' processes do to pages; there once the server is up. */
    public PageWork pages() {
        return new PageWork(wal, buffers, probe);
    }

    /** The state that processes inherit. */
    public ChecksumState postmaster() {
        return inherited;
    }

    /** Where the startup process is. */
    public RecoveryState recovery() {
        return startup;
    }

    /** Where the checkpointer is. */
    public CheckpointState checkpoint() {
        return checkpointer.state();
    }

    public FileLayer files() {
        return files;
    }

    public CheckpointRequests checkpoints() {
        return checkpoints;
    }

    DelayFlags delayFlags() {
        return delayFlags;
    }

    AtomicUnit unit() {
        return unit;
    }

    ServerCheckpointer checkpointer() {
        return checkpointer;
    }

    public Phase phase() {
        return phase;
    }

    void phase(Phase next) {
        phase = next;
    }

    /** How many reads from files were verified in this life. */
    public long verified() {
        return policy.verified();
    }

    /** The pages whose verification has failed in this life. */
    public Set<PageId> failures() {
        return policy.failures();
    }
}
