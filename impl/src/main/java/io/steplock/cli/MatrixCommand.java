package io.steplock.cli;

import io.steplock.checker.spec.SpecException;
import io.steplock.matrix.EngineMatrix;
import io.steplock.matrix.Grid;
import io.steplock.matrix.GridResult;
import io.steplock.matrix.Grids;
import io.steplock.matrix.MatrixRun;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.Operation;
import io.steplock.outcomes.OutcomeException;
import io.steplock.outcomes.Stage;
import io.steplock.scenario.checksums.ChecksumOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code matrix PROTOCOL}: what the engine does in every cell, against what the specification allows. */
@Command(
        name = "matrix",
        sortOptions = false,
        description = {
            "Runs the storage engine through every pair of a checkpoint and a crash while data checksums are switched,",
            "on real files, and compares: each end must be one that the specification allows, by TLC's exploration of",
            "the same schedule, and each step of each run must be a step of the specification."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  steplock matrix data-checksums",
            "  steplock matrix data-checksums --op enable --pages 40 --buffers 12 --html matrix.html --csv matrix.csv",
            "  steplock matrix data-checksums --op enable --then disable",
            "  steplock matrix data-checksums --background --stage on --stage inprogress-on",
            "  steplock matrix data-checksums --op enable --row enable-checksums-after-xlog \\",
            "      --column enable-checksums-after-xlogctl --dir run",
            "",
            "Kept files take more than 16 MB a cell.",
            "Three kinds of grids. Without --then and --background: a checkpoint at each point of the launcher or none,",
            "a crash there or at each later point, or when the change is done. With --then: a second request at each",
            "point, run row by row. With --background: a checkpoint runs beside the change, in all orders",
            "of B (it reads the state for its redo record), R (it inserts that record), W (the launcher inserts and",
            "flushes its record) and M (it sets the shared state). A crash leaves what was flushed of the WAL, and all",
            "pages that were written; the specification is asked for every cut.",
            "Exit codes: 0 all allowed; 1 the engine did something else, or a trace is no run of the specification;",
            "2 usage."
        })
