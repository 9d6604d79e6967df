package io.steplock.cli;

import io.steplock.outcomes.ChecksumPoint;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.Moments;
import io.steplock.outcomes.Operation;
import io.steplock.outcomes.OutcomeException;
import io.steplock.outcomes.ScheduleScript;
import io.steplock.outcomes.Script;
import io.steplock.schedule.Schedule;
import io.steplock.schedule.ScheduleException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say what happens in a run of the data-checksums protocol, and which code runs. */
final class ChecksumSchedule {
    @Option(
            names = "--initial",
            paramLabel = "STATE",
            description = "off or on. Default: off for --op enable and --schedule, on for --op disable.")
    private String initial;

    @Option(names = "--op", paramLabel = "OP", description = "What is asked for first: enable or disable.")
    private String operation;

    @Option(names = "--then", paramLabel = "OP", description = "What is asked for next, at --then-at.")
    private String then;

    @Option(names = "--then-at", paramLabel = "POINT", description = "Where the launcher stands then.")
    private String thenAt;

    @Option(names = "--checkpoint-at", paramLabel = "POINT", description = "Where a checkpoint is made.")
    private String checkpointAt;

    @Option(names = "--crash-at", paramLabel = "POINT|done", description = "Where the server crashes, and restarts.")
    private String crashAt;

    @Option(names = "--schedule", paramLabel = "FILE", description = "A schedule of your own instead.")
    private Path schedule;

    @Mixin
    private VariantOptions variantOptions;

    CodeVariant variant() throws OutcomeException {
        return variantOptions.variant();
    }

    /** What happens. */
    Script script() throws OutcomeException, ScheduleException {
        if (schedule == null) {
            return moments().script(variant());
        }
        if (operation != null) {
            throw new OutcomeException("--schedule says all that happens; leave out --op");
        }
        requireNoMoments("--schedule says all that happens");
        return ScheduleScript.of(Schedule.readForChecksums(schedule));
    }

    /** The schedule's file, if it has one. */
    Optional<Path> file() {
        return Optional.ofNullable(schedule);
    }

    void requireNoMoments(String why) throws OutcomeException {
        boolean moments = then != null || thenAt != null || checkpointAt != null || crashAt != null;
        if (moments || (schedule != null && !why.startsWith("--schedule"))) {
            throw new OutcomeException(
                    why + "; leave out --schedule, --then, --then-at, --checkpoint-at and --crash-at");
        }
    }

    private Moments moments() throws OutcomeException {
        Moments.Crash crash = new Moments.Crash.Never();
        if ("done".equals(crashAt)) {
            crash = new Moments.Crash.Done();
        } else if (crashAt != null) {
            crash = new Moments.Crash.At(ChecksumPoint.parse(crashAt));
        }
        return new Moments(
                requiredOperation(),
                then == null ? Optional.empty() : Optional.of(Operation.parse(then)),
                point(thenAt),
                point(checkpointAt),
                crash);
    }

    private static Optional<ChecksumPoint> point(String name) throws OutcomeException {
        return name == null ? Optional.empty() : Optional.of(ChecksumPoint.parse(name));
    }

    Operation requiredOperation() throws OutcomeException {
        if (operation == null) {
            throw new OutcomeException("give --op enable or --op disable, or a --schedule");
        }
        return Operation.parse(operation);
    }

    boolean isInitiallyOn() throws OutcomeException {
        if (initial == null) {
            return "disable".equals(operation);
        }
        if (!initial.equals("on") && !initial.equals("off")) {
            throw new OutcomeException("there is no initial state '" + initial + "'; there are: off, on");
        }
        return initial.equals("on");
    }
}
