package io.steplock.cli;

import io.steplock.matrix.Compared;
import io.steplock.matrix.EngineMatrix;
import io.steplock.matrix.GridResult;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The engine's matrix for people. */
final class EngineMatrixText {
    private final PrintWriter out;

    EngineMatrixText(PrintWriter out) {
        this.out = out;
    }

    /** After the grids. */
    void printEnd(EngineMatrix matrix) {
        CellText.LEGEND.forEach(out::println);
        out.printf(
                Locale.ROOT,
                "%n%,d cells, as many traces with %,d steps; %s. Disagreements of engine and specification: %d.%n",
                matrix.cells(),
                matrix.steps(),
                matrix.size(),
                matrix.disagreements());
        if (matrix.disagreements() > 0) {
            out.println("To see the files of one: the same command with --row ROW --column COLUMN --dir DIR.");
        }
        out.flush();
    }

    void print(GridResult result) {
        out.printf(
                "%s: %s%n",
                result.grid().name(),
                VariantOptions.text(result.grid().initial(), result.grid().variant()));
        out.printf(
                "Rows: %s. Columns: %s.%n%n",
                result.grid().rowsAre(), result.grid().columnsAre());
        TextGrid table = new TextGrid(result.grid().rowsAre(), result.grid().columns());
        result.cells().forEach(cell -> table.put(cell.cell().row(), cell.cell().column(), CellText.word(result, cell)));
        table.print(out);
        out.println();
        if (!table.unexplained().isEmpty()) {
            out.println("Columns: " + String.join(", ", table.unexplained()));
        }
        violations(result);
        notes(result);
        for (Compared cell : result.disagreements()) {
            cell.disagreements().forEach(text -> out.println("DISAGREEMENT " + cell.cell() + ": " + text));
        }
        out.printf(
                Locale.ROOT,
                "TLC: %,d states, %.1f s. Engine and checker: %d runs, %,d steps, %.1f s.%n%n",
                result.states(),
                result.exploring(),
                result.cells().size(),
                result.steps(),
                result.running());
        out.flush();
    }

    private void violations(GridResult result) {
        Map<String, Long> byName = result.cells().stream()
                .flatMap(cell -> cell.violated().stream())
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
        byName.forEach((name, count) -> out.printf(
                "%s is false in %d trace%s, at a step that the specification allows%n", name, count, s(count)));
    }

    private static String s(long count) {
        return count == 1 ? "" : "s";
    }

    private void notes(GridResult result) {
        Map<String, List<Compared>> byNote = result.cells().stream()
                .filter(cell -> cell.note().isPresent())
                .collect(Collectors.groupingBy(
                        cell -> cell.note().orElseThrow(), LinkedHashMap::new, Collectors.toList()));
        byNote.forEach((note, cells) -> {
            out.printf("Several ends are allowed in %d cell%s: %s%n", cells.size(), s(cells.size()), note);
            cells.forEach(cell -> out.println("  " + cell.cell() + ": " + MatrixReport.words(cell.allowed())));
        });
    }
}
