package io.steplock.cli;

import io.steplock.checker.refine.Expectation;
import io.steplock.checker.spec.SpecException;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.EngineException;
import io.steplock.outcomes.OutcomeException;
import io.steplock.outcomes.Script.Cut;
import io.steplock.scenario.checksums.ChecksumOptions;
import io.steplock.schedule.ScheduleException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scenario data-checksums}: switches data checksums in a running server, with checkpoints and crashes. */
@Command(
        name = "data-checksums",
        sortOptions = false,
        description = {
            "Switches data checksums in a running server, on real files: requests, checkpoints and crashes where you say.",
            "After a crash it restarts and recovers. In the end every page is read as a client would, and its checksum is",
            "computed again offline. The trace of every step is validated against the specification."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  steplock scenario data-checksums --op enable",
            "  steplock scenario data-checksums --op enable --checkpoint-at enable-inprogress-checksums-after-xlog \\",
            "      --crash-at enable-checksums-after-xlog --pages 40 --buffers 16",
            "  steplock scenario data-checksums --op disable --crash-at done --keep-wal all --json",
            "  steplock scenario data-checksums --op enable --then disable --then-at enable-checksums-start",
            "",
            "Besides, a schedule may have here: cancel launcher    terminate launcher|worker    wakeup NAME|worker",
            "  await NAME at datachecksumsworker-startup-delay    await worker at datachecksumsworker-fake-temptable-wait",
            "  restart crash-after N: the server crashes again after N steps of its start and recovery (events of the",
            "trace, of whatever process), what was not synced fares as in the crash before, and another restart follows.",
            "Points are listed by 'steplock points'; they bear their names with or without the prefix datachecksums-. At",
            "one point the order is checkpoint, second request, crash. Schedules: see 'steplock outcomes --help'.",
            "Nothing runs by itself: no timed checkpoint, no round of the background writer. A run that cannot go on is",
            "'blocked', with who waits for whom. Each of the three relations (one shared, one in each of two databases)",
            "has --pages pages; of each, three are in the trace, the others are judged by their bytes.",
            "missing and wrong: pages on disk in the end whose checksum field is zero, or is not that of their bytes.",
            "Exit codes: 0 the trace refines, or as expected; 1 not so, or blocked, or no start; 2 usage; 3 inconclusive."
        })
final class ChecksumScenarioCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it; the name --version is taken, so the mixin does not fit
    private boolean help;

    @Mixin
    private ChecksumSchedule schedule;

    @Option(names = "--pages", paramLabel = "N", defaultValue = "16", description = "Pages a relation. Default: 16.")
    private int pages;

    @Option(
            names = "--buffers",
            paramLabel = "N",
            description = "How many pages fit into memory. Default: all and some more.")
    private Integer buffers;

    @Option(names = "--backends", paramLabel = "N", defaultValue = "1", description = "Default: 1.")
    private int backends;

    @Option(
            names = "--keep-wal",
            paramLabel = "WHAT",
            defaultValue = "synced",
            description = "What a crash leaves of the WAL: synced (default) or all.")
    private String keepWal;

    @Option(
            names = "--keep-pages",
            paramLabel = "WHAT",
            defaultValue = "all",
            description = "Which page writes that were not synced a crash leaves: all (default) or none.")
    private String keepPages;

    @Option(
            names = "--cost-delay",
            paramLabel = "MS",
            defaultValue = "0",
            description = "A worker pauses so long after --cost-limit pages. Default: 0.")
    private int costDelay;

    @Option(names = "--cost-limit", paramLabel = "N", defaultValue = "200", description = "Default: 200.")
    private int costLimit;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Makes the data directory's system identifier; same seed, same files. Default: 1.")
    private long seed;

    @Mixin
    private RunDirectory files;

    @Option(
            names = "--expect",
            paramLabel = "FINDING",
            split = ",",
            description = "violated:PROPERTY, rejected:ACTION or refines: exit 0 if these are exactly the findings.")
    private List<String> expect = List.of();

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Path where = files.open(command);
        try (BundledSpecs specs = BundledSpecs.open();
                ChecksumJudge judge = new ChecksumJudge(specs)) {
            Optional<Expectation> expectation =
                    expect.isEmpty() ? Optional.empty() : Optional.of(Expectation.parse(expect));
            ChecksumProgress progress =
                    new ChecksumProgress(command.commandLine().getErr(), Duration.ofMillis(costDelay), costLimit);
            ChecksumJudge.Judged run = judge.run(options(where), progress);
            ChecksumReport report = new ChecksumReport(run, files.isKept());
            PrintWriter out = command.commandLine().getOut();
            if (json) {
                report.write(out);
            } else {
                report.print(out);
                expectation.ifPresent(expected -> out.println(expected.outcome(run.verdict())));
            }
            out.flush();
            return expectation.map(it -> it.exitCode(run.verdict())).orElseGet(report::exitCode);
        } catch (OutcomeException | ScheduleException | SpecException | EngineException | IllegalArgumentException e) {
            throw UserError.of(command, e.getMessage());
        } catch (FileSystemException e) {
            throw UserError.of(command, "cannot use " + e.getFile() + ": " + reason(e));
        } finally {
            files.close(where);
        }
    }

    /** What the system says, or what kind of error it is. */
    private static String reason(FileSystemException e) {
        return Optional.ofNullable(e.getReason()).orElseGet(() -> e.getClass().getSimpleName())
                + "; give another --dir";
    }

    private ChecksumOptions options(Path where) throws OutcomeException, ScheduleException {
        if (pages < 1 || backends < 1 || costLimit < 1 || costDelay < 0) {
            throw new OutcomeException("--pages, --backends and --cost-limit are at least 1, --cost-delay at least 0");
        }
        if (pages > PageId.BLOCKS_IN_SEGMENT) {
            throw new OutcomeException("--pages " + pages + " is too many: " + ChecksumOptions.RELATIONS
                    + " relations of that size fill the disk; give at most " + PageId.BLOCKS_IN_SEGMENT);
        }
        int all = ChecksumOptions.RELATIONS * pages;
        int size = buffers == null ? all + backends + 16 : buffers;
        if (size < ChecksumOptions.FEWEST_BUFFERS) {
            throw new OutcomeException("--buffers " + size + " is too few: processes pin pages; give at least "
                    + ChecksumOptions.FEWEST_BUFFERS);
        }
        long memory = Runtime.getRuntime().maxMemory() / 2;
        if ((long) size * PageHeader.PAGE_SIZE > memory) {
            throw new OutcomeException(size + " buffers do not fit into memory; give --buffers, at most "
                    + memory / PageHeader.PAGE_SIZE + " here, or more memory to java by -Xmx");
        }
        return ChecksumOptions.of(schedule.isInitiallyOn(), schedule.variant(), schedule.script(), where)
                .withSize(pages, size)
                .withBackends(backends)
                .withKept(cut(), kept("--keep-pages", keepPages, "all", "none"))
                .withSeed(seed);
    }

    private Cut cut() throws OutcomeException {
        return kept("--keep-wal", keepWal, "all", "synced") ? Cut.ALL : Cut.SYNCED;
    }

    private static boolean kept(String option, String word, String yes, String no) throws OutcomeException {
        if (!word.equals(yes) && !word.equals(no)) {
            throw new OutcomeException(option + " is " + yes + " or " + no + ", not '" + word + "'");
        }
        return word.equals(yes);
    }
}
