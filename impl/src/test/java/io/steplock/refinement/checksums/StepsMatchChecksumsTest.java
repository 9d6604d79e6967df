package io.steplock.refinement.checksums;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steplock.TestSpecs;
import io.steplock.checker.spec.ActionInfo;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.SpecSource;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.page.Fork;
import io.steplock.engine.page.PageId;
import io.steplock.engine.page.RelationId;
import io.steplock.engine.server.ServerOptions;
import io.steplock.engine.step.ChecksumStep;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One step, one name: the server's steps and the actions of the specification, but for what one file lists. */
class StepsMatchChecksumsTest {
    @TempDir
    Path directory;

    private static Set<String> listed(String kind) throws IOException {
        try (InputStream in = ChecksumsRefinement.class.getResourceAsStream("/refinement/data-checksums-ghosts.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(kind + " "))
                    .map(line -> line.split("\\s+", 3)[1])
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private Map<String, List<String>> actions() throws Exception {
        PageId page = new PageId(new RelationId(RelationId.DEFAULT_TABLESPACE, 5, RelationId.FIRST), Fork.MAIN, 0);
        Cast cast = new Cast(ServerOptions.DEFAULT, 1, List.of(page), List.of("r1"), List.of());
        Path config = directory.resolve("trace.cfg");
        Files.writeString(config, TraceConfig.of(cast, ChecksumState.OFF));
        Path module = TestSpecs.directory().resolve("data-checksums").resolve(TraceConfig.MODULE + ".tla");
        try (LoadedSpec spec = SpecLoader.load(new SpecSource(module, config))) {
            return new TreeMap<>(
                    spec.info().actions().stream().collect(Collectors.toMap(ActionInfo::name, ActionInfo::parameters)));
        }
    }

    @Test
    void everyStepIsAnActionAndEveryActionAStep() throws Exception {
        Map<String, List<String>> actions = actions();
        Set<String> unused = listed("action");
        unused.removeAll(actions.keySet());
        assertEquals(Set.of(), unused, "listed as actions without a step, but no actions");
        listed("action").forEach(actions::remove);
        listed("shared").forEach(name -> assertEquals(true, actions.remove(name) != null, name));

        Set<String> extra = listed("extra");
        Set<String> used = new TreeSet<>();
        Map<String, List<String>> steps = new TreeMap<>();
        for (Class<?> step : ChecksumStep.class.getPermittedSubclasses()) {
            List<String> components = new ArrayList<>();
            for (RecordComponent component : step.getRecordComponents()) {
                String name = step.getSimpleName() + "." + component.getName();
                if (extra.contains(name)) {
                    used.add(name);
                } else {
                    components.add(component.getName());
                }
            }
            steps.put(step.getSimpleName(), components);
        }
        listed("step").forEach(name -> assertEquals(true, steps.remove(name) != null, name));
        assertEquals(extra, used, "an exception that is none any more");
        actions.replaceAll((action, parameters) -> parameters.stream()
                .filter(parameter -> !parameter.equals("visited"))
                .toList());
        assertEquals(actions, steps);
    }
}
