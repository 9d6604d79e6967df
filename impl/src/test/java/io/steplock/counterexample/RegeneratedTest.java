package io.steplock.counterexample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.TestSpecs;
import io.steplock.checker.explore.Manifest;
import io.steplock.checker.explore.Model;
import io.steplock.checker.spec.ModelProgress;
import io.steplock.checker.spec.SpecException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Presets are what TLC finds now: some are made again from the models and compared. */
class RegeneratedTest {
    private static Model model(String name) throws Exception {
        return Manifest.read(TestSpecs.directory().resolve("manifest.json"))
                .named(List.of(name))
                .get(0);
    }

    private static ModelOfEngine explore(String name) throws Exception {
        return ModelOfEngine.explore(TestSpecs.directory(), model(name), ModelProgress.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "vm-K2all-relock-plain-crash, S3b_MapImpliesFlagAfterRecovery, s3b-relock",
        "vm-KDr-relock-plain-crash, BitImpliesVisible, bit-implies-visible-relock",
    })
    void thePresetIsTheShortestRunOfTheModel(String name, String property, String preset) throws Exception {
        ModelOfEngine model = explore(name);
        CounterexampleSchedule schedule = CounterexampleSchedule.of(model.result(), model.violation(property));
        String text = Files.readString(Path.of("src/main/resources/presets/visibility-map", preset + ".schedule"));
        List<String> lines = text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        assertEquals(lines, schedule.lines());
        assertTrue(text.contains("steplock counterexample " + name + " " + property + " "), text);
    }

    /** Without a crash the patch's finding is gone; what the engine has is not the manifest's to say. */
    @Test
    void theManifestsConstantsCount() throws Exception {
        Model plain = model("vm-K2all-relock-plain-crash");
        Model given = new Model(
                plain.name(),
                plain.protocol(),
                plain.module(),
                plain.config(),
                Map.of("Crashes", "0", "HintBitsLogged", "FALSE"),
                plain.speed(),
                plain.violates(),
                plain.distinct(),
                plain.generated(),
                plain.depth(),
                plain.note(),
                plain.answer(),
                plain.neverTaken(),
                plain.hash());
        ModelOfEngine model = ModelOfEngine.explore(TestSpecs.directory(), given, ModelProgress.NONE);
        SpecException e = assertThrows(SpecException.class, () -> model.violation("S3b_MapImpliesFlagAfterRecovery"));
        assertTrue(e.getMessage().contains("with HintBitsLogged = TRUE"), e.getMessage());
    }

    @Test
    void theFlagOfAVisibleRecordIsLoggedWhereHintBitsAre() throws Exception {
        ModelOfEngine model = explore("vm-KV-registered-plain-clean");
        SpecException e = assertThrows(SpecException.class, () -> model.violation("S6b_LoggedFlag"));
        assertTrue(e.getMessage().contains("with HintBitsLogged = TRUE"), e.getMessage());
        assertThrows(SpecException.class, () -> model.violation("NoSuchProperty"));
    }
}
