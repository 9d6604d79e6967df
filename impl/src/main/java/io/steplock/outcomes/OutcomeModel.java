package io.steplock.outcomes;

import io.steplock.checker.spec.ModelProgress;
import io.steplock.checker.spec.ModelResult;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.SpecSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A model of the specification that runs a script.
 *
 * @param initial whether checksums are on when it starts
 * @param variant which code runs
 * @param script what happens
 */
public record OutcomeModel(boolean initial, CodeVariant variant, Script script) {
    /** The module that the model extends. */
    public static final String MODULE = "MCOutcomes";

    private static final String ROOT = "Outcome";
    private static final int MOST_LAUNCHERS = 2;
    private static final List<String> NEVER =
            List.of("Terminates", "Cancels", "Failures", "Changes", "Hints", "Starts", "Stops");

    /** What the options say of the model's constants. */
    public Map<String, String> constants() {
        Map<String, String> constants = new LinkedHashMap<>();
        int requests = Math.max(1, script.requests());
        constants.put("InitialStates", initial ? "{\"on\"}" : "{\"off\"}");
        constants.put("FirstChecksums", "{\"none\"}");
        constants.putAll(variant.constants());
        constants.put("Requests", numbered("r", requests));
        constants.put("Launchers", numbered("launcher", Math.min(requests, MOST_LAUNCHERS)));
        constants.put("Checkpoints", Integer.toString(script.checkpoints()));
        constants.put("Crashes", Integer.toString(script.crashes()));
        constants.put("PowerLoss", script.losesPages() ? "TRUE" : "FALSE");
        return constants;
    }

    /** What is the same in all models. */
    private static Map<String, String> castAndLimits() {
        Map<String, String> constants = new LinkedHashMap<>();
        constants.put("pageA", "pageA");
        constants.put("pageB", "pageB");
        constants.put("Pages", "{pageA, pageB}");
        constants.put("Databases", "1");
        constants.put("Backends", "{\"backend\"}");
        constants.put("LateBackends", "{}");
        constants.put("SlowStarters", "{}");
        constants.put("ExitingLaunchers", "{}");
        constants.put("IoWorkers", "{\"io-worker\"}");
        constants.put("Bgwriters", "{\"bgwriter\"}");
        constants.put("Uncommitted", "{}");
        for (String flag : List.of("EmitOneByOne", "TrackPool", "HarmlessSteps", "Reduce")) {
            constants.put(flag, "FALSE");
        }
        NEVER.forEach(kind -> constants.put(kind, "0"));
        return constants;
    }

    private static String numbered(String name, int count) {
        return CodeVariant.set(IntStream.rangeClosed(1, count)
                .mapToObj(number -> name + number)
                .toList());
    }

    /**
     * Explores the model.
     *
     * @param module the file of {@link #MODULE}, with the modules that it extends beside it
     */
    public Outcome explore(Path module) throws SpecException, IOException {
        Path directory = Files.createTempDirectory("steplock-outcomes-");
        try {
            try (Stream<Path> modules = Files.list(module.toAbsolutePath().getParent())) {
                for (Path file :
                        modules.filter(it -> it.toString().endsWith(".tla")).toList()) {
                    Files.copy(file, directory.resolve(file.getFileName().toString()));
                }
            }
            Path root = directory.resolve(ROOT + ".tla");
            Path config = directory.resolve(ROOT + ".cfg");
            Files.writeString(root, rootModule());
            Files.writeString(config, config());
            ModelResult result = SpecLoader.check(new SpecSource(root, config), ModelProgress.NONE);
            return Outcome.of(result, script);
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private String rootModule() {
        return "---- MODULE " + ROOT + " ----\nEXTENDS " + MODULE + "\nCONSTANTS pageA, pageB\nTheScript ==\n  "
                + script.tla() + "\n====\n";
    }

    private String config() {
        StringBuilder text = new StringBuilder("""
                SPECIFICATION OutcomeSpec
                CONSTANTS
                    Script <- TheScript
                    WorkerOf <- WorkerNames
                    Budget <- GivenBudget
                    DatabaseOf <- OneDatabase
                """);
        castAndLimits().forEach((name, value) -> text.append("    " + name + " = " + value + "\n"));
        constants().forEach((name, value) -> text.append("    " + name + " = " + value + "\n"));
        text.append("INVARIANTS\n");
        Outcome.PROBES.forEach(probe -> text.append("    " + probe + "\n"));
        return text.append("SYMMETRY AlikePages\nCHECK_DEADLOCK TRUE\n").toString();
    }
}
