package io.steplock.outcomes;

import io.steplock.checker.explore.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An injection point of the data-checksums protocol.
 *
 * @param name its name without the prefix {@code datachecksums-}
 * @param stage the state that a launcher changes to there, as the specification names it, or {@code checkpoint}
 * @param place where in the change or checkpoint it is
 */
public record ChecksumPoint(String name, String stage, String place) {
    private static final String PREFIX = "datachecksums-";
    private static final String CHECKPOINT = "checkpoint";
    private static final String STARTUP = "datachecksumsworker-startup-delay";
    private static final String LAUNCHER_DELAY = "datachecksumsworker-launcher-delay";

    /** Who comes by: a session that calls one of the SQL functions, and the worker of a database. */
    static final String CALLER = "caller";

    static final String WORKER = "worker";

    /** The stages of a launcher: how their points' names begin, and the state that is changed to. */
    private static final Map<String, String> STAGES = Map.of(
            "enable-inprogress-checksums-", "inprogress-on",
            "enable-checksums-", "on",
            "disable-inprogress-checksums-", "inprogress-off",
            "disable-checksums-", "off");

    private static final List<String> ENABLE = launcherPoints("enable", "before-checkpoint");
    private static final List<String> DISABLE = launcherPoints("disable", "end");
    private static final List<String> CHECKPOINTER = List.of(
            "create-checkpoint-initial",
            "checkpoint-before-redo",
            "checkpoint-before-xlogctl-checksums",
            "checkpoint-after-xlogctl-checksums",
            "checkpoint-before-redo-checksums",
            "checkpoint-before-redo-wal",
            "checkpoint-after-redo-wal",
            "create-checkpoint-run",
            "checkpoint-before-old-wal-removal");
    private static final String LAUNCHER = "launcher";
    private static final String FAIL = "datachecksumsworker-fail-db-result";
    private static final String ROUND = "datachecksumsworker-fake-temptable-wait";
    private static final String DELAY = "enable-checksums-delay";

    /** Points of the reference that a run has, but not the model of schedules; and who comes by. */
    private static final Map<String, String> ONLY_IN_RUNS =
            Map.of(STARTUP, CALLER, LAUNCHER_DELAY, LAUNCHER, ROUND, WORKER, FAIL, LAUNCHER, DELAY, LAUNCHER);

    private static final List<String> OUT_OF_SCOPE =
            List.of("create-restart-point", "restartpoint-before-slot-invalidation");

    /** The points by which a launcher comes, in order; the first stage lacks one place of the second. */
    private static List<String> launcherPoints(String operation, String lacking) {
        List<String> names = new ArrayList<>();
        for (String stage : List.of("-inprogress-checksums-", "-checksums-")) {
            for (String place : List.of(
                    "start",
                    "before-xlog",
                    "after-xlog",
                    "after-xlogctl",
                    "after-controlfile",
                    "before-checkpoint",
                    "before-barrier-wait",
                    "end")) {
                if (!(stage.startsWith("-inprogress") && place.equals(lacking))) {
                    names.add(operation + stage + place);
                }
            }
        }
        return List.copyOf(names);
    }

    /** The points by which the launcher of an operation comes, in order. */
    public static List<ChecksumPoint> of(Operation operation, CodeVariant variant) {
        List<ChecksumPoint> points = new ArrayList<>();
        for (String name : operation == Operation.ENABLE ? ENABLE : DISABLE) {
            ChecksumPoint point = known(name);
            // The state is set after the start, then comes all else about the record.
            boolean earlier = variant.sharesFirst() && point.place().equals("after-xlogctl");
            points.add(earlier ? points.size() - 2 : points.size(), point);
        }
        return List.copyOf(points);
    }

    /** All points, in order: of a call and a launcher that enables, of one that disables, of the checkpointer. */
    public static List<ChecksumPoint> all() {
        return names().stream().map(ChecksumPoint::known).toList();
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(List.of(STARTUP, LAUNCHER_DELAY));
        names.addAll(ENABLE);
        int start = names.indexOf("enable-checksums-start");
        names.add(start + 1, DELAY);
        names.addAll(start, List.of(ROUND, FAIL));
        names.addAll(DISABLE);
        names.addAll(CHECKPOINTER);
        return names;
    }

