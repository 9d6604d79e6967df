package io.steplock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.refine.VerdictText;
import io.steplock.cli.ChecksumJudge.Judged;
import io.steplock.matrix.Cell;
import io.steplock.matrix.Grid;
import io.steplock.matrix.Grids;
import io.steplock.outcomes.ChecksumPoint;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.Moments;
import io.steplock.outcomes.Moments.Crash;
import io.steplock.outcomes.Operation;
import io.steplock.outcomes.Script;
import io.steplock.outcomes.Stage;
import io.steplock.scenario.checksums.ChecksumOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What reviewers stepped through by hand: two changes at once, a change and a checkpoint, the same with a crash, and a
 * checkpoint in the background in all orders with a change's steps. Each run is on real files, each trace is judged.
 */
@Timeout(300)
class ReviewersFamiliesTest {
    private static final String NO_CRASH = "no crash";
    private static final String CHECKPOINT_OVER = "checkpoint over";

    @TempDir
    private static Path directory;

    private static CodeVariant reference;
    private static BundledSpecs specs;
    private static ChecksumJudge judge;
    private static int runs;

    @BeforeAll
    static void load() throws Exception {
        reference = CodeVariant.of("reference", "ignored", List.of());
        specs = BundledSpecs.open();
        judge = new ChecksumJudge(specs);
    }

    @AfterAll
    static void close() throws Exception {
        judge.close();
        specs.close();
    }

    /** Runs a script; its trace is one of the specification's behaviors, whatever the properties say of it. */
    private static Judged run(String name, boolean initial, Script script) throws Exception {
        runs++;
        Path where = directory.resolve("run" + runs);
        Judged run = judge.run(ChecksumOptions.of(initial, reference, script, where));
        assertEquals(
                Optional.empty(), run.verdict().rejection(), () -> name + "\n" + VerdictText.report(run.verdict()));
        assertEquals(Optional.empty(), run.verdict().invalid(), name);
        assertTrue(run.verdict().counts().steps() > 50, name);
        assertEquals(List.of(), run.result().blocked(), name);
        Directories.deleteTree(where);
        return run;
    }

    private static String target(Operation operation) {
        return operation == Operation.ENABLE ? "on" : "off";
    }

    @ParameterizedTest
    @CsvSource({"ENABLE, DISABLE", "ENABLE, ENABLE", "DISABLE, ENABLE", "DISABLE, DISABLE"})
    void ofTwoChangesTheLastIsWhatBecomesOfIt(Operation first, Operation then) throws Exception {
        int count = 0;
        for (Cell cell : Grids.twoRequests(first, then, reference).cells()) {
            if (cell.column().equals(NO_CRASH)) {
                Judged run = run(cell.toString(), first == Operation.DISABLE, cell.script());
                assertEquals(Optional.of(target(then)), run.result().finalState(), cell.toString());
                count++;
            }
        }
        assertEquals(ChecksumPoint.of(first, reference).size(), count);
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void aCheckpointAnywhereDoesNothingToTheChange(Operation operation) throws Exception {
        for (ChecksumPoint point : ChecksumPoint.of(operation, reference)) {
            Moments moments =
                    new Moments(operation, Optional.empty(), Optional.empty(), Optional.of(point), new Crash.Never());
            Judged run = run(point.name(), operation == Operation.DISABLE, moments.script(reference));
            assertEquals(Optional.of(target(operation)), run.result().finalState(), point.name());
            assertEquals(0, run.result().failures(), point.name());
        }
    }

    /** At the checkpoint itself, and when the change is done; the matrix has all that lies between. */
    @ParameterizedTest
    @EnumSource(Operation.class)
    void afterACrashItIsOnOrOffAndEveryPageCanBeRead(Operation operation) throws Exception {
        Grid grid = Grids.oneRequest(operation, reference);
        for (Cell cell : grid.cells()) {
            if (cell.row().equals(cell.column()) || cell.column().equals("done")) {
                Judged run = run(cell.toString(), operation == Operation.DISABLE, cell.script());
                String end = run.result().finalState().orElseThrow();
                assertTrue(List.of("on", "off").contains(end), cell + " ends in " + end);
                assertTrue(!cell.column().equals("done") || end.equals(target(operation)), cell + " ends in " + end);
                assertEquals(0, run.result().failures(), cell.toString());
            }
        }
    }

    /** The change is forgotten if and only if its record comes before the redo record, and read B before the shared copy. */
    @ParameterizedTest
    @EnumSource(Stage.class)
    void aCheckpointInTheBackgroundForgetsTheChangeInFourOrders(Stage stage) throws Exception {
        for (Cell cell : Grids.background(stage, reference, false).cells()) {
            if (!cell.column().equals(CHECKPOINT_OVER) || cell.row().equals(Grid.NO_CHECKPOINT)) {
                continue;
            }
            Judged run = run(cell.toString(), stage.operation() == Operation.DISABLE, cell.script());
            String order = cell.row().replace(" ", "");
            boolean forgets = order.indexOf('W') < order.indexOf('R') && order.indexOf('B') < order.indexOf('M');
            String kept = stage == Stage.ON ? "on" : "off";
            String forgotten = stage == Stage.INPROGRESS_OFF ? "on" : "off";
            assertEquals(Optional.of(forgets ? forgotten : kept), run.result().finalState(), cell.toString());
        }
    }
}
