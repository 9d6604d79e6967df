package io.steplock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.spec.ModelProgress;
import io.steplock.matrix.Cell;
import io.steplock.matrix.Compared;
import io.steplock.matrix.EngineMatrix;
import io.steplock.matrix.Grid;
import io.steplock.matrix.GridResult;
import io.steplock.matrix.Grids;
import io.steplock.matrix.MatrixRun;
import io.steplock.matrix.Ran;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.Operation;
import io.steplock.outcomes.Outcome;
import io.steplock.outcomes.OutcomeModel;
import io.steplock.scenario.checksums.ChecksumResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code matrix data-checksums}, as users call it. */
class MatrixCommandTest {
    private static final String AFTER_XLOG = "enable-checksums-after-xlog";
    private static final String AFTER_XLOGCTL = "enable-checksums-after-xlogctl";

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** The arguments are separated by two blanks: a row's name may have one. */
    private int run(String line) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(
                Arrays.stream(line.strip().replace("DIR", directory.toString()).split(" {2,}"))
                        .toArray(String[]::new));
    }

    @Test
    @Timeout(120)
    void aFlipIsSeenInEveryFormat() throws IOException {
        String cells = "--op  enable  --row  none  --row  " + AFTER_XLOG + "  --column  " + AFTER_XLOGCTL;
        int code = run("matrix  data-checksums  " + cells + "  --csv  DIR/a.csv  --html  DIR/a.html  --dir  DIR/run");
        assertEquals(0, code, () -> out + "\n" + err);
        String text = out.toString();
        assertTrue(text.contains("10 enable-checksums-after-xlog"), text);
        assertTrue(text.contains("off*"), text);
        assertTrue(text.contains("2 cells, as many traces"), text);
        assertTrue(text.contains("Disagreements of engine and specification: 0."), text);
        List<String> lines = Files.readAllLines(directory.resolve("a.csv"));
        assertEquals(3, lines.size(), lines::toString);
        assertTrue(lines.get(1).startsWith("enable,none," + AFTER_XLOGCTL + ",on,true,,on,false,"), lines.get(1));
        assertTrue(
                lines.get(2).startsWith("enable," + AFTER_XLOG + "," + AFTER_XLOGCTL + ",off,true,on,off,false,"),
                lines.get(2));
        assertTrue(Files.readString(directory.resolve("a.html")).contains("class=\"off flips\""));
        try (Stream<Path> traces = Files.walk(directory.resolve("run"))) {
            assertEquals(
                    2,
                    traces.filter(file -> file.toString().endsWith(".ndjson")).count());
        }
    }

    @Test
    @Timeout(120)
    void aSmallPoolShowsPagesWithoutChecksumsWhileOn() {
        assertEquals(
                0,
                run("matrix  data-checksums  --op  enable  --row  enable-inprogress-checksums-after-xlog  --column  "
                        + AFTER_XLOG + "  --pages  40  --buffers  12  --json"),
                () -> out + "\n" + err);
        assertTrue(out.toString().contains("\"word\":\"on!?\",\"agrees\":true"), out.toString());
    }

    @Test
    @Timeout(120)
    void aCheckpointInTheBackgroundForgetsAChange() {
        assertEquals(
                0,
                run("matrix  data-checksums  --background  --stage  on  --row  none  --row  B W M R  --row  W M B R"
                        + "  --column  checkpoint over"),
                () -> out + "\n" + err);
        assertTrue(out.toString().matches("(?s).*\n   B W M R +off\\*\n.*"), out.toString());
        assertTrue(out.toString().matches("(?s).*\n   W M B R +on\n.*"), out.toString());
    }

    /** Two rows with a second request, each explored for itself. */
    @Test
    @Timeout(240)
    void aSecondRequestIsRunRowByRow() throws IOException {
        String rows = "--row  disable-checksums-start  --row  disable-checksums-end";
        int code = run("matrix  data-checksums  --op  disable  --then  disable  " + rows
                + "  --column  no crash  --pages  4  --csv  DIR/a.csv");
        assertEquals(0, code, () -> out + "\n" + err);
        List<String> said =
                err.toString().lines().filter(line -> line.contains(": row ")).toList();
        assertEquals(
                List.of(
                        "disable-then-disable: row 1 of 2, disable-checksums-start",
                        "disable-then-disable: row 2 of 2, disable-checksums-end"),
                said);
        assertTrue(out.toString().contains("2 cells, as many traces"), out.toString());
        List<String> lines = Files.readAllLines(directory.resolve("a.csv"));
        assertEquals(3, lines.size(), lines::toString);
        assertTrue(
                lines.get(1).startsWith("disable-then-disable,disable-checksums-start,no crash,off,true,"),
                lines.get(1));
        assertTrue(
                lines.get(2).startsWith("disable-then-disable,disable-checksums-end,no crash,off,true,"), lines.get(2));
    }

    /** What the rows before have brought is kept, and a row by itself has the outcomes that it has among all. */
    @Test
    @Timeout(240)
    void aRowThatBreaksOffKeepsThoseBeforeIt() throws Exception {
        Grid grid = Grids.twoRequests(
                        Operation.DISABLE, Operation.DISABLE, CodeVariant.of("reference", "ignored", List.of()))
                .only(List.of("disable-checksums-start", "disable-checksums-end"), List.of("no crash"));
        List<GridResult> kept = new ArrayList<>();
        try (BundledSpecs specs = BundledSpecs.open();
                ChecksumJudge judge = new ChecksumJudge(specs)) {
            MatrixFiles real = new MatrixFiles(judge, directory, 4, 24, false);
            MatrixRun breaksOff = new MatrixRun(
                    specs.outcomes(),
                    (g, cell) -> {
                        if (cell.row().equals("disable-checksums-end")) {
                            throw new IOException("the device is full");
                        }
                        return real.run(g, cell);
                    },
                    ModelProgress.NONE,
                    (g, done) -> {},
                    System::nanoTime);
            assertThrows(IOException.class, () -> breaksOff.run(grid, kept::add));
            assertEquals(1, kept.size());
            assertEquals(List.of("disable-checksums-start"), kept.get(0).grid().rows());
            List<Outcome> all = new OutcomeModel(
                            grid.initial(),
                            grid.variant(),
                            grid.cells().stream().map(Cell::script).toList())
                    .explore(specs.outcomes(), ModelProgress.NONE);
            assertEquals(2, all.size());
            assertEquals(
                    all.subList(0, 1),
                    kept.get(0).cells().stream().map(Compared::allowed).toList());
        }
    }

    /** The comparison is seen to fail: an engine that says on where only off is allowed. */
    @Test
    @Timeout(120)
    void anEngineThatDoesWhatIsNotAllowedIsFoundOut() throws Exception {
        Grid grid = Grids.oneRequest(Operation.ENABLE, CodeVariant.of("reference", "ignored", List.of()))
                .only(List.of(AFTER_XLOG), List.of(AFTER_XLOGCTL));
        try (BundledSpecs specs = BundledSpecs.open();
                ChecksumJudge judge = new ChecksumJudge(specs)) {
            MatrixFiles real = new MatrixFiles(judge, directory, 4, 24, false);
            MatrixRun tampered = new MatrixRun(
                    specs.outcomes(),
                    (g, cell) -> {
                        Ran ran = real.run(g, cell);
                        return new Ran(on(ran.result()), ran.verdict());
                    },
                    ModelProgress.NONE,
                    (g, done) -> {},
                    System::nanoTime);
            GridResult result = tampered.run(grid);
            EngineMatrix matrix = new EngineMatrix(new EngineMatrix.Size(4, 3, 24), List.of(result));
            assertEquals(1, matrix.disagreements());
            EngineMatrixText text = new EngineMatrixText(new PrintWriter(out, true));
            text.print(result);
            text.printEnd(matrix);
            assertTrue(out.toString().contains("on#"), out.toString());
            assertTrue(out.toString().contains("Disagreements of engine and specification: 1."), out.toString());
            assertTrue(
                    out.toString()
                            .contains("DISAGREEMENT " + AFTER_XLOG + " / " + AFTER_XLOGCTL
                                    + ": the run ends in on, and the specification allows only [off]"),
                    out.toString());
            MatrixRun broken = new MatrixRun(
                    specs.outcomes(),
                    (g, cell) -> {
                        throw new IllegalStateException("it <breaks>");
                    },
                    ModelProgress.NONE,
                    (g, done) -> {},
                    System::nanoTime);
            assertTrue(broken.run(grid).cells().get(0).disagreements().get(0).contains("it <breaks>"));
        }
    }

    private static ChecksumResult on(ChecksumResult result) {
        return new ChecksumResult(
                Optional.of("on"),
                result.blocked(),
                result.failure(),
                result.verified(),
                result.failures(),
                result.missing(),
                result.wrong(),
                result.pages(),
                result.happenings(),
                result.trace(),
                result.dataDirectory());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "matrix  visibility-map | there is one for: data-checksums",
                "matrix  data-checksums  --op  explode | there is no operation 'explode'",
                "matrix  data-checksums  --then  explode | there is no operation 'explode'",
                "matrix  data-checksums  --background  --then  enable | leave out one of them",
                "matrix  data-checksums  --stage  on | belong to --background",
                "matrix  data-checksums  --background  --stage  nope | there is no stage 'nope'",
                "matrix  data-checksums  --background  --op  enable  --stage  off | does not come by the stage off",
                "matrix  data-checksums  --row  enable-checksums-strat | did you mean 'enable-checksums-start'",
                "matrix  data-checksums  --row  enable-checksums-end  --column  enable-checksums-start | there is no cell",
                "matrix  data-checksums  --version  minus-25b922 | did you mean minus-25b922ec58",
                "matrix  data-checksums  --buffers  2 | at least 1 page and 8 buffers",
                "matrix  data-checksums  --csv  DIR/no/a.csv | cannot write",
                "matrix  data-checksums  --html  DIR/no/a.html | cannot write",
            })
    void mistakesOfTheUserGetAMessageAndNoStackTrace(String line, String message) {
        assertEquals(2, run(line), () -> out + "\n" + err);
        assertTrue(err.toString().contains(message), err.toString());
        assertFalse(err.toString().contains("\tat "), err.toString());
    }

    @Test
    void helpHasExamples() {
        assertEquals(0, run("matrix  --help"));
        assertTrue(out.toString().contains("steplock matrix data-checksums --op enable"), out.toString());
    }

    @Tag("deep")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "matrix  data-checksums",
                "matrix  data-checksums  --pages  40  --buffers  12",
                "matrix  data-checksums  --background  --pages  40  --buffers  12",
                "matrix  data-checksums  --then  disable  --column  done  --column  no crash",
                "matrix  data-checksums  --then  enable  --column  done  --column  no crash"
            })
    void theEngineDoesNothingThatIsNotAllowed(String line) {
        assertEquals(0, run(line), () -> out + "\n" + err);
    }
}
