package io.steplock.scenario.checksums;

import io.steplock.checker.spec.SpecInfo;
import io.steplock.checker.trace.TraceRecorder;
import io.steplock.engine.checksum.Catalog.Relation;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.StepListener;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.AtInjectionPoint;
import io.steplock.engine.process.ProcessState.Idle;
import io.steplock.engine.process.WatchdogException;
import io.steplock.engine.server.Server;
import io.steplock.engine.server.ServerOptions;
import io.steplock.engine.server.ServerOptions.Content;
import io.steplock.refinement.checksums.Cast;
import io.steplock.refinement.checksums.ChecksumsRefinement;
import io.steplock.refinement.checksums.TraceConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A server through its lives, each step recorded; nothing runs but what is asked for. */
final class TracedServer implements AutoCloseable {
    /** Files of two runs of one script are to be the same. */
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    private static final List<String> NOT_THE_PLACE =
            List.of("java.", "io.steplock.refinement.", "io.steplock.engine.probe.", "io.steplock.engine.process.");

    private final ChecksumOptions options;
    private final ServerOptions serverOptions;
    private final List<Relation> relations;
    private final ChecksumsRefinement refinement;
    private final Cast cast;
    private volatile Server server;

    TracedServer(ChecksumOptions options) {
        this(options, false);
    }

    /**
     * A server on a fresh data directory.
     *
     * @param open whether the last database's relation belongs to a transaction that is open at first
     */
    TracedServer(ChecksumOptions options, boolean open) {
        this.options = options;
        this.serverOptions = ServerOptions.DEFAULT
                .withCode(options.code())
                .withBuffers(options.buffers())
                .withBackends(options.backends())
                .withStartsInOrder()
                .withPowerLoss()
                .withFaults(options.faults());
        ChecksumState state = state();
        server = Server.create(
                options.dataDirectory(),
                serverOptions,
                new Content(state, ChecksumOptions.DATABASES, options.pages()),
                options.systemIdentifier(),
                CLOCK);
        relations = server.catalog().all();
        List<Relation> last = open ? List.of(relations.get(relations.size() - 1)) : List.of();
        if (open) {
            server.catalog().hide("transaction", last);
        }
        cast = cast(options, serverOptions, sample(relations), last);
        refinement = new ChecksumsRefinement(cast);
    }

    private ChecksumState state() {
        return options.initial() ? ChecksumState.ON : ChecksumState.OFF;
    }

    private static Cast cast(
            ChecksumOptions options, ServerOptions serverOptions, List<PageId> sample, List<Relation> open) {
        List<String> requests = IntStream.rangeClosed(
                        1, Math.max(1, options.script().requests()))
                .mapToObj(TracedServer::request)
                .toList();
        return new Cast(serverOptions, ChecksumOptions.DATABASES, sample, requests, open);
    }

    /** The name of the n-th call. */
    static String request(int n) {
        return "r" + n;
    }

    /** The name of the process that makes the n-th call. */
    static String caller(int n) {
        return "s" + n;
    }

    /** Of each relation the first page, the last, and one in the middle. */
    private static List<PageId> sample(List<Relation> relations) {
        List<PageId> pages = new ArrayList<>();
        for (Relation relation : relations) {
            Set<Integer> blocks = new LinkedHashSet<>(List.of(0, relation.blocks() / 2, relation.blocks() - 1));
            blocks.forEach(block -> pages.add(relation.page(block)));
        }
        return pages;
    }

    /** The config that the trace will be judged by. */
    String config() {
        return TraceConfig.of(cast, state());
    }

    /** Makes a checkpoint, and records from there on. */
    void begin(SpecInfo spec) throws IOException {
        startListening();
        requestCheckpoint();
        settle();
        refinement.recordTo(TraceRecorder.open(options.trace(), refinement.begin(server, spec), NOT_THE_PLACE));
        startBackends();
    }

    private void startListening() {
        StepListener listener = refinement.listener();
        server.probe().addListener(listener);
    }

    private void startBackends() {
        for (int i = 1; i <= options.backends(); i++) {
            server.startBackend("b" + i);
        }
        settle();
    }

