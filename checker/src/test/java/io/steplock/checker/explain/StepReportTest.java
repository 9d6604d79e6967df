package io.steplock.checker.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.LoadedSpec.State;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.TestSpecs;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each golden file is the report on a step that the spec really rejects. */
class StepReportTest {
    private static final Finding AT = new Finding(
            "race.ndjson",
            19,
            17,
            "s1",
            Optional.of("Gate.open(Gate.java:212)"),
            Optional.empty(),
            Optional.of("steplock validate race.ndjson --from 16"));

    private LoadedSpec spec;

    @BeforeEach
    void load() throws SpecException {
        spec = SpecLoader.load(TestSpecs.source("Turnstile", "TurnstileBad"));
    }

    @AfterEach
    void close() {
        spec.close();
    }

    private static TlaValue row(int visits, int last, String kind) {
        return new TlaValue.Rec(
                Map.of("visits", TlaValue.of(visits), "last", TlaValue.of(last), "kind", TlaValue.of(kind)));
    }

    private State state(String holder, TlaValue p1, TlaValue p2, int turn) throws SpecException {
        return spec.state(Map.of(
                "holder",
                TlaValue.of(holder),
                "turn",
                TlaValue.of(turn),
                "log",
                new TlaValue.Function(Map.of(TlaValue.of("p1"), p1, TlaValue.of("p2"), p2))));
    }

    private String rejected(State from, String action, Map<String, TlaValue> arguments, State to) throws SpecException {
        LoadedSpec.BoundAction bound = spec.bind(action, arguments);
        assertFalse(spec.isStep(from, bound, to), "the step must be wrong");
        return StepReport.rejected(AT, spec.info(), spec.explain(from, bound, to));
    }

    private static void golden(String name, String text) throws IOException {
        text.lines().forEach(line -> assertTrue(line.length() <= 100, line));
        try (InputStream in = StepReportTest.class.getResourceAsStream("/golden/" + name + ".txt")) {
            String expected = in == null ? "(no golden file)" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(expected, text);
        }
    }

    @Test
    void falseGuard() throws Exception {
        State from = state("p2", row(0, 0, "idle"), row(0, 0, "inside"), 0);
        State to = state("p1", row(0, 0, "inside"), row(0, 0, "inside"), 0);
        golden("false-guard", rejected(from, "Acquire", Map.of("p", TlaValue.of("p1")), to));
    }

    @Test
    void wrongEffectDeepInARecord() throws Exception {
        State from = state("p1", row(1, 3, "inside"), row(0, 0, "idle"), 3);
        State to = state("noone", row(2, 3, "idle"), row(0, 0, "idle"), 4);
        golden("wrong-effect", rejected(from, "Release", Map.of("p", TlaValue.of("p1")), to));
    }

    @Test
    void unchangedVariableChanged() throws Exception {
        State from = state("noone", row(0, 0, "idle"), row(0, 0, "idle"), 0);
        State to = state("p1", row(0, 0, "inside"), row(0, 0, "idle"), 1);
        golden("unchanged", rejected(from, "Acquire", Map.of("p", TlaValue.of("p1")), to));
    }

    @Test
    void argumentsOutsideNext() throws Exception {
        State from = state("noone", row(0, 0, "idle"), row(0, 0, "idle"), 0);
        State to = state("p1", row(0, 0, "inside"), row(0, 0, "idle"), 0);
        golden("outside-next", rejected(from, "Acquire", Map.of("p", TlaValue.of("noone")), to));
    }

    @Test
    void valueOfAnotherType() throws Exception {
        State from = state("p1", row(0, 0, "inside"), row(0, 0, "idle"), 0);
        State to = spec.apply(
                from, List.of(new Change(List.of(TlaValue.of("turn")), Change.Kind.SET, TlaValue.of("one"))));
        golden("type-mismatch", rejected(from, "Release", Map.of("p", TlaValue.of("p1")), to));
    }

    @Test
    void violatedInvariant() throws Exception {
        State bad = state("noone", row(0, 0, "idle"), row(2, 2, "idle"), 2);
        assertFalse(spec.holds("EachFew", bad));
        golden(
                "violated-invariant",
                StepReport.violated(AT, spec.info(), "EachFew", "Release(p2)", spec.explainInvariant("EachFew", bad)));
    }
}
