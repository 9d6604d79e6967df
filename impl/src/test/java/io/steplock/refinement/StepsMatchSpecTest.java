package io.steplock.refinement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.TestSpecs;
import io.steplock.checker.spec.ActionInfo;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.engine.step.VisibilityMapStep;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** One step, one name: the engine's steps, the specification's actions and the table in FACTS.md are the same. */
class StepsMatchSpecTest {
    @Test
    void everyStepIsAnActionAndEveryActionAStep() throws Exception {
        Map<String, List<String>> steps = new TreeMap<>();
        for (Class<?> step : VisibilityMapStep.class.getPermittedSubclasses()) {
            steps.put(
                    step.getSimpleName(),
                    Arrays.stream(step.getRecordComponents())
                            .map(RecordComponent::getName)
                            .toList());
        }
        Map<String, List<String>> actions;
        try (LoadedSpec spec = TestSpecs.visibilityMap("relock.cfg")) {
            actions = new TreeMap<>(
                    spec.info().actions().stream().collect(Collectors.toMap(ActionInfo::name, ActionInfo::parameters)));
        }
        assertEquals(actions, steps);
    }

    @Test
    void everyActionStandsInTheTableOfFacts() throws IOException {
        String facts = Files.readString(TestSpecs.directory().resolve("visibility-map/FACTS.md"));
        String table = facts.substring(facts.indexOf("## 7."));
        for (Class<?> step : VisibilityMapStep.class.getPermittedSubclasses()) {
            String call = step.getSimpleName()
                    + Arrays.stream(step.getRecordComponents())
                            .map(RecordComponent::getName)
                            .collect(Collectors.joining(", ", "(", ")"));
            assertTrue(table.contains("`" + call + "`"), call);
        }
    }
}
