package io.steplock.outcomes;

import io.steplock.checker.spec.ModelResult;
import io.steplock.checker.spec.PartResult;
import io.steplock.checker.value.TlaValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a script can lead to.
 *
 * @param finals the final states of the cluster: {@code on}, {@code off}, {@code in progress}
 * @param badPages whether pages on disk can be without a valid checksum at the end
 * @param onWithBadPages whether they can be so with checksums on
 * @param fails whether at some time a process that verifies checksums can read such a page
 * @param blocked who waits for whom where the script can block; empty if it cannot
 * @param states how many distinct states there are
 * @param depth how many states the longest of the shortest ways has
 */
public record Outcome(
        List<String> finals,
        boolean badPages,
        boolean onWithBadPages,
        boolean fails,
        List<String> blocked,
        long states,
        int depth) {
    private static final Map<String, String> FINALS = finalsByProbe();
    private static final String BAD_PAGES = "NeverBadPages";
    private static final String ON_WITH_BAD_PAGES = "NeverOnWithBadPages";
    private static final String FAILS = "NeverFails";

    /** The specification's invariants that are violated if something can happen. */
    static final List<String> PROBES = probes();

    private static Map<String, String> finalsByProbe() {
        Map<String, String> finals = new LinkedHashMap<>();
        finals.put("NeverOn", "on");
        finals.put("NeverOff", "off");
        finals.put("NeverInProgress", "in progress");
        return finals;
    }

    private static List<String> probes() {
        List<String> probes = new ArrayList<>(FINALS.keySet());
        probes.addAll(List.of(BAD_PAGES, ON_WITH_BAD_PAGES, FAILS));
        return List.copyOf(probes);
    }

    static Outcome of(PartResult result, Script script) {
        Set<String> fallen = result.violated().keySet();
        List<String> finals = FINALS.entrySet().stream()
                .filter(entry -> fallen.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        Map<String, TlaValue> end = result.violated().get(ModelResult.DEADLOCK);
        return new Outcome(
                finals,
                fallen.contains(BAD_PAGES),
                fallen.contains(ON_WITH_BAD_PAGES),
                fallen.contains(FAILS),
                end == null ? List.of() : Blockage.describe(end, script),
                result.distinct(),
                result.depth());
    }

    /** Whether the script can block. */
    public boolean canBlock() {
        return !blocked.isEmpty();
    }
}
