package io.steplock.checker.explore;

import io.steplock.checker.spec.ModelResult;
import io.steplock.checker.spec.ModelResult.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was found of a model beside what was expected.
 *
 * @param model the model
 * @param result what TLC found
 * @param differences one sentence for each deviation; empty if all is as expected
 */
public record ModelVerdict(Model model, ModelResult result, List<String> differences) {

    /**
     * Compares a result with the manifest.
     *
     * @param named the properties that the config names, by {@link ConfigProperties}, which the tables are made of
     */
    public static ModelVerdict of(Model model, ModelResult result, List<String> named) {
        List<String> differences = new ArrayList<>();
        Set<String> checked = new LinkedHashSet<>(result.properties());
        checked.remove(ModelResult.DEADLOCK);
        if (!checked.equals(new LinkedHashSet<>(named))) {
            differences.add("the config seems to name " + named + ", TLC checked " + checked);
        }
        Map<String, Integer> found = shortest(result);
        model.violates().forEach((property, steps) -> {
            if (!found.containsKey(property)) {
                differences.add(property + " is expected to be violated, but holds");
            } else {
                count(differences, "steps to " + property, steps, found.get(property));
            }
        });
        for (String property : found.keySet()) {
            if (!model.violates().containsKey(property)) {
                differences.add(property + " is expected to hold, but is violated");
            }
        }
        count(differences, "distinct states", model.distinct(), result.distinct());
        count(differences, "generated states", model.generated(), result.generated());
        count(differences, "depth", model.depth(), result.depth());
        model.neverTaken().keySet().forEach(action -> listed(differences, action, result));
        return new ModelVerdict(model, result, List.copyOf(differences));
    }

    /** The violated properties, each with the number of steps of its shortest trace. */
    private static Map<String, Integer> shortest(ModelResult result) {
        Map<String, Integer> shortest = new LinkedHashMap<>();
        for (Violation violation : result.violations()) {
            shortest.put(violation.property(), violation.trace().size() - 1);
        }
        return shortest;
    }

    /** Whether exactly the expected properties are violated, whatever the counts. */
    public boolean sameProperties() {
        return shortest(result).keySet().equals(model.violates().keySet());
    }

    /**
     * The model with the counts and lengths that were found, and with what it was run on if it is seldom run.
     *
     * @param hash the {@link SpecHash} of what was run
     */
    public Model pinned(String hash) {
        return new Model(
                model.name(),
                model.protocol(),
                model.module(),
                model.config(),
                model.constants(),
                model.speed(),
                shortest(result),
                result.distinct(),
                result.generated(),
                result.depth(),
                model.note(),
                model.answer(),
                model.neverTaken(),
                model.speed() == Model.Speed.DEEP ? hash : "");
    }

    private static void count(List<String> differences, String what, long expected, long found) {
        if (expected != found) {
            differences.add(what + ": expected " + expected + ", found " + found);
        }
    }

    /** A stale excuse would hide that an action is lost later. */
    private static void listed(List<String> differences, String action, ModelResult result) {
        Long taken = result.taken().get(action);
        if (taken == null) {
            differences.add("actionsNeverTaken lists " + action + ", which is no action of the model");
        } else if (taken > 0) {
            differences.add("actionsNeverTaken lists " + action + ", which was taken " + taken + " times");
        }
    }

    public boolean asExpected() {
        return differences.isEmpty();
    }

    /**
     * The actions of each protocol that none of its models takes and none of them lists with a reason.
     *
     * @return by protocol; protocols without such actions are left out
     */
    public static Map<String, Set<String>> lostActions(List<ModelVerdict> verdicts) {
        Map<String, Map<String, Long>> taken = new LinkedHashMap<>();
        Map<String, Set<String>> excused = new LinkedHashMap<>();
        for (ModelVerdict verdict : verdicts) {
            String protocol = verdict.model().protocol();
            verdict.result()
                    .taken()
                    .forEach((action, count) -> taken.computeIfAbsent(protocol, p -> new LinkedHashMap<>())
                            .merge(action, count, Long::sum));
            excused.computeIfAbsent(protocol, p -> new LinkedHashSet<>())
                    .addAll(verdict.model().neverTaken().keySet());
        }
        Map<String, Set<String>> lost = new LinkedHashMap<>();
        taken.forEach((protocol, counts) -> counts.forEach((action, count) -> {
            if (count == 0 && !excused.get(protocol).contains(action)) {
                lost.computeIfAbsent(protocol, p -> new LinkedHashSet<>()).add(action);
            }
        }));
        return lost;
    }
}
