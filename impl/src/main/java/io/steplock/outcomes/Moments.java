package io.steplock.outcomes;

import io.steplock.outcomes.Script.Cut;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A schedule given by what happens at which point: an operation, perhaps another one, a checkpoint and a crash.
 *
 * @param operation the first request
 * @param then the second one
 * @param thenAt where the launcher stands when it comes
 * @param checkpointAt where the launcher stands when a checkpoint is made
 * @param crash when the server crashes
 */
public record Moments(
        Operation operation,
        Optional<Operation> then,
        Optional<ChecksumPoint> thenAt,
        Optional<ChecksumPoint> checkpointAt,
        Crash crash) {
    private static final String LAUNCHER = "launcher";
    private static final String CHECKPOINTER = "checkpointer";

    /** When the server crashes. */
    public sealed interface Crash {
        /** It does not. */
        record Never() implements Crash {}

        /** When the change is over. */
        record Done() implements Crash {}

        /** When a process stands there. */
        record At(ChecksumPoint point) implements Crash {}
    }

    /**
     * The schedule as a script. At one point the order is: checkpoint, second request, crash.
     *
     * @param variant the code that runs; the order of points is its own
     */
    public Script script(CodeVariant variant) throws OutcomeException {
        requireLauncher("--checkpoint-at", checkpointAt);
        requireLauncher("--then-at", thenAt);
        if (then.isPresent() != thenAt.isPresent()) {
            throw new OutcomeException("--then and --then-at go together: give both or none");
        }
        List<ChecksumPoint> way = way(variant);
        Optional<ChecksumPoint> crashAt = crash instanceof Crash.At at ? Optional.of(at.point()) : Optional.empty();
        for (Optional<ChecksumPoint> point : List.of(checkpointAt, thenAt, crashAt)) {
            if (point.isPresent() && !point.get().isModelled()) {
                throw new OutcomeException(point.get() + " is a point for schedules: write 'attach " + point.get()
                        + " wait' in a file, and run that by 'steplock scenario data-checksums --schedule'");
            }
            if (point.isPresent() && !point.get().isOfCheckpointer() && !way.contains(point.get())) {
                throw new OutcomeException("no launcher comes by the point " + point.get() + ", for nobody asks it to;"
                        + " give another --op, or --then with --then-at");
            }
        }
        requireBeforeCrash("checkpoint", checkpointAt, crashAt, way);
        requireBeforeCrash("second request", thenAt, crashAt, way);
        return build(way, crashAt);
    }

    private Script build(List<ChecksumPoint> way, Optional<ChecksumPoint> crashAt) {
        Script.Builder script = new Script.Builder();
        boolean whileCheckpointing = crashAt.isPresent() && crashAt.get().isOfCheckpointer();
        Set<ChecksumPoint> stops = new LinkedHashSet<>(way);
        stops.removeIf(point -> !List.of(checkpointAt, thenAt, crashAt).contains(Optional.of(point)));
        stops.forEach(script::attach);
        if (whileCheckpointing && checkpointAt.isEmpty()) {
            script.attach(crashAt.get());
        }
        script.request(operation);
        boolean crashed = false;
        for (ChecksumPoint stop : stops) {
            Optional<ChecksumPoint> here = Optional.of(stop);
            script.await(LAUNCHER, stop);
            if (here.equals(thenAt) && whileCheckpointing) {
                script.request(then.orElseThrow());
            }
            if (here.equals(checkpointAt)) {
                if (whileCheckpointing) {
                    script.attach(crashAt.get());
                }
                script.checkpoint(whileCheckpointing);
                crashed = whileCheckpointing;
            }
            if (here.equals(thenAt) && !whileCheckpointing) {
                script.request(then.orElseThrow());
            }
            crashed |= here.equals(crashAt);
            if (!crashed) {
                script.wakeup(LAUNCHER);
            }
        }
        if (whileCheckpointing) {
            script.await(CHECKPOINTER, crashAt.get());
        } else if (!crashed) {
            script.quiet();
        }
        if (!(crash instanceof Crash.Never)) {
            script.crash(Cut.ANY, true).restart().quiet();
        }
        return script.build();
    }

    /** The points by which launchers come, in order. */
    public List<ChecksumPoint> way(CodeVariant variant) {
        List<ChecksumPoint> way = new ArrayList<>(ChecksumPoint.of(operation, variant));
        if (then.isPresent() && then.get() != operation) {
            way.addAll(ChecksumPoint.of(then.get(), variant));
        }
        return way;
    }

    private void requireBeforeCrash(
            String what, Optional<ChecksumPoint> at, Optional<ChecksumPoint> crashAt, List<ChecksumPoint> way)
            throws OutcomeException {
        if (at.isEmpty() || crashAt.isEmpty()) {
            return;
        }
        Optional<ChecksumPoint> end = crashAt.get().isOfCheckpointer() ? checkpointAt : crashAt;
        if (end.isPresent() && way.indexOf(at.get()) > way.indexOf(end.get())) {
            throw new OutcomeException("the " + what + " at " + at.get() + " would come after the crash at "
                    + crashAt.get() + "; give points in the order in which the launcher comes by");
        }
    }

    private static void requireLauncher(String option, Optional<ChecksumPoint> point) throws OutcomeException {
        if (point.isPresent() && point.get().isOfCheckpointer()) {
            throw new OutcomeException(option + " takes a point of a launcher, and " + point.get()
                    + " is one of the checkpointer; write a schedule and give it with --schedule");
        }
    }
}
