package io.steplock.outcomes;

import io.steplock.checker.explore.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which code runs.
 *
 * @param version its name
 * @param delayFlag how the checkpointer treats a launcher's delay flag
 * @param remedies what is mended besides
 */
public record CodeVariant(String version, String delayFlag, List<String> remedies) {
    /** The fixes that the reference has. */
    private static final List<String> REFERENCE = List.of("8fb8ded889", "25b922ec58", "bf25e5571b");
    /** Those that came later. */
    private static final List<String> LATER = List.of("5fee7cab1b", "d79bf7612a", "a4f02cab4b", "ed6775db84");

    private static final Map<String, List<String>> VERSIONS = versions();

    /** The names of the versions. */
    public static final List<String> VERSION_NAMES = List.copyOf(VERSIONS.keySet());
    /** The treatments of the delay flag. */
    public static final List<String> DELAY_FLAGS = List.of("ignored", "after-redo", "before-read");
    /** The names of the remedies. */
    public static final List<String> REMEDY_NAMES = List.of(
            "shared-first",
            "atomic-unit",
            "checkpoint",
            "read-at-insertion",
            "exit-test-nested",
            "absorb-shared-state");

    private static final String NONE = "none";

    private static Map<String, List<String>> versions() {
        Map<String, List<String>> versions = new LinkedHashMap<>();
        versions.put("reference", REFERENCE);
        for (String fix : REFERENCE) {
            versions.put(
                    "minus-" + fix,
                    REFERENCE.stream().filter(it -> !it.equals(fix)).toList());
        }
        List<String> all = new ArrayList<>(REFERENCE);
        for (String fix : LATER) {
            List<String> plus = new ArrayList<>(REFERENCE);
            plus.add(fix);
            all.add(fix);
            versions.put("plus-" + fix, List.copyOf(plus));
        }
        versions.put("all", List.copyOf(all));
        return versions;
    }

    /** The variant of these names; {@code none} among the remedies is no remedy. */
    public static CodeVariant of(String version, String delayFlag, List<String> remedies) throws OutcomeException {
        requireKnown("version", version, VERSION_NAMES);
        requireKnown("delay flag", delayFlag, DELAY_FLAGS);
        List<String> chosen = new ArrayList<>();
        for (String remedy : remedies) {
            if (!remedy.equals(NONE)) {
                requireKnown("remedy", remedy, REMEDY_NAMES);
                chosen.add(remedy);
            }
        }
        if (!chosen.isEmpty() && remedies.contains(NONE)) {
            throw new OutcomeException("--remedy none and another one exclude each other; leave out none");
        }
        return new CodeVariant(
                version, delayFlag, chosen.stream().distinct().sorted().toList());
    }

    private static void requireKnown(String kind, String name, List<String> names) throws OutcomeException {
        if (!names.contains(name)) {
            throw new OutcomeException("there is no " + kind + " '" + name + "'; did you mean "
                    + Nearest.to(name, names).get(0) + "? There are: " + String.join(", ", names));
        }
    }

    /** Whether a launcher sets the shared state before it inserts its record. */
    boolean sharesFirst() {
        return remedies.contains("shared-first") || remedies.contains("read-at-insertion");
    }

    /** Whether the checkpointer reads the state in the same step in which it inserts its redo record. */
    boolean readsAtInsertion() {
        return remedies.contains("read-at-insertion");
    }

    /** Whether a checkpoint waits for a launcher that has set its delay flag. */
    boolean waitsForDelayFlags() {
        return !delayFlag.equals("ignored");
    }

    /** The fixes that the version has. */
    public List<String> fixes() {
        return VERSIONS.get(version);
    }

    /** The model's constants that say so. */
    Map<String, String> constants() {
        Map<String, String> constants = new LinkedHashMap<>();
        constants.put("Fixes", set(VERSIONS.get(version)));
        constants.put("DelayFlag", "\"" + delayFlag.replace('-', ' ') + "\"");
        constants.put(
                "Remedies",
                set(remedies.stream().map(it -> it.replace('-', ' ')).toList()));
        return constants;
    }

    static String set(List<String> names) {
        return names.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", ", "{", "}"));
    }
}
