package io.steplock.refinement.mapprotocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.TestSpecs;
import io.steplock.checker.spec.ActionInfo;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.SpecSource;
import io.steplock.engine.step.MapProtocolStep;
import io.steplock.engine.step.OutsideStep;
import io.steplock.engine.step.VisibilityMapStep;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One step, one name: the engine's steps and the actions of the full specification, but for what one file lists. */
class StepsMatchMapProtocolTest {
    /** The lines of a kind in the file of exceptions. */
    private static Set<String> exceptions(String kind) throws IOException {
        try (InputStream in = MapProtocolRefinement.class.getResourceAsStream("/refinement/map-protocol-ghosts.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(kind + " "))
                    .map(line -> line.split("\\s+", 3)[1])
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Stream<Class<?>> steps() {
        return Stream.of(VisibilityMapStep.class, MapProtocolStep.class)
                .flatMap(steps -> Arrays.stream(steps.getPermittedSubclasses()));
    }

    private static Map<String, List<String>> actions() throws Exception {
        Path folder = TestSpecs.directory().resolve("visibility-map");
        SpecSource source = new SpecSource(folder.resolve("MCMapTrace.tla"), folder.resolve("trace-crowd-relock.cfg"));
        try (LoadedSpec spec = SpecLoader.load(source)) {
            return new TreeMap<>(
                    spec.info().actions().stream().collect(Collectors.toMap(ActionInfo::name, ActionInfo::parameters)));
        }
    }

    @Test
    void everyStepIsAnActionAndEveryActionAStep() throws Exception {
        Map<String, List<String>> actions = actions();
        Set<String> used = new TreeSet<>();
        Map<String, List<String>> expected = new HashMap<>();
        actions.forEach((action, parameters) -> {
            List<String> kept = new ArrayList<>(parameters);
            kept.removeIf(parameter -> isListed("argument", action + "." + parameter, used));
            expected.put(action, kept);
        });
        Map<String, List<String>> found = new HashMap<>();
        steps().forEach(step -> {
            List<String> kept = Arrays.stream(step.getRecordComponents())
                    .map(RecordComponent::getName)
                    .filter(component -> !isListed("extra", step.getSimpleName() + "." + component, used))
                    .toList();
            found.put(step.getSimpleName(), kept);
        });
        expected.keySet().removeIf(action -> isListed("action", action, used));
        assertEquals(new TreeMap<>(expected), new TreeMap<>(found));

        Set<String> listed = new TreeSet<>(exceptions("action"));
        listed.addAll(exceptions("argument"));
        listed.addAll(exceptions("extra"));
        assertEquals(listed, used, "an exception that is none any more");
    }

    private static boolean isListed(String kind, String name, Set<String> used) {
        try {
            boolean listed = exceptions(kind).contains(name);
            if (listed) {
                used.add(name);
            }
            return listed;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyActionStandsInTheTablesOfFacts() throws Exception {
        String facts = Files.readString(TestSpecs.directory().resolve("visibility-map/FACTS.md"));
        actions().forEach((action, parameters) -> {
            String call = parameters.isEmpty() ? action : action + "(" + String.join(", ", parameters) + ")";
            assertTrue(facts.contains("`" + call + "`"), call);
        });
    }

    @Test
    void noOutsideStepIsAnAction() throws Exception {
        Set<String> outside = Arrays.stream(OutsideStep.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
        outside.retainAll(actions().keySet());
        assertEquals(Set.of(), outside);
    }
}
