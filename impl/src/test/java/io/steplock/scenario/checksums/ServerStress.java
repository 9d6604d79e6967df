package io.steplock.scenario.checksums;

import io.steplock.TestSpecs;
import io.steplock.checker.explain.SpecExplainer;
import io.steplock.checker.refine.Validator;
import io.steplock.checker.refine.Verdict;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.SpecSource;
import io.steplock.checker.trace.TraceReader;
import io.steplock.checker.trace.TraceRecorder;
import io.steplock.engine.checksum.Catalog.Relation;
import io.steplock.engine.checksum.Code;
import io.steplock.engine.checksum.Launcher;
import io.steplock.engine.checksum.Request;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.file.FileFaults;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.Answer;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState.Idle;
import io.steplock.engine.server.Server;
import io.steplock.engine.server.ServerOptions;
import io.steplock.engine.server.ServerOptions.Content;
import io.steplock.refinement.checksums.Cast;
import io.steplock.refinement.checksums.ChecksumsRefinement;
import io.steplock.refinement.checksums.TraceConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A server under everything at once: backends that read, change and hint pages, requests at any time, timed checkpoints,
 * rounds of the background writer, I/O workers, processes that come and go, power losses at any time. Each step is
 * recorded, and judged by the specification.
 */
final class ServerStress {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);
    private static final Duration WATCHDOG = Duration.ofSeconds(60);
    private static final int BACKENDS = 3;
    private static final int REQUESTS = 400;
    private static final int PAGES = 20;
    /** A start after a clean stop has about as many. */
    private static final int FEW_STEPS = 10;
    /** Most recoveries have fewer. */
    private static final int MOST_STEPS = 80;

    private final Path directory;
    private final Random random;
    /** Of its own: what happens between starts does not depend on how often one crashes. */
    private final Random restarts;

    private final ServerOptions options;
    private final boolean interferes;
    private final Map<String, Answer<?>> asked = new HashMap<>();
    private final Map<String, Integer> done = new TreeMap<>();
    private ChecksumsRefinement refinement;
    private List<Relation> relations;
    private List<PageId> sample;
    private Server server;
    private int requests;
    private boolean wasRefused;

    /** @param interferes whether launchers and workers are canceled and terminated, and checkpoint requests fail */
    ServerStress(Path directory, Code code, boolean interferes, long seed) {
        this.directory = directory;
        this.random = new Random(seed);
        this.restarts = new Random(~seed);
        this.interferes = interferes;
        this.options = new ServerOptions(code, 24, BACKENDS, 2, 2, false, 0, true, FileFaults.NONE, List.of());
    }

    /** How often what was done. */
    Map<String, Integer> done() {
        return done;
    }

    /** Runs that many operations, and judges the trace. */
    Verdict run(ChecksumState initial, int operations) throws Exception {
        Files.createDirectories(directory);
        Path data = directory.resolve("data");
        server = Server.create(data, options, new Content(initial, 2, PAGES), 0x6A00000000001234L, CLOCK);
        relations = server.catalog().all();
        sample = relations.stream()
                .flatMap(relation -> IntStream.of(0, 7, PAGES - 1).mapToObj(relation::page))
                .toList();
        List<String> names =
                IntStream.rangeClosed(1, REQUESTS).mapToObj(i -> "r" + i).toList();
        Cast cast = new Cast(options, 2, sample, names, List.of());
        refinement = new ChecksumsRefinement(cast);
        Path config = directory.resolve("stress.cfg");
        Files.writeString(config, TraceConfig.of(cast, initial));
        Path module = TestSpecs.directory().resolve("data-checksums").resolve(TraceConfig.MODULE + ".tla");
        Path trace = directory.resolve("stress.ndjson");
        try (LoadedSpec spec = SpecLoader.load(new SpecSource(module, config))) {
            server.probe().addListener(refinement.listener());
            server.requestCheckpoint();
            settle();
            refinement.recordTo(TraceRecorder.open(
                    trace,
                    refinement.begin(server, spec.info()),
                    List.of("io.steplock.refinement.", "io.steplock.engine.probe.")));
            startBackends();
            for (int i = 0; i < operations; i++) {
                operation(data);
            }
            settle();
            refinement.recorder().state("quiescent", refinement.readBack(server));
            refinement.end();
            refinement.recorder().close();
            server.close();
            try (TraceReader reader = TraceReader.open(trace)) {
                return Validator.validate(spec, reader, new Validator.Options(new SpecExplainer()));
            }
        } finally {
            server.close();
        }
    }

    private void settle() throws InterruptedException {
        long end = System.nanoTime() + WATCHDOG.toNanos();
        while (!server.processes().isQuiet()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "somebody runs for ever\n" + server.processes().describe(),
                        server.failure("checkpointer").orElse(null));
            }
            Thread.sleep(1);
        }
    }

    private PageId page() {
        if (random.nextInt(3) > 0) {
            return sample.get(random.nextInt(sample.size()));
        }
        return relations.get(random.nextInt(relations.size())).page(random.nextInt(PAGES));
    }

    private void operation(Path data) throws InterruptedException {
        int what = random.nextInt(1000);
        if (what < 250) {
            PageId page = page();
            int value = random.nextInt(1000);
            onBackend("change", process -> server.pages().change(process, page, value, old -> {}));
        } else if (what < 450) {
            PageId page = page();
            onBackend("hint", process -> server.pages().hint(process, page));
        } else if (what < 700) {
            PageId page = page();
            onBackend("read", process -> server.pages().read(process, page));
        } else if (what < 780) {
            PageId page = page();
            ask(
                    "io" + (1 + random.nextInt(2)),
                    "I/O worker reads",
                    process -> server.pages().read(process, page));
        } else if (what < 860) {
            ask(
                    "bgwriter",
                    "round of the background writer",
                    process -> server.pages().writeRound(process));
        } else if (what < 900) {
            count("checkpoint");
            server.requestCheckpoint();
        } else if (what < 930 && requests < REQUESTS) {
            request();
        } else if (what < 945) {
            backendComesAndGoes();
        } else if (what < 950) {
            crash(data);
        } else if (what < 955) {
            stopAndStart(data);
        } else if (what < 975) {
            settle();
            server.failure("checkpointer").ifPresent(failure -> {
                throw new AssertionError("the checkpointer has failed", failure);
            });
        } else if (interferes) {
            interfere();
        }
    }

    private void count(String what) {
        done.merge(what, 1, Integer::sum);
    }

    private void onBackend(String what, Consumer<Process> work) {
        ask("b" + (1 + random.nextInt(BACKENDS)), what, work);
    }

    private void ask(String name, String what, Consumer<Process> work) {
        Answer<?> last = asked.get(name);
        if (server.process(name).state() instanceof Idle || (last != null && !last.isThere())) {
            return;
        }
        count(what);
        asked.put(name, server.ask(name, process -> {
            work.accept(process);
            return true;
        }));
    }

    private void request() {
        try {
            requests++;
            boolean enable = random.nextInt(3) > 0;
            count(enable ? "enable" : "disable");
            server.request("r" + requests, enable ? Request.ENABLE : Request.DISABLE);
        } catch (EngineException e) {
            count("refused request");
            wasRefused = true;
        }
    }

    private void backendComesAndGoes() {
        String name = "b" + (1 + random.nextInt(BACKENDS));
        Answer<?> last = asked.get(name);
        if (server.process(name).state() instanceof Idle) {
            count("backend comes");
            server.startBackend(name);
        } else if (last == null || last.isThere()) {
            count("backend goes");
            server.endBackend(name);
        }
    }

    private void interfere() {
        List<Launcher> alive = server.launchers().stream()
                .filter(launcher -> !(launcher.state().process().state() instanceof Idle))
                .toList();
        if (alive.isEmpty()) {
            return;
        }
        Launcher launcher = alive.get(random.nextInt(alive.size()));
        switch (random.nextInt(4)) {
            case 0 -> {
                count("cancel");
                launcher.cancel();
            }
            case 1 -> {
                count("terminate");
                launcher.state().process().requestTerminate();
            }
            case 2 -> {
                count("terminate worker");
                launcher.worker().process().requestTerminate(); // in vain, if it has none
            }
            default -> {
                count("failing checkpoint request");
                server.checkpoints().failNext();
            }
        }
    }

    /** Stops cleanly, unless somebody is at work who may never end; or a call was refused, which in the spec waits. */
    private void stopAndStart(Path data) throws InterruptedException {
        settle();
        boolean quiet = server.processes().processes().stream()
                .filter(process -> process.name().matches("(launcher|worker)\\d+"))
                .allMatch(process -> process.state() instanceof Idle);
        if (quiet && !wasRefused) {
            count("clean stop");
            server.stop();
            start(data);
        }
    }

    /** Every other start is to crash, half of those early; one that comes to its end before does not. */
    private void start(Path data) {
        asked.clear();
        wasRefused = false;
        int most = restarts.nextBoolean() ? FEW_STEPS : MOST_STEPS;
        refinement.crashAfter(restarts.nextBoolean() ? 1 + restarts.nextInt(most) : 0);
        server = Server.begin(data, options.withListeners(List.of(refinement.listener())), CLOCK);
        if (StartOrCrash.await(server, refinement, WATCHDOG)) {
            count("crash in recovery");
            loseThePower(data);
            start(data);
            return;
        }
        refinement.crashAfter(0);
        startBackends();
    }

    private void startBackends() {
        // Workers that take their time are met by more of what comes.
        server.throttle().set(Duration.ofMillis(1), 3);
        for (int i = 1; i <= BACKENDS; i++) {
            server.startBackend("b" + i);
        }
    }

    private void crash(Path data) throws InterruptedException {
        count("crash");
        refinement.crashing();
        settle();
        server.processes().stopEngine("the crash", null);
        loseThePower(data);
        start(data);
    }

    private void loseThePower(Path data) {
        WalCut cut = random.nextBoolean() ? WalCut.SYNCED : WalCut.ALL;
        // All unsynced writes of a page have one fate: the specification knows the last one only.
        Map<String, Boolean> kept = new HashMap<>();
        UnsyncedFate fate = (path, block) -> {
            boolean isPage = path.startsWith("base") || path.startsWith("global");
            return !isPage || kept.computeIfAbsent(path + " " + block, page -> random.nextBoolean())
                    ? UnsyncedFate.KEPT
                    : UnsyncedFate.LOST;
        };
        long end = server.crash(cut, fate);
        refinement.crashed(data, end);
    }

    /** The names of the properties that were violated. */
    static List<String> violated(Verdict verdict) {
        List<String> names = new ArrayList<>();
        verdict.violations().forEach(violation -> names.add(violation.property()));
        return names;
    }
}
