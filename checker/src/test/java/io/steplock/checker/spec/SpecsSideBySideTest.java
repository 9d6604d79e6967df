package io.steplock.checker.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.explain.SpecExplainer;
import io.steplock.checker.refine.Validator;
import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictText;
import io.steplock.checker.trace.TraceException;
import io.steplock.checker.trace.TraceHeader;
import io.steplock.checker.trace.TraceReader;
import io.steplock.checker.trace.TraceRecorder;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several specs in one JVM: two different ones, and one under two configs. TLC keeps the current spec in statics, so
 * each of these runs would disturb the others if they shared anything.
 */
class SpecsSideBySideTest {
    /** A trace and a config to judge it by. */
    private record Case(String module, String config) {
        SpecSource source() {
            return TestSpecs.source(module, config);
        }
    }

    private static final Case TURNSTILE = new Case("Turnstile", "Turnstile");
    private static final Case TURNSTILE_BAD = new Case("Turnstile", "TurnstileBad");
    private static final Case TALLY = new Case("Tally", "Tally");
    private static final Case TALLY_SMALL = new Case("Tally", "TallySmall");
    private static final List<Case> CASES = List.of(TURNSTILE, TURNSTILE_BAD, TALLY, TALLY_SMALL);

    @TempDir
    private Path directory;

    /** What each case gives when nothing else goes on. */
    private final Map<Case, String> alone = new LinkedHashMap<>();

    @BeforeEach
    void record() throws Exception {
        turnstile();
        tally();
        for (Case it : CASES) {
            alone.put(it, judge(it, number -> {}));
        }
        assertTrue(alone.get(TURNSTILE).contains("refines Turnstile!Next (Turnstile.cfg), 6 steps"), alone::toString);
        assertTrue(alone.get(TURNSTILE_BAD).contains("invariant violated: Few"), alone::toString);
        assertTrue(alone.get(TALLY).contains("refines Tally!Next (Tally.cfg), 5 steps"), alone::toString);
        // The third count wraps around in this config.
        assertTrue(alone.get(TALLY_SMALL).contains("rejected at step 3"), alone::toString);
    }

    /** Between any two lines of one trace all of the others are judged. */
    @Test
    void interleaved() throws Exception {
        for (Case outer : CASES) {
            List<String> inner = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            String text = judge(outer, number -> {
                for (Case it : CASES) {
                    inner.add(unchecked(it));
                    expected.add(alone.get(it));
                }
            });
            assertEquals(alone.get(outer), text);
            assertTrue(inner.size() >= 4 * CASES.size());
            assertEquals(expected, inner);
        }
    }

    @Test
    void atTheSameTime() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            Map<Future<String>, Case> running = new LinkedHashMap<>();
            for (int round = 0; round < 60; round++) {
                Case it = CASES.get(round % CASES.size());
                running.put(threads.submit(() -> judge(it, number -> {})), it);
            }
            for (Map.Entry<Future<String>, Case> run : running.entrySet()) {
                assertEquals(alone.get(run.getValue()), run.getKey().get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private String unchecked(Case it) {
        try {
            return judge(it, number -> {});
        } catch (SpecException | TraceException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private String judge(Case it, LongConsumer progress) throws SpecException, TraceException, IOException {
        try (LoadedSpec spec = SpecLoader.load(it.source());
                TraceReader trace = TraceReader.open(directory.resolve(it.module() + ".ndjson"))) {
            Verdict verdict = Validator.validate(
                    spec, trace, new Validator.Options(1, true, false, new SpecExplainer(), progress));
            return VerdictText.report(verdict).replaceAll("checked in .* s.*\n", "checked\n");
        }
    }

    private TraceRecorder open(Case it, Map<String, TlaValue> initial) throws Exception {
        try (LoadedSpec spec = SpecLoader.load(it.source())) {
            SpecInfo info = spec.info();
            return TraceRecorder.open(
                    directory.resolve(it.module() + ".ndjson"),
                    new TraceHeader(
                            info.module(),
                            info.hash(),
                            info.config(),
                            info.constants(),
                            info.variables(),
                            initial,
                            Optional.empty()));
        }
    }

    private void turnstile() throws Exception {
        Map<String, TlaValue> initial = Map.of(
                "holder",
                TlaValue.of("noone"),
                "turn",
                TlaValue.of(0),
                "log",
                new TlaValue.Rec(Map.of("p1", row(0, 0, "idle"), "p2", row(0, 0, "idle"))));
        try (TraceRecorder recorder = open(TURNSTILE, initial)) {
            int turn = 0;
            for (String process : List.of("p1", "p2", "p1")) {
                Map<String, TlaValue> argument = Map.of("p", TlaValue.of(process));
                recorder.step(
                        process,
                        "Acquire",
                        argument,
                        List.of(
                                set(TlaValue.of(process), "holder"),
                                set(TlaValue.of("inside"), "log", process, "kind")));
                turn++;
                recorder.step(
                        process,
                        "Release",
                        argument,
                        List.of(
                                set(TlaValue.of("noone"), "holder"),
                                set(TlaValue.of(turn), "turn"),
                                set(row(turn == 3 ? 2 : 1, turn, "idle"), "log", process)));
            }
        }
    }

    private static TlaValue row(int visits, int last, String kind) {
        return LoadedSpecTest.row(visits, last, kind);
    }

    private void tally() throws Exception {
        TlaValue zero = new TlaValue.Rec(Map.of("w1", TlaValue.of(0), "w2", TlaValue.of(0)));
        Map<String, TlaValue> argument = Map.of("w", TlaValue.of("w1"));
        try (TraceRecorder recorder = open(TALLY, Map.of("up", TlaValue.of(true), "memory", zero, "disk", zero))) {
            for (int count = 1; count <= 4; count++) {
                recorder.step("w1", "Count", argument, List.of(set(TlaValue.of(count), "memory", "w1")));
            }
            recorder.step("w1", "Save", argument, List.of(set(TlaValue.of(4), "disk", "w1")));
        }
    }

    private static Change set(TlaValue value, String... path) {
        return new Change(Stream.of(path).map(TlaValue::of).toList(), Change.Kind.SET, value);
    }
}
