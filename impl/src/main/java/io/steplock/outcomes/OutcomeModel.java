package io.steplock.outcomes;

import io.steplock.checker.spec.ModelProgress;
import io.steplock.checker.spec.PartResult;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.SpecSource;
import io.steplock.checker.value.TlaValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A model of the specification that runs scripts, each for itself.
 *
 * @param initial whether checksums are on when one starts
 * @param variant which code runs
 * @param scripts what happens
 */
public record OutcomeModel(boolean initial, CodeVariant variant, List<Script> scripts) {
    /** The module that the model extends. */
    public static final String MODULE = "MCOutcomes";

    /** The variable that tells which script is run. */
    private static final String CELL = "cell";

    private static final String ROOT = "Outcome";
    private static final int MOST_LAUNCHERS = 2;
    private static final List<String> NEVER =
            List.of("Terminates", "Cancels", "Failures", "Changes", "Hints", "Starts", "Stops");

    public OutcomeModel {
        scripts = List.copyOf(scripts);
    }

    /** What the options say of the model's constants; they do for each of the scripts. */
    public Map<String, String> constants() {
        Map<String, String> constants = new LinkedHashMap<>();
        int requests = Math.max(1, most(Script::requests));
        constants.put("InitialStates", initial ? "{\"on\"}" : "{\"off\"}");
        constants.put("FirstChecksums", "{\"none\"}");
        constants.putAll(variant.constants());
        constants.put("Requests", numbered("r", requests));
        constants.put("Launchers", numbered("launcher", Math.min(requests, MOST_LAUNCHERS)));
        constants.put("Checkpoints", Integer.toString(most(Script::checkpoints)));
        constants.put("Crashes", Integer.toString(most(Script::crashes)));
        constants.put("PowerLoss", scripts.stream().anyMatch(Script::losesPages) ? "TRUE" : "FALSE");
        return constants;
    }

    private int most(ToIntFunction<Script> count) {
        return scripts.stream().mapToInt(count).max().orElseThrow();
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
     * @return what each of the scripts can lead to
     */
    public List<Outcome> explore(Path module, ModelProgress progress) throws SpecException, IOException {
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
            return outcomes(SpecLoader.checkParts(new SpecSource(root, config), CELL, progress));
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private List<Outcome> outcomes(List<PartResult> results) {
        Map<TlaValue, PartResult> byCell = results.stream().collect(Collectors.toMap(PartResult::part, it -> it));
        return IntStream.range(0, scripts.size())
                .mapToObj(i -> Outcome.of(byCell.get(new TlaValue.Int(i + 1)), scripts.get(i)))
                .toList();
    }

    /** TLC evaluates a definition that stands for a constant again and again, but keeps the value of another one. */
    private String rootModule() {
        return "---- MODULE " + ROOT + " ----\nEXTENDS " + MODULE + "\nCONSTANTS pageA, pageB\nGiven == <<\n  "
                + scripts.stream().map(Script::tla).collect(Collectors.joining(",\n  "))
                + " >>\nTheScripts == Given\n====\n";
    }

    private String config() {
        StringBuilder text = new StringBuilder("""
                SPECIFICATION OutcomeSpec
                CONSTANTS
                    Scripts <- TheScripts
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
