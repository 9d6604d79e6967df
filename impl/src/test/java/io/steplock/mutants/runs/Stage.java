package io.steplock.mutants.runs;

import io.steplock.checker.spec.SpecInfo;
import io.steplock.checker.trace.TraceRecorder;
import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.ClusterOptions;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.Fork;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.probe.StepListener;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.WatchdogException;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.transaction.Transaction;
import io.steplock.refinement.mapprotocol.Cast;
import io.steplock.refinement.mapprotocol.Cast.Kind;
import io.steplock.refinement.mapprotocol.Cast.Worker;
import io.steplock.refinement.mapprotocol.MapProtocolRefinement;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * An engine with a simulated device, its trace, and the cast of the config {@code trace-crowd}: each name does what the
 * specification's process of that name does. One thread drives it.
 */
final class Stage implements AutoCloseable {
    static final int PAGES = 6;
    static final int ROWS = 3;
    private static final List<String> NOT_THE_PLACE =
            List.of("io.steplock.refinement.", "io.steplock.engine.probe.", "io.steplock.mutants.");

    private final Path directory;
    private final Path trace;
    private final Variant variant;
    private final ClusterOptions options;
    private final Duration watchdog;
    private final Promises promises = new Promises();
    private final List<Hold> holds = new CopyOnWriteArrayList<>();
    private final Map<String, Session> sessions = new HashMap<>();
    private final Cast cast;
    private final Table table;
    private final MapProtocolRefinement refinement;
    private Cluster cluster;
    private StepListener recording;
    private boolean traced = true;

    Stage(Path parent, Variant variant, ClusterOptions given, SpecInfo spec, Duration watchdog) throws IOException {
        this.directory = parent.resolve("data");
        this.trace = parent.resolve("trace.ndjson");
        this.variant = variant;
        this.options = given.withPowerLoss();
        this.watchdog = watchdog;
        this.cluster = made(given.buffers() == ClusterOptions.DEFAULT.buffers());
        this.table = cluster.table("t");
        run("setup", s -> cluster.checkpointer().online(s));
        this.cast = cast();
        this.refinement = new MapProtocolRefinement(cast, cluster);
        refinement.recordTo(TraceRecorder.open(trace, refinement.header(spec), NOT_THE_PLACE));
        this.recording = refinement.listener();
        cluster.probe().addListener(recording);
        cluster.probe().addListener(holding());
    }

    /** With a table; if not all pages fit, the table is made by a larger cluster before. */
    private Cluster made(boolean allFit) {
        ClusterOptions roomy = options.withBuffers(ClusterOptions.DEFAULT.buffers());
        Cluster first = Cluster.create(directory, variant, TestCluster.CLOCK, TestCluster.SYSTEM_IDENTIFIER, roomy);
        first.createTable("t", PAGES, ROWS);
        if (allFit) {
            return first;
        }
        first.stop();
        return Cluster.open(directory, variant, TestCluster.CLOCK, options);
    }

    private Cast cast() {
        List<Worker> workers = new ArrayList<>();
        for (int block = 0; block < PAGES; block++) {
            workers.add(new Worker("k-" + Cast.heapPage(block), Kind.KILLER, block));
            workers.add(new Worker("d-" + Cast.heapPage(block), Kind.CHANGER, block));
            workers.add(new Worker("v1-" + Cast.heapPage(block), Kind.VACUUM, block));
            workers.add(new Worker("v2-" + Cast.heapPage(block), Kind.VACUUM, block));
        }
        return new Cast(variant, table, ROWS, workers, List.of(), List.of("c1", "c2", "c3"));
    }

    private StepListener holding() {
        return new StepListener() {
            @Override
            public void before(Process process, Step step) {
                holds.forEach(hold -> hold.before(process, step));
            }
        };
    }

    Path directory() {
        return directory;
    }

    Path trace() {
        return trace;
    }

    Cluster cluster() {
        return cluster;
    }

    Promises promises() {
        return promises;
    }

    // ---- operations

    Consumer<Process> kill(int page) {
        Cluster now = cluster;
        promises.mayBeGone(page, Cast.KILLED_ROW);
        return s -> now.surgery().heapForceKill(s, table, List.of(new Tid(page - 1, Cast.KILLED_ROW)));
    }

    Consumer<Process> vacuum(int page) {
        Cluster now = cluster;
        return s -> now.vacuum().runOnPage(s, table, page - 1);
    }

    Consumer<Process> insert(int page) {
        Cluster now = cluster;
        promises.mayBeThere(page);
        return s -> {
            Transaction transaction = now.transactions().begin(s);
            now.rows().insert(s, transaction, table, Promises.inserted(page), page - 1);
            now.transactions().commit(s, transaction);
            promises.isThere(page);
        };
    }

    Consumer<Process> delete(int page) {
        Cluster now = cluster;
        promises.mayBeGone(page, Cast.DELETED_ROW);
        return s -> {
            Transaction transaction = now.transactions().begin(s);
            now.rows().delete(s, transaction, table, new Tid(page - 1, Cast.DELETED_ROW));
            now.transactions().commit(s, transaction);
            promises.isGone(page, Cast.DELETED_ROW);
        };
    }

