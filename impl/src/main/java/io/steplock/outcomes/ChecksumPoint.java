package io.steplock.outcomes;

import io.steplock.checker.explore.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** All points, in order: of a launcher that enables, of one that disables, of the checkpointer. */
    public static List<ChecksumPoint> all() {
        return Stream.of(ENABLE, DISABLE, CHECKPOINTER)
                .flatMap(List::stream)
                .map(ChecksumPoint::known)
                .toList();
    }

    /** Where it is, in words. */
    public String words() {
        if (isOfCheckpointer()) {
            return WORDS.get(name);
        }
        return "a launcher, the change to " + stage + ": " + WORDS.get(place);
    }

    private static final Map<String, String> WORDS = Map.ofEntries(
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
        List<String> names = new ArrayList<>(ENABLE);
        names.addAll(DISABLE);
        names.addAll(CHECKPOINTER);
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
        return new ChecksumPoint(name, CHECKPOINT, name);
    }

    /** Whether the checkpointer comes by, not a launcher. */
    public boolean isOfCheckpointer() {
        return stage.equals(CHECKPOINT);
    }

    /** Its name in the engine. */
    public String fullName() {
        return isOfCheckpointer() ? name : PREFIX + name;
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
