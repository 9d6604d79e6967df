package io.steplock.cli;

import io.steplock.checker.spec.SpecException;
import io.steplock.outcomes.ChecksumPoint;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.Moments;
import io.steplock.outcomes.Operation;
import io.steplock.outcomes.Outcome;
import io.steplock.outcomes.OutcomeException;
import io.steplock.outcomes.OutcomeMatrix;
import io.steplock.outcomes.OutcomeModel;
import io.steplock.outcomes.ScheduleScript;
import io.steplock.outcomes.Script;
import io.steplock.schedule.Schedule;
import io.steplock.schedule.ScheduleException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code outcomes PROTOCOL}: the final states that the specification allows for a schedule. */
@Command(
        name = "outcomes",
        sortOptions = false,
        description = {
            "Says what a schedule may lead to by the specification: TLC explores all its runs. Prints how the options",
            "map to the model's constants, the final states, and who waits for whom if the schedule can block."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  steplock outcomes data-checksums --op enable --checkpoint-at enable-checksums-start \\",
            "      --crash-at enable-checksums-after-xlog",
            "  steplock outcomes data-checksums --op disable --crash-at done --version minus-bf25e5571b --json",
            "  steplock outcomes data-checksums --op enable --then disable --then-at enable-checksums-start",
            "  steplock outcomes data-checksums --op enable --matrix --remedy shared-first",
            "  steplock outcomes data-checksums --schedule my.schedule --initial on",
            "",
            "Points bear their names with or without the prefix datachecksums-. At one point the order is checkpoint,",
            "second request, crash; with shared-first and read-at-insertion after-xlogctl comes before before-xlog.",
            "--crash-at may be a point of the checkpointer: of the checkpoint that",
            "--checkpoint-at starts, or else of the first that the change asks for. A crash leaves any prefix of the",
            "WAL from what was flushed on, and all pages that were written. Without --crash-at the schedule ends with",
            "the change.",
            "A schedule has one command a line; # begins a comment:",
            "  start NAME: enable|disable    attach POINT wait    detach POINT    wakeup launcher|checkpointer",
            "  await launcher|checkpointer at POINT    await launcher done    await checkpointer idle",
            "  checkpoint sync|background    crash [keep-wal synced|all] [keep-pages none|all]    restart    read-all",
            "Nothing else comes from outside: no other checkpoint, change of a page, error or late process. Processes",
            "start at once, so plus-d79bf7612a, which mends what happens in a slow start, has the reference's outcomes.",
            "Pages are written out at any time. Exit codes: 0 explored; 2 usage or a schedule that cannot be run."
        })
final class OutcomesCommand implements Callable<Integer> {
    private static final String PROTOCOL = "data-checksums";

    @Spec
    private CommandSpec command;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it; the name --version is taken, so the mixin does not fit
    private boolean help;

    @Parameters(paramLabel = "PROTOCOL", description = "data-checksums")
    private String protocol;

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

    @Option(
            names = "--version",
            paramLabel = "V",
            defaultValue = "reference",
            description = {
                "reference (default), one of its fixes missing: minus-8fb8ded889, minus-25b922ec58, minus-bf25e5571b,",
                "one later fix more: plus-5fee7cab1b, plus-d79bf7612a, plus-a4f02cab4b, plus-ed6775db84, or all."
            })
    private String version;

    @Option(
            names = "--delay-flag",
            paramLabel = "HOW",
            defaultValue = "ignored",
            description =
                    "How a checkpoint treats a launcher's delay flag: ignored (default), after-redo, before-read.")
    private String delayFlag;

    @Option(
            names = "--remedy",
            paramLabel = "R",
            split = ",",
            description = {
                "none (default), shared-first, atomic-unit, checkpoint, read-at-insertion, exit-test-nested,",
                "absorb-shared-state; more than one may be given."
            })
    private List<String> remedies = List.of();

    @Option(names = "--matrix", description = "All cells: a checkpoint at every point or none, a crash from there on.")
    private boolean matrix;

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (!protocol.equals(PROTOCOL)) {
            throw UserError.of(
                    command, "there are no outcomes for a protocol '" + protocol + "'; there are for: " + PROTOCOL);
        }
        try {
            CodeVariant variant = CodeVariant.of(version, delayFlag, remedies);
            if (matrix) {
                explore(matrix(variant));
            } else {
                Script script = schedule != null ? ofSchedule() : moments().script(variant);
                explore(new OutcomeModel(isInitiallyOn(), variant, List.of(script)));
            }
            return 0;
        } catch (OutcomeException | ScheduleException | SpecException e) {
            throw UserError.of(command, e.getMessage());
        }
    }

    private void explore(OutcomeModel model) throws SpecException, IOException {
        OutcomeReport report = new OutcomeReport(model, command.commandLine().getOut());
        if (!json) {
            report.printModel();
        }
        try (BundledSpecs specs = BundledSpecs.open()) {
            OutcomeProgress progress = progress();
            Outcome outcome = model.explore(specs.outcomes(), progress).get(0);
            if (json) {
                report.write(outcome, progress.seconds());
            } else {
                report.print(outcome, progress.seconds());
            }
        }
    }

    private void explore(OutcomeMatrix cells) throws SpecException, IOException, OutcomeException {
        MatrixReport report = new MatrixReport(cells, command.commandLine().getOut());
        if (!json) {
            report.printMatrix();
        }
        try (BundledSpecs specs = BundledSpecs.open()) {
            OutcomeProgress progress = progress();
            List<OutcomeMatrix.Row> rows = cells.explore(specs.outcomes(), progress);
            if (json) {
                report.write(rows, progress.seconds());
            } else {
                report.print(rows, progress.seconds());
            }
        }
    }

    private OutcomeProgress progress() {
        return new OutcomeProgress(command.commandLine().getErr(), System::nanoTime);
    }

    private OutcomeMatrix matrix(CodeVariant variant) throws OutcomeException {
        if (schedule != null || then != null || thenAt != null || checkpointAt != null || crashAt != null) {
            throw new OutcomeException("--matrix has all checkpoints and crashes of one operation; leave out"
                    + " --schedule, --then, --then-at, --checkpoint-at and --crash-at");
        }
        return new OutcomeMatrix(requiredOperation(), isInitiallyOn(), variant);
    }

    private Script ofSchedule() throws OutcomeException, ScheduleException {
        if (operation != null || then != null || thenAt != null || checkpointAt != null || crashAt != null) {
            throw new OutcomeException("--schedule says all that happens; leave out --op, --then, --then-at,"
                    + " --checkpoint-at and --crash-at");
        }
        return ScheduleScript.of(Schedule.readForChecksums(schedule));
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

    private Operation requiredOperation() throws OutcomeException {
        if (operation == null) {
            throw new OutcomeException("give --op enable or --op disable, or a --schedule");
        }
        return Operation.parse(operation);
    }

    private boolean isInitiallyOn() throws OutcomeException {
        if (initial == null) {
            return "disable".equals(operation);
        }
        if (!initial.equals("on") && !initial.equals("off")) {
            throw new OutcomeException("there is no initial state '" + initial + "'; there are: off, on");
        }
        return initial.equals("on");
    }
}
