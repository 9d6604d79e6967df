package io.steplock.checker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.explain.SpecExplainer;
import io.steplock.checker.refine.Validator;
import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictText;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecInfo;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.TestSpecs;
import io.steplock.checker.trace.TraceHeader;
import io.steplock.checker.trace.TraceReader;
import io.steplock.checker.trace.TraceRecorder;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Constants of 10,000 keys in the header. */
@Timeout(60)
class LargeConstantsTest {
    @TempDir
    private Path directory;

    private LoadedSpec spec;

    @BeforeEach
    void load() throws Exception {
        spec = SpecLoader.load(TestSpecs.source("Shelf", "Shelf"));
    }

    @AfterEach
    void close() {
        spec.close();
    }

    @Test
    void equalConstantsAreEqualHoweverTheyAreWritten() throws Exception {
        assertEquals(
                10_000,
                ((TlaValue.Tuple) spec.info().constants().get("Room"))
                        .elements()
                        .size());
        Verdict plain = judge(spec.info().constants());
        assertEquals(Verdict.Kind.REFINES, plain.kind(), () -> VerdictText.report(plain));
        Map<TlaValue, TlaValue> room = entries("Room");
        Verdict written = judge(with("Room", new TlaValue.Function(room)));
        assertEquals(Verdict.Kind.REFINES, written.kind(), () -> VerdictText.report(written));
    }

    @Test
    void aDifferenceIsNamedByItsPath() throws Exception {
        Map<TlaValue, TlaValue> room = entries("Room");
        room.put(TlaValue.of(17), TlaValue.of(99));
        refused(with("Room", new TlaValue.Function(room)), "Room[17] is 99 in the trace and 3 in Shelf.cfg");
        Map<TlaValue, TlaValue> lamp = entries("Lamp");
        lamp.remove(TlaValue.of(4));
        refused(with("Lamp", new TlaValue.Function(lamp)), "Lamp[4] is (absent) in the trace and TRUE in Shelf.cfg");
    }

    @Test
    void manyDifferencesAreCounted() throws Exception {
        Map<TlaValue, TlaValue> lamp = entries("Lamp");
        lamp.replaceAll((key, value) -> TlaValue.of("a word that is no boolean"));
        refused(
                with("Lamp", new TlaValue.Function(lamp)),
                "Lamp[2] is \"a word that is no boolean\" in the trace and TRUE in Shelf.cfg; Lamp differs in 9997 more"
                        + " places. Give the config");
    }

    private void refused(Map<String, TlaValue> constants, String message) throws Exception {
        Verdict verdict = judge(constants);
        assertEquals(2, verdict.exitCode());
        String text = verdict.invalid().orElseThrow().message();
        assertTrue(text.contains(message), text);
        assertTrue(text.length() < 600, text);
    }

    private Map<TlaValue, TlaValue> entries(String constant) {
        TlaValue value = spec.info().constants().get(constant);
        Map<TlaValue, TlaValue> entries = new LinkedHashMap<>();
        if (value instanceof TlaValue.Tuple tuple) {
            tuple.elements().forEach(element -> entries.put(TlaValue.of(entries.size() + 1), element));
        } else {
            entries.putAll(((TlaValue.Function) value).entries());
        }
        return entries;
    }

    private Map<String, TlaValue> with(String constant, TlaValue value) {
        Map<String, TlaValue> all = new HashMap<>(spec.info().constants());
        all.put(constant, value);
        return all;
    }

    private Verdict judge(Map<String, TlaValue> constants) throws Exception {
        SpecInfo info = spec.info();
        Path file = directory.resolve("shelf.ndjson");
        TraceHeader header = new TraceHeader(
                info.module(),
                info.hash(),
                info.config(),
                constants,
                info.variables(),
                Map.of("last", TlaValue.of(1)),
                Optional.empty());
        try (TraceRecorder recorder = TraceRecorder.open(file, header)) {
            for (int i : new int[] {2, 4, 9998}) {
                recorder.step(
                        "p",
                        "Look",
                        Map.of("i", TlaValue.of(i)),
                        List.of(new Change(List.of(TlaValue.of("last")), Change.Kind.SET, TlaValue.of(i))));
            }
        }
        try (TraceReader trace = TraceReader.open(file)) {
            return Validator.validate(spec, trace, new Validator.Options(new SpecExplainer()));
        }
    }
}
