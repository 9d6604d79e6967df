package io.steplock.cli;

import io.steplock.checker.spec.SpecException;
import io.steplock.outcomes.Outcome;
import io.steplock.outcomes.OutcomeException;
import io.steplock.outcomes.OutcomeMatrix;
import io.steplock.outcomes.OutcomeModel;
import io.steplock.outcomes.Script;
import io.steplock.schedule.ScheduleException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            "Not here, but in schedules of 'steplock scenario data-checksums': the points datachecksumsworker-..., and",
            "enable-checksums-delay.",
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

    @Mixin
    private ChecksumSchedule schedule;

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
            if (matrix) {
                schedule.requireNoMoments("--matrix has all checkpoints and crashes of one operation");
                explore(new OutcomeMatrix(schedule.requiredOperation(), schedule.isInitiallyOn(), schedule.variant()));
            } else {
                explore(new OutcomeModel(schedule.isInitiallyOn(), schedule.variant(), List.of(schedule.script())));
            }
            return 0;
        } catch (OutcomeException | ScheduleException | SpecException e) {
            throw UserError.of(command, e.getMessage());
        }
    }

    private void explore(OutcomeModel model) throws SpecException, IOException, OutcomeException {
        if (model.scripts().get(0).signals()) {
            throw new OutcomeException(
                    "outcomes has no signals: leave out 'cancel' and 'terminate', or run the schedule"
                            + " by 'steplock scenario data-checksums'; the models of casts T and F have them");
        }
        Optional<Script.Line> onlyInRuns = model.scripts().get(0).onlyInRuns();
        if (onlyInRuns.isPresent()) {
            throw new OutcomeException(
                    "outcomes cannot explore '" + onlyInRuns.get().text() + "': the model of schedules"
                            + " does not have that point; run the schedule by 'steplock scenario data-checksums'");
        }
        if (model.scripts().get(0).crashesInRecovery()) {
            throw new OutcomeException("outcomes does not count steps of recovery: leave out 'crash-after', or run the"
                    + " schedule by 'steplock scenario data-checksums', which does");
        }
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
}