    Consumer<Process> checkpoint() {
        Cluster now = cluster;
        return s -> now.checkpointer().online(s);
    }

    /** All WAL that is inserted becomes durable. */
    Consumer<Process> flush() {
        Cluster now = cluster;
        return s -> now.wal().flush(s, now.wal().position().currentLsn());
    }

    /** A row of a transaction that does not end. */
    Consumer<Process> openInsert(int page) {
        Cluster now = cluster;
        return s -> now.rows().insert(s, now.transactions().begin(s), table, 2000 + page, page - 1);
    }

    /** Writes a heap page and its map page, without a sync. */
    Consumer<Process> writeOut(int page) {
        Cluster now = cluster;
        return s -> {
            now.buffers().writeOut(s, table.heapPage(page - 1));
            now.buffers().writeOut(s, table.mapPageFor(0));
        };
    }

    /** Where the record ends that changed the page last. */
    long lsn(int page) {
        PageId id = table.heapPage(page - 1);
        return PageHeader.lsn(cluster.buffers().find(id).orElseThrow().page());
    }

    PageId heapPage(int page) {
        return table.heapPage(page - 1);
    }

    // ---- the order of things

    void start(String name, Consumer<Process> operation) {
        sessions.computeIfAbsent(name, cluster::session).start(operation);
    }

    /** Waits until its operation is over, which must not have failed. */
    void finish(String name) {
        Session session = sessions.get(name);
        try {
            cluster.processes().awaitIdle(session.process(), watchdog);
        } catch (WatchdogException e) {
            throw new Trouble(
                    "watchdog",
                    firstLine(e) + "; it " + session.process().state().text());
        }
        session.failure().ifPresent(failure -> {
            throw new Trouble("error", name + ": " + firstLine(failure));
        });
    }

    void run(String name, Consumer<Process> operation) {
        start(name, operation);
        finish(name);
    }

    /** Waits until it is blocked or its operation is over. */
    void settle(String name) {
        Process process = sessions.get(name).process();
        try {
            cluster.processes()
                    .await(
                            process,
                            state -> state instanceof ProcessState.BlockedOn || state instanceof ProcessState.Idle,
                            "is blocked or idle",
                            watchdog);
        } catch (WatchdogException e) {
            throw new Trouble("watchdog", firstLine(e));
        }
    }

    /** Starts an operation and waits until it is about to take the step. */
    Hold hold(String name, String step, Consumer<Process> operation) {
        return hold(name, step, Optional.empty(), operation);
    }

    Hold hold(String name, String step, Optional<Fork> fork, Consumer<Process> operation) {
        Hold hold = new Hold(name, step, fork);
        holds.add(hold);
        start(name, operation);
        await(hold, name, step);
        return hold;
    }

    /** Lets a process go on until it is about to take the step. */
    Hold release(Hold held, String name, String step) {
        Hold hold = new Hold(name, step, Optional.empty());
        holds.add(hold);
        held.release();
        await(hold, name, step);
        return hold;
    }

    private void await(Hold hold, String name, String step) {
        Process process = sessions.get(name).process();
        if (!hold.awaitArrival(() -> process.state() instanceof ProcessState.Idle, watchdog)) {
            finish(name);
            throw new Trouble("error", name + " is done and never came to " + step);
        }
    }

    /** A crash that keeps all page writes, and recovery; both are in the trace. */
    void crashAndRestart(WalCut cut) {
        long end = cluster.crash(cut, (path, block) -> UnsyncedFate.KEPT);
        sessions.clear();
        refinement.crashed(directory, end);
        recording = refinement.listener();
        try {
            cluster = Cluster.open(
                    directory, variant, TestCluster.CLOCK, options.withListeners(List.of(recording, holding())));
        } catch (RuntimeException e) { // a changed engine may fail in any way
            throw new Trouble("recovery", firstLine(e));
        }
    }

    /** Ends the trace; with all processes at rest their state is read back. */
    void endTrace(boolean atRest) throws IOException {
        if (traced) {
            traced = false;
            if (atRest) {
                refinement.recorder().state("quiescent", refinement.readBack());
            }
            cluster.probe().removeListener(recording);
            refinement.recorder().close();
        }
    }

    /** A power loss that the trace does not show any more. */
    void losePower(WalCut cut, UnsyncedFate fate) {
        cluster.crash(cut, fate);
        holds.forEach(Hold::release);
        sessions.clear();
    }

    void recoverUntraced() {
        cluster = Cluster.open(directory, variant, TestCluster.CLOCK, options);
    }

    /** The first line of a message, without what differs from machine to machine. */
    String firstLine(Throwable failure) {
        String message = failure instanceof EngineException || failure instanceof Trouble
                ? failure.getMessage()
                : failure.toString();
        return message.lines()
                .findFirst()
                .orElse("")
                .replace(directory + "/", "")
                .replace(directory.toString(), "the data directory");
    }

    @Override
    public void close() throws IOException {
        endTrace(false); // what processes do to give back what they hold is no step
        holds.forEach(Hold::release);
        cluster.close();
    }
}