final class MatrixCommand implements Callable<Integer> {
    private static final String PROTOCOL = "data-checksums";
    private static final String BOTH = "both";
    private static final String ALL = "all";

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
            names = "--op",
            paramLabel = "OP",
            defaultValue = BOTH,
            description = "What is asked for first: enable, disable or both (default).")
    private String operation;

    @Option(names = "--then", paramLabel = "OP", description = "What is asked for next: enable or disable.")
    private String then;

    @Option(names = "--background", description = "A checkpoint in the background, stepped against the change.")
    private boolean background;

    @Option(
            names = "--stage",
            paramLabel = "STATE",
            split = ",",
            description = "With --background: the change to inprogress-on, on, inprogress-off, off or all (default).")
    private List<String> stages = List.of();

    @Option(
            names = "--fine",
            description = {
                "With --background: also A (the checkpoint reads the state for its own record), L (it releases the",
                "insertion locks) and C (the launcher updates the control file)."
            })
    private boolean fine;

    @Mixin
    private VariantOptions variantOptions;

    @Option(names = "--row", paramLabel = "NAME", description = "Only this row; may be given more than once.")
    private List<String> rows = List.of();

    @Option(names = "--column", paramLabel = "NAME", description = "Only this column; may be given more than once.")
    private List<String> columns = List.of();

    @Option(
            names = "--pages",
            paramLabel = "N",
            defaultValue = "16",
            description = "How many pages each of the three relations has. Default: 16.")
    private int pages;

    @Option(
            names = "--buffers",
            paramLabel = "N",
            description = "How many pages fit into memory. Default: all, and some more; with few, pages are evicted.")
    private Integer buffers;

    @Option(names = "--json", description = "One JSON object instead of text.")
    private boolean json;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write one line a cell there, too, as they come.")
    private Path csv;

    @Option(names = "--html", paramLabel = "FILE", description = "Write one page there, too, for a browser.")
    private Path html;

    @Mixin
    private RunDirectory files;

    @Override
    public Integer call() throws IOException {
        try {
            List<Grid> grids = Grid.only(grids(), rows, columns);
            checkSize();
            checkFile(csv);
            checkFile(html);
            EngineMatrix matrix = run(grids);
            report(matrix);
            return matrix.disagreements() == 0 ? 0 : 1;
        } catch (OutcomeException | SpecException e) {
            throw UserError.of(command, e.getMessage());
        }
    }

    private List<Grid> grids() throws OutcomeException {
        if (!protocol.equals(PROTOCOL)) {
            throw new OutcomeException(
                    "there is no matrix for a protocol '" + protocol + "'; there is one for: " + PROTOCOL);
        }
        if (background && then != null) {
            throw new OutcomeException("--background has one request and --then two; leave out one of them");
        }
        if (!background && (fine || !stages.isEmpty())) {
            throw new OutcomeException("--stage and --fine belong to --background; add it");
        }
        CodeVariant variant = variantOptions.variant();
        List<Operation> operations =
                operation.equals(BOTH) ? List.of(Operation.values()) : List.of(Operation.parse(operation));
        List<Grid> grids = new ArrayList<>();
        if (background) {
            stages(operations).forEach(stage -> grids.add(Grids.background(stage, variant, fine)));
        } else {
            for (Operation first : operations) {
                grids.add(
                        then == null
                                ? Grids.oneRequest(first, variant)
                                : Grids.twoRequests(first, Operation.parse(then), variant));
            }
        }
        return grids;
    }

    private List<Stage> stages(List<Operation> operations) throws OutcomeException {
        List<Stage> chosen = new ArrayList<>();
        for (String stage : stages) {
            if (!stage.equals(ALL)) {
                chosen.add(Stage.parse(stage));
            }
        }
        boolean all = stages.isEmpty() || stages.contains(ALL);
        List<Stage> left = Arrays.stream(Stage.values())
                .filter(stage -> all || chosen.contains(stage))
                .filter(stage -> operations.contains(stage.operation()))
                .toList();
        if (left.isEmpty()) {
            throw new OutcomeException("--op " + operation + " does not come by the stage " + String.join(", ", stages)
                    + "; leave out --op");
        }
        return left;
    }

    private void checkSize() throws OutcomeException {
        if (pages < 1 || buffers() < ChecksumOptions.FEWEST_BUFFERS) {
            throw new OutcomeException("give at least 1 page and " + ChecksumOptions.FEWEST_BUFFERS + " buffers");
        }
    }

    /** Before the work, which takes minutes. */
    private static void checkFile(Path file) throws OutcomeException {
        if (file != null) {
            Path parent = file.toAbsolutePath().getParent();
            boolean writable = Files.exists(file) ? Files.isWritable(file) : Files.isWritable(parent);
            if (Files.isDirectory(file) || !writable) {
                throw new OutcomeException("cannot write " + file + "; give a file in a directory that exists");
            }
        }
    }

    private int buffers() {
        return buffers == null ? (pages + ChecksumOptions.FEWEST_BUFFERS) * ChecksumOptions.RELATIONS : buffers;
    }

    private EngineMatrix run(List<Grid> grids) throws IOException, SpecException {
        Path parent = files.open(command);
        PrintWriter err = command.commandLine().getErr();
        try (BundledSpecs specs = BundledSpecs.open();
                ChecksumJudge judge = new ChecksumJudge(specs);
                Writer lines = csv == null ? Writer.nullWriter() : Files.newBufferedWriter(csv)) {
            EngineMatrixCsv.head(lines);
            MatrixRun run = new MatrixRun(
                    specs.outcomes(),
                    new MatrixFiles(judge, parent, pages, buffers(), files.isKept()),
                    new OutcomeProgress(err, System::nanoTime),
                    new MatrixProgress(err, System::nanoTime),
                    System::nanoTime);
            List<GridResult> results = new ArrayList<>();
            for (Grid grid : grids) {
                // Row by row where the grid is run so: it may take an hour, and be interrupted.
                GridResult result = run.run(grid, part -> EngineMatrixCsv.write(part, lines));
                results.add(result);
                if (!json) {
                    // One grid takes minutes.
                    text().print(result);
                }
            }
            return new EngineMatrix(new EngineMatrix.Size(pages, ChecksumOptions.RELATIONS, buffers()), results);
        } finally {
            if (files.isKept()) {
                err.println("The files are in " + parent);
            }
            files.close(parent);
        }
    }

    private EngineMatrixText text() {
        return new EngineMatrixText(command.commandLine().getOut());
    }

    private void report(EngineMatrix matrix) throws IOException {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            EngineMatrixJson.write(matrix, out);
        } else {
            text().printEnd(matrix);
        }
        if (html != null) {
            try (Writer file = Files.newBufferedWriter(html)) {
                EngineMatrixHtml.write(matrix, file);
            }
        }
    }
}
