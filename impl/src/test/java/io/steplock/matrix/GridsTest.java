package io.steplock.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.Operation;
import io.steplock.outcomes.OutcomeException;
import io.steplock.outcomes.Script;
import io.steplock.outcomes.Stage;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The grids have all cells, each once. */
class GridsTest {
    private static CodeVariant variant(String... remedies) throws OutcomeException {
        return CodeVariant.of("reference", "ignored", List.of(remedies));
    }

    private static List<String> script(Grid grid, String row, String column) {
        return grid.cells().stream()
                .filter(cell -> cell.row().equals(row) && cell.column().equals(column))
                .findFirst()
                .orElseThrow()
                .script()
                .lines()
                .stream()
                .map(Script.Line::text)
                .toList();
    }

    @Test
    void oneRequestHasEveryCheckpointAndEveryCrashFromThereOn() throws OutcomeException {
        for (Operation operation : Operation.values()) {
            Grid grid = Grids.oneRequest(operation, variant());
            assertEquals(16 + 16 * 17 / 2 - 1, grid.cells().size());
            assertEquals(16, grid.columns().size());
            assertEquals(16, grid.rows().size());
        }
    }

    @Test
    void twoRequestsGoOnToTheWayOfTheSecond() throws OutcomeException {
        Grid other = Grids.twoRequests(Operation.ENABLE, Operation.DISABLE, variant());
        assertEquals(32, other.columns().size());
        assertEquals(15 * 17 + 15 * 16 / 2, other.cells().size());
        assertTrue(other.columns().containsAll(List.of("disable-checksums-end", "done", "no crash")));
        Grid same = Grids.twoRequests(Operation.DISABLE, Operation.DISABLE, variant());
        assertEquals(17, same.columns().size());
    }

    @Test
    void theBackgroundHasAllOrdersOfTwoAndTwo() throws OutcomeException {
        Grid grid = Grids.background(Stage.ON, variant(), false);
        assertEquals(
                Set.of("none", "B R W M", "B W R M", "B W M R", "W B R M", "W B M R", "W M B R"),
                new TreeSet<>(grid.rows()));
        assertEquals(
                List.of(
                        "attach enable-checksums-before-xlog wait",
                        "attach enable-checksums-after-xlog wait",
                        "attach enable-checksums-after-xlogctl wait",
                        "start s1: enable",
                        "await launcher at enable-checksums-before-xlog",
                        "attach checkpoint-before-redo-checksums wait",
                        "attach checkpoint-before-redo-wal wait",
                        "attach checkpoint-after-redo-wal wait",
                        "checkpoint background",
                        "await checkpointer at checkpoint-before-redo-checksums",
                        "wakeup checkpointer",
                        "await checkpointer at checkpoint-before-redo-wal",
                        "wakeup launcher",
                        "await launcher at enable-checksums-after-xlog",
                        "wakeup launcher",
                        "await launcher at enable-checksums-after-xlogctl",
                        "wakeup checkpointer",
                        "await checkpointer at checkpoint-after-redo-wal",
                        "crash keep-wal any keep-pages all",
                        "restart",
                        "until all launchers have gone"),
                script(grid, "B W M R", "right after"));
    }

    @Test
    void remediesAndFinerStepsHaveOrdersOfTheirOwn() throws OutcomeException {
        assertEquals(1 + 35, Grids.background(Stage.OFF, variant(), true).rows().size());
        assertEquals(
                List.of("none", "R M W", "M R W", "M W R"),
                Grids.background(Stage.OFF, variant("read-at-insertion"), false).rows());
    }

    @Test
    void aRowOrColumnThatIsNotThereIsSaid() throws OutcomeException {
        List<Grid> grids = List.of(Grids.background(Stage.ON, variant(), false));
        assertEquals(
                1,
                Grid.only(grids, List.of("B R W M"), List.of("done"))
                        .get(0)
                        .cells()
                        .size());
        OutcomeException e =
                assertThrows(OutcomeException.class, () -> Grid.only(grids, List.of("B R M W"), List.of()));
        assertTrue(e.getMessage().contains("did you mean 'B "), e::getMessage);
    }
}