    /** Where it is, in words. */
    public String words() {
        if (!isOfChange()) {
            return WORDS.get(name);
        }
        return "a launcher, the change to " + stage + ": " + WORDS.get(place);
    }

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry(STARTUP, "whoever calls: before the request is written"),
            Map.entry(LAUNCHER_DELAY, "a launcher has started, before it takes the request lock"),
            Map.entry(
                    ROUND, "a worker is at its end: waits a round for temporary tables, and looks at the target again"),
            Map.entry(FAIL, "a worker has ended: the launcher takes the result of its database as FAILED"),
            Map.entry("delay", "before its critical section, after start"),
            Map.entry("start", "before its critical section"),
            Map.entry("before-xlog", "before its record is inserted"),
            Map.entry("after-xlog", "its record is flushed"),
            Map.entry("after-xlogctl", "the shared copy is set"),
            Map.entry("after-controlfile", "the control file is written"),
            Map.entry("before-checkpoint", "before it requests a checkpoint"),
            Map.entry("before-barrier-wait", "before it waits for the barrier"),
            Map.entry("end", "the barrier is absorbed by all"),
            Map.entry("create-checkpoint-initial", "the checkpointer has begun an online checkpoint"),
            Map.entry("checkpoint-before-redo", "in its critical section, before it takes the insertion locks"),
            Map.entry("checkpoint-before-xlogctl-checksums", "holds all insertion locks, before read A"),
            Map.entry("checkpoint-after-xlogctl-checksums", "holds all insertion locks, after read A"),
            Map.entry("checkpoint-before-redo-checksums", "before read B"),
            Map.entry("checkpoint-before-redo-wal", "after read B, before the redo record"),
            Map.entry("checkpoint-after-redo-wal", "the redo record is inserted"),
            Map.entry("create-checkpoint-run", "before it leaves its critical section"),
            Map.entry("checkpoint-before-old-wal-removal", "the control file points to the new checkpoint"));

    /** The point of that name, with or without prefix. */
    public static ChecksumPoint parse(String text) throws OutcomeException {
        String name = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
        List<String> names = names();
        if (OUT_OF_SCOPE.contains(name)) {
            throw new OutcomeException("the point " + name + " is one of standby servers, which the specification"
                    + " does not have; take a point of a checkpoint, such as create-checkpoint-run");
        }
        if (!names.contains(name)) {
            throw new OutcomeException("there is no point '" + text + "'; did you mean "
                    + String.join(", ", Nearest.to(name, names)) + "?");
        }
        return known(name);
    }

    /** The point that the specification means by a stage and a place. */
    static Optional<ChecksumPoint> at(String stage, String place) {
        if (stage.equals(CHECKPOINT)) {
            return Optional.of(known(place));
        }
        return STAGES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(stage))
                .map(entry -> known(entry.getKey() + place))
                .findFirst();
    }

    private static ChecksumPoint known(String name) {
        for (Map.Entry<String, String> stage : STAGES.entrySet()) {
            if (name.startsWith(stage.getKey())) {
                return new ChecksumPoint(
                        name, stage.getValue(), name.substring(stage.getKey().length()));
            }
        }
        return new ChecksumPoint(name, ONLY_IN_RUNS.getOrDefault(name, CHECKPOINT), name);
    }

    /** Who comes by: {@code launcher}, {@code checkpointer}, {@link #CALLER} or {@link #WORKER}. */
    String comesBy() {
        return isOfCheckpointer() ? "checkpointer" : ONLY_IN_RUNS.getOrDefault(name, LAUNCHER);
    }

    /** Whether the model of schedules has it; else only runs have. */
    public boolean isModelled() {
        return !ONLY_IN_RUNS.containsKey(name);
    }

    private boolean isOfChange() {
        return STAGES.containsValue(stage);
    }

    /** Whether the checkpointer comes by, not a launcher. */
    public boolean isOfCheckpointer() {
        return stage.equals(CHECKPOINT);
    }

    /** Its name in the engine. */
    public String fullName() {
        return isOfChange() ? PREFIX + name : name;
    }

    /** As the specification writes it. */
    String tla() {
        return "<<\"" + stage + "\", \"" + place + "\">>";
    }

    @Override
    public String toString() {
        return name;
    }
}
