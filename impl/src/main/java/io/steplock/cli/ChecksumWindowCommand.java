package io.steplock.cli;

import io.steplock.engine.process.EngineException;
import io.steplock.outcomes.OutcomeException;
import io.steplock.scenario.checksums.ChecksumOptions;
import io.steplock.window.Window;
import io.steplock.window.WindowOptions;
import io.steplock.window.WindowResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code window data-checksums}: how often a kill leaves checksums on and pages without. */
@Command(
        name = "data-checksums",
        sortOptions = false,
        description = {
            "Kills a server that switches data checksums on and off under checkpoints, again and again, each time at a",
            "random moment of an enabling (see --from), and recovers it. No injection point, no simulated device: a process",
            "of its own, SIGKILL, real files. A hit is a cluster that is 'on' after recovery and has pages without a valid",
            "checksum. Ctrl-C ends it with what it has found so far."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  steplock window data-checksums --expect hits",
            "  steplock window data-checksums --remedy read-at-insertion --expect none",
            "  steplock window data-checksums --buffers 64 --from 0 --seconds 120 --json",
            "",
            "The rate is that of kills within an enabling, in a server that does nothing but switch and make checkpoints;",
            "it is not that of a server in production. 'cut' counts, from the WAL, the changes whose record is followed by",
            "a redo record with another state: the window itself, whether or not a kill came in time.",
            "Of kept files only those of hits are there in the end.",
            "Times vary, so the same seed does not give the same hits.",
            "Exit codes: 0 no hit, or as expected; 1 hits, or not as expected, or a server that ended by itself or did not",
            "start again; 2 usage."
        })
final class ChecksumWindowCommand implements Callable<Integer> {
    private static final String HITS = "hits";
    private static final String NONE = "none";
    private static final int SECONDS_TO_END = 10;

    @Spec
    private CommandSpec command;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it; the name --version is taken, so the mixin does not fit
    private boolean help;

    @Option(names = "--runs", paramLabel = "N", defaultValue = "300", description = "How many. Default: 300.")
    private int runs;

    @Option(names = "--seconds", paramLabel = "N", description = "No run starts after so long. Default: no limit.")
    private Integer seconds;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the moments of the kills and the pauses between checkpoints. Default: 1.")
    private long seed;

    @Option(
            names = "--pages",
            paramLabel = "N",
            defaultValue = "16",
            description = "Pages of each of the three relations. Default: 16.")
    private int pages;

    @Option(names = "--buffers", paramLabel = "N", defaultValue = "24", description = "Pages in memory. Default: 24.")
    private int buffers;

    @Option(
            names = "--checkpoint-pause",
            paramLabel = "MS",
            defaultValue = "20",
            description = "Pause after a checkpoint, on average; up to twice as long. 0: back to back. Default: 20.")
    private double pause;

    @Option(
            names = "--cycles",
            paramLabel = "N",
            defaultValue = "3",
            description = "A server is killed in one of its enablings 3 to 2 + N. Default: 3.")
    private int cycles;

    @Option(
            names = "--from",
            paramLabel = "PART",
            defaultValue = "0.5",
            description = {
                "No kill before this part of an enabling, 0 its beginning, 1 its end, as long as the last one was.",
                "Default: 0.5: on is logged late, and a kill before cannot show anything."
            })
    private double from;

    @Mixin
    private VariantOptions variant;

    @Mixin
    private RunDirectory files;

    @Option(names = "--expect", paramLabel = "WHAT", description = "hits or none: exit 0 if it is so, and 1 otherwise.")
    private String expect;

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        check();
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        Path where = files.open(command);
        CountDownLatch done = new CountDownLatch(1);
        try {
            WindowOptions options = options(where);
            Window window = new Window(options);
            stopAtInterrupt(window, done);
            Pace pace = new Pace(System::nanoTime);
            WindowResult result = window.run((ended, hits) -> {
                if (pace.isDue()) {
                    err.println("run " + ended + " of " + runs + ", hits " + hits);
                    err.flush();
                }
            });
            WindowReport report = new WindowReport(options, result, files.isKept());
            if (json) {
                report.write(out);
            } else {
                report.print(out);
            }
            out.flush();
            return exitCode(result);
        } catch (OutcomeException | EngineException e) {
            throw UserError.of(command, e.getMessage());
        } finally {
            files.close(where);
            done.countDown();
        }
    }

    /** The program's end waits for the report. */
    private static void stopAtInterrupt(Window window, CountDownLatch done) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            window.stop();
                            try {
                                if (!done.await(SECONDS_TO_END, TimeUnit.SECONDS)) {
                                    System.err.println("steplock: the last run did not end in time");
                                }
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "end of the runs"));
    }

    private int exitCode(WindowResult result) {
        boolean hitsAreWanted = HITS.equals(expect);
        return result.failures().isEmpty() && result.hits().isEmpty() != hitsAreWanted ? 0 : 1;
    }

    private void check() {
        if (runs < 1 || pages < 1 || cycles < 1 || (seconds != null && seconds < 1)) {
            throw UserError.of(command, "--runs, --pages, --cycles and --seconds are at least 1");
        }
        if (!(pause >= 0 && pause <= 60_000)) {
            throw UserError.of(command, "--checkpoint-pause is 0 to 60000 milliseconds");
        }
        if (!(from >= 0 && from < 1)) {
            throw UserError.of(command, "--from is 0 or more and less than 1");
        }
        if (buffers < ChecksumOptions.FEWEST_BUFFERS) {
            throw UserError.of(
                    command,
                    "--buffers " + buffers + " is too few: processes pin pages; give at least "
                            + ChecksumOptions.FEWEST_BUFFERS);
        }
        if (expect != null && !expect.equals(HITS) && !expect.equals(NONE)) {
            throw UserError.of(command, "--expect is hits or none, not '" + expect + "'");
        }
    }

    private WindowOptions options(Path where) throws OutcomeException {
        return new WindowOptions(
                variant.variant(),
                runs,
                seconds == null ? Duration.ofDays(365) : Duration.ofSeconds(seconds),
                seed,
                pages,
                buffers,
                Duration.ofNanos((long) (pause * 1e6)),
                cycles,
                from,
                where);
    }
}
