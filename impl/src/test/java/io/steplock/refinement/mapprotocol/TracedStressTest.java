package io.steplock.refinement.mapprotocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictText;
import io.steplock.checker.trace.TraceLine;
import io.steplock.checker.trace.TraceReader;
import io.steplock.engine.cluster.ClusterOptions;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.surgery.Variant;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Eight threads at once on a few pages that share one map page, in a pool that is smaller than they are, with
 * checkpoints, crashes and restarts: many rounds, each with a trace of its own, and every step of every trace judged by
 * the full specification. What the specification says can be violated in a variant may be, and nothing else.
 */
class TracedStressTest {
    private static final int THREADS = 8;
    /** Steps, as a whole, for each variant. */
    private static final int STEPS = Integer.getInteger("steplock.stress.steps", 15_000);

    /** From so many steps on the rare steps must have been taken too. */
    private static final int MANY_STEPS = 100_000;

    private static final int BUFFERS = 10;

    @TempDir
    private Path directory;

    private final Map<String, Integer> taken = new TreeMap<>();
    private final Set<String> violated = new TreeSet<>();

    private record Task(String name, Consumer<Process> operation) {}

    @ParameterizedTest
    @CsvSource({"RELOCK,1", "REGISTERED,2"})
    void eightThreads(Variant variant, long seed) throws Exception {
        Random random = new Random(seed);
        int steps = 0;
        for (int round = 0; steps < STEPS; round++) {
            Path place = directory.resolve("round" + round);
            boolean compress = random.nextBoolean();
            ClusterOptions options = ClusterOptions.DEFAULT.withBuffers(BUFFERS);
            try (TracedCluster traced =
                    new TracedCluster(place, variant, compress ? options.withCompression() : options)) {
                crowd(traced, random, 5 + random.nextInt(25));
                traced.crash(random.nextBoolean() ? WalCut.ALL : WalCut.SYNCED);
                traced.restart();
                crowd(traced, random, Integer.MAX_VALUE);
                steps += judge(traced);
            }
        }
        System.out.println(variant + ": " + steps + " steps, " + taken + ", violated: " + violated);
        assertTrue(allowed(variant).containsAll(violated), violated.toString());
        for (String action : expectedActions(variant)) {
            assertTrue(taken.getOrDefault(action, 0) > 0, action + " was never taken: " + taken);
        }
    }

    /** What the specification's own models violate in that variant (README.md, The answer), hint bits being logged. */
    private static Set<String> allowed(Variant variant) {
        return variant == Variant.RELOCK
                ? Set.of(
                        "DirtyDiscipline",
                        "S2_NoSetBitLost",
                        "S3a_MapImpliesFlag",
                        "S3b_MapImpliesFlagAfterRecovery",
                        "BitImpliesVisible")
                : Set.of();
    }

    private static Set<String> expectedActions(Variant variant) {
        Set<String> expected = new TreeSet<>(Set.of(
                "WaitForCleanup",
                "WakeForCleanup",
                "PinPageForWrite",
                "WritePage",
                "FlushWal",
                "MoveRedoPoint",
                "UpdateControlFile",
                "Crash",
                "ReplayRecord",
                "EndRecovery",
                "Restart",
                "KillTuple",
                "ChangeTuple",
                "SetMapBits",
                "ClearMapBits",
                "ReportSuccess"));
        if (variant == Variant.RELOCK) {
            expected.add("RelockMapPage");
        }
        if (STEPS >= MANY_STEPS) {
            expected.addAll(Set.of("RetryRecord", "RefuseCleanup", "UnlockHeapPageForMapPin"));
        }
        return expected;
    }

    /** All that the cast can do in a life, in random order, by eight threads; stops, threads at work, after so many ends. */
    private static void crowd(TracedCluster traced, Random random, int ends) {
        List<Task> tasks = new ArrayList<>();
        for (int block = 0; block < TracedCluster.PAGES; block++) {
            String page = Cast.heapPage(block);
            tasks.add(new Task("k-" + page, traced.kill(block)));
            if (traced.mayChange("d-" + page)) {
                tasks.add(new Task("d-" + page, random.nextBoolean() ? traced.insert(block) : traced.delete(block)));
            }
            tasks.add(new Task("v1-" + page, traced.vacuum(block)));
            tasks.add(new Task("v2-" + page, traced.vacuum(block)));
        }
        for (String checkpointer : List.of("c1", "c2", "c3")) {
            tasks.add(new Task(checkpointer, traced.checkpoint()));
        }
        Collections.shuffle(tasks, random);
        Deque<Task> waiting = new ArrayDeque<>(tasks);
        List<Session> busy = new ArrayList<>();
        for (int ended = 0; ended < ends && (!waiting.isEmpty() || !busy.isEmpty()); ended++) {
            while (busy.size() < THREADS && !waiting.isEmpty()) {
                Task task = waiting.remove();
                Session session = traced.cluster().session(task.name());
                session.start(task.operation());
                busy.add(session);
            }
            Session first = busy.remove(0);
            traced.cluster().processes().awaitIdle(first.process(), TestCluster.WATCHDOG);
            first.failure().ifPresent(failure -> {
                if (!(failure instanceof EngineException)
                        || !failure.getMessage().contains("one such waiter")) {
                    throw new AssertionError(first.process() + " failed", failure);
                }
            });
        }
    }

    private int judge(TracedCluster traced) throws Exception {
        Verdict verdict = traced.verdict();
        assertTrue(verdict.invalid().isEmpty() && verdict.rejection().isEmpty(), () -> VerdictText.report(verdict));
        verdict.violations().forEach(violation -> violated.add(violation.property()));
        int steps = 0;
        try (TraceReader reader = TraceReader.open(traced.trace())) {
            for (Optional<TraceLine> line = reader.next(); line.isPresent(); line = reader.next()) {
                if (line.get() instanceof TraceLine.Step step) {
                    taken.merge(step.action(), 1, Integer::sum);
                    steps++;
                }
            }
        }
        assertEquals(steps, verdict.counts().steps());
        return steps;
    }
}
