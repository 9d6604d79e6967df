package io.steplock.cli;

import io.steplock.matrix.Compared;
import io.steplock.matrix.GridResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How a cell of the engine's matrix is written wherever it is. */
final class CellText {
    /** What the words mean. */
    static final List<String> LEGEND = List.of(
            "on, off, inprogress-on, inprogress-off: the engine's state at the end; blocked: somebody waits for ever",
            "on!: on, with pages on disk that have no valid checksum; ?: reading all pages, some fail verification",
            "*: a flip: with this crash and no checkpoint it ends in another state",
            "#: a disagreement: the engine did what the specification does not allow, or its trace is no run of it");

    private CellText() {}

    static String word(GridResult grid, Compared cell) {
        return cell.word() + (grid.flippedFrom(cell).isPresent() ? "*" : "") + (cell.agrees() ? "" : "#");
    }

    /** The engine's numbers. */
    static String numbers(Compared cell) {
        return cell.ran()
                .map(ran -> String.format(
                        Locale.ROOT,
                        "%,d pages verified, %d fail; on disk %d without a checksum, %d wrong, of %d; %,d steps,"
                                + " verdict: %s",
                        ran.result().verified(),
                        ran.result().failures(),
                        ran.result().missing(),
                        ran.result().wrong(),
                        ran.result().pages(),
                        cell.steps(),
                        ran.verdict().kind().words()))
                .orElse("the engine broke down");
    }

    /** All else that there is to say, a sentence each. */
    static List<String> remarks(GridResult grid, Compared cell) {
        List<String> remarks = new ArrayList<>(cell.disagreements());
        grid.flippedFrom(cell).ifPresent(state -> remarks.add("without a checkpoint it ends in " + state));
        if (!cell.violated().isEmpty()) {
            remarks.add("false in the trace: " + String.join(", ", cell.violated()));
        }
        cell.note().ifPresent(note -> remarks.add("several ends: " + note));
        cell.ran()
                .map(ran -> ran.result().blocked())
                .filter(blocked -> !blocked.isEmpty())
                .ifPresent(blocked -> remarks.add("blocked: " + String.join("; ", blocked)));
        return remarks;
    }
}
