package io.steplock.refinement.mapprotocol;

import io.steplock.TestSpecs;
import io.steplock.checker.explain.SpecExplainer;
import io.steplock.checker.refine.Validator;
import io.steplock.checker.refine.Verdict;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.SpecSource;
import io.steplock.checker.trace.TraceReader;
import io.steplock.checker.trace.TraceRecorder;
import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.ClusterOptions;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.transaction.Transaction;
import io.steplock.refinement.mapprotocol.Cast.Kind;
import io.steplock.refinement.mapprotocol.Cast.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A cluster whose steps are recorded for the full specification, with the cast of the config {@code trace-crowd}. */
final class TracedCluster implements AutoCloseable {
    static final int PAGES = 6;
    private static final int ROWS = 3;
    private static final int VACUUMS = 2;
    private static final List<String> CHECKPOINTERS = List.of("c1", "c2", "c3");
    private static final List<String> NOT_THE_PLACE = List.of("io.steplock.refinement.", "io.steplock.engine.probe.");

    private final Path directory;
    private final Path trace;
    private final Variant variant;
    private final ClusterOptions options;
    private final LoadedSpec spec;
    private final MapProtocolRefinement refinement;
    private final Table table;
    private final Map<String, Integer> xids = new ConcurrentHashMap<>();
    private Cluster cluster;

    TracedCluster(Path parent, Variant variant, ClusterOptions given) throws Exception {
        Files.createDirectories(parent);
        this.directory = parent.resolve("data-" + variant.text());
        this.trace = parent.resolve(variant.text() + ".ndjson");
        this.variant = variant;
        this.options = given.withPowerLoss();
        this.spec = load(variant);
        this.cluster = Cluster.create(directory, variant, TestCluster.CLOCK, TestCluster.SYSTEM_IDENTIFIER, options);
        this.table = cluster.createTable("t", PAGES, ROWS);
        run("setup", s -> cluster.checkpointer().online(s));
        this.refinement = new MapProtocolRefinement(cast(), cluster);
        refinement.recordTo(TraceRecorder.open(trace, refinement.header(spec.info()), NOT_THE_PLACE));
        cluster.probe().addListener(refinement.listener());
    }

    private static LoadedSpec load(Variant variant) throws Exception {
        Path folder = TestSpecs.directory().resolve("visibility-map");
        return SpecLoader.load(new SpecSource(
                folder.resolve("MCMapTrace.tla"), folder.resolve("trace-crowd-" + variant.text() + ".cfg")));
    }

    private Cast cast() {
        List<Worker> workers = new ArrayList<>();
        for (int block = 0; block < PAGES; block++) {
            workers.add(new Worker("k-" + Cast.heapPage(block), Kind.KILLER, block));
            workers.add(new Worker("d-" + Cast.heapPage(block), Kind.CHANGER, block));
            for (int n = 1; n <= VACUUMS; n++) {
                workers.add(new Worker("v" + n + "-" + Cast.heapPage(block), Kind.VACUUM, block));
            }
        }
        return new Cast(variant, table, ROWS, workers, List.of(), CHECKPOINTERS);
    }

    Cluster cluster() {
        return cluster;
    }

    Table table() {
        return table;
    }

    Path trace() {
        return trace;
    }

    void run(String name, Consumer<Process> operation) {
        Session session = cluster.session(name);
        session.start(operation);
        cluster.processes().awaitIdle(session.process(), TestCluster.WATCHDOG);
        session.failure().ifPresent(failure -> {
            throw new AssertionError(name + " failed", failure);
        });
    }

    Consumer<Process> kill(int block) {
        Cluster now = cluster;
        return s -> now.surgery().heapForceKill(s, table, List.of(new Tid(block, Cast.KILLED_ROW)));
    }

    Consumer<Process> vacuum(int block) {
        Cluster now = cluster;
        return s -> now.vacuum().runOnPage(s, table, block);
    }

    Consumer<Process> insert(int block) {
        Cluster now = cluster;
        return s -> {
            Transaction transaction = begin(now, s);
            now.rows().insert(s, transaction, table, 100 + block, block);
            now.transactions().commit(s, transaction);
        };
    }

    Consumer<Process> delete(int block) {
        Cluster now = cluster;
        return s -> {
            Transaction transaction = begin(now, s);
            now.rows().delete(s, transaction, table, new Tid(block, Cast.DELETED_ROW));
            now.transactions().commit(s, transaction);
        };
    }

    private Transaction begin(Cluster now, Process s) {
        Transaction transaction = now.transactions().begin(s);
        xids.put(s.name(), transaction.xid());
        return transaction;
    }

    /** A changer whose transaction is committed has no other. */
    boolean mayChange(String changer) {
        return !xids.containsKey(changer) || !cluster.transactions().isCommitted(xids.get(changer));
    }

    Consumer<Process> checkpoint() {
        Cluster now = cluster;
        return s -> now.checkpointer().online(s);
    }

    /** Everything that was written is kept, WAL up to the cut. */
    void crash(WalCut cut) throws InterruptedException {
        refinement.crashing();
        // What has begun ends, above all writes of files; who waits for a lock waits until the end.
        await(state -> !(state instanceof ProcessState.Running));
        cluster.processes().stopEngine("the crash", null);
        await(state -> state instanceof ProcessState.Idle);
        long end = cluster.crash(cut, (path, block) -> UnsyncedFate.KEPT);
        refinement.crashed(directory, end);
    }

    private void await(Predicate<ProcessState> wanted) throws InterruptedException {
        for (Process process : cluster.processes().processes()) {
            while (!wanted.test(process.state())) {
                Thread.sleep(1);
            }
        }
    }

    void restart() {
        cluster = Cluster.open(
                directory, variant, TestCluster.CLOCK, options.withListeners(List.of(refinement.listener())));
    }

    /** Ends the trace with the state read back, and judges it. */
    Verdict verdict() throws Exception {
        refinement.recorder().state("quiescent", refinement.readBack());
        refinement.recorder().close();
        try (TraceReader reader = TraceReader.open(trace)) {
            return Validator.validate(spec, reader, new Validator.Options(new SpecExplainer()));
        }
    }

    @Override
    public void close() {
        cluster.close();
        spec.close();
    }
}