    Server server() {
        return server;
    }

    List<Relation> relations() {
        return relations;
    }

    void requestCheckpoint() {
        server.requestCheckpoint();
    }

    /** Waits until nobody runs: everybody waits or is done. */
    void settle() {
        settleUntil(() -> false);
    }

    /** Waits for something; gives up when nobody runs who could bring it about. */
    boolean settleUntil(BooleanSupplier reached) {
        Predicate<ProcessState> nothing =
                state -> reached.getAsBoolean() || server.processes().isQuiet();
        try {
            server.processes()
                    .await(
                            server.process("checkpointer"),
                            nothing,
                            "and all others wait or are done",
                            options.watchdog());
        } catch (WatchdogException e) {
            server.processes().checkRunning(); // why the engine has stopped says more
            throw e;
        }
        server.processes().checkRunning();
        return reached.getAsBoolean();
    }

    /** The processes of that kind, or of that name, which stand at the point. */
    List<Process> at(String kind, String point) {
        return atAnyPoint(kind).stream()
                .filter(process -> process.state() instanceof AtInjectionPoint at
                        && at.point().equals(point))
                .toList();
    }

    /** The processes of that kind, or of that name, which stand at any point. */
    List<Process> atAnyPoint(String kind) {
        return server.processes().processes().stream()
                .filter(process -> process.name().replaceFirst("\\d+$", "").equals(kind)
                        || process.name().equals(kind))
                .filter(process -> process.state() instanceof AtInjectionPoint)
                .toList();
    }

    /** Whether no launcher lives, no worker, and nobody who may still have one started. */
    boolean launchersAreGone() {
        return server.processes().processes().stream()
                .filter(process -> process.name().matches("(launcher|worker|s)\\d+"))
                .allMatch(process -> process.state() instanceof Idle);
    }

    /** The power is lost, with nobody running; the engine may have stopped before. */
    void crash(WalCut cut, UnsyncedFate fate) {
        if (server.processes().isRunning()) {
            settle(); // first: who is refused a step fails
        }
        strike(cut, fate);
    }

    private void strike(WalCut cut, UnsyncedFate fate) {
        refinement.crashing();
        long end = server.crash(cut, fate);
        server = null;
        refinement.crashed(options.dataDirectory(), end);
    }

    /** Starts the server again, and its backends. */
    void restart() {
        server = Server.start(options.dataDirectory(), next(), CLOCK);
        startBackends();
    }

    private ServerOptions next() {
        return serverOptions.withListeners(List.of(refinement.listener()));
    }

    /**
     * Starts the server again, and the power is lost again in its start or recovery.
     *
     * @param steps after so many steps
     * @return empty if it was; else how many steps there were until the server was open, which it is
     */
    OptionalInt restartAndCrash(int steps, WalCut cut, UnsyncedFate fate) {
        refinement.crashAfter(steps);
        Server begun = Server.begin(options.dataDirectory(), next(), CLOCK);
        boolean crashes = StartOrCrash.await(begun, refinement, options.watchdog());
        server = begun;
        if (crashes) {
            strike(cut, fate);
            return OptionalInt.empty();
        }
        int taken = refinement.taken();
        refinement.crashAfter(0);
        return OptionalInt.of(taken);
    }

    Optional<Server> current() {
        return Optional.ofNullable(server);
    }

    /** Ends the trace with the state read back, stops the server if nobody is at work, and closes the trace. */
    void end(boolean stops) throws IOException {
        if (server != null) {
            settle();
            refinement.recorder().state("quiescent", refinement.readBack(server));
            if (stops) {
                server.stop();
            }
        }
        refinement.end();
        refinement.recorder().close();
    }

    /** Also the trace: that of a run that has failed shows how far it came. */
    @Override
    public void close() {
        refinement.end();
        if (server != null) {
            server.close();
        }
        TraceRecorder recorder = refinement.recorder();
        if (recorder != null) {
            try {
                recorder.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close the trace " + options.trace(), e);
            }
        }
    }
}
