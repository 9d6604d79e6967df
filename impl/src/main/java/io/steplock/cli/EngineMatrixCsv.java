package io.steplock.cli;

import io.steplock.matrix.Compared;
import io.steplock.matrix.GridResult;
import io.steplock.matrix.Ran;
import io.steplock.outcomes.Outcome;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The engine's matrix as comma-separated values, one line a cell. */
final class EngineMatrixCsv {
    private static final List<String> HEADER = List.of(
            "grid",
            "row",
            "column",
            "word",
            "agrees",
            "flipped_from",
            "allowed_final",
            "allowed_on_with_bad_pages",
            "allowed_failure",
            "allowed_block",
            "verified",
            "failures",
            "missing",
            "wrong",
            "pages",
            "steps",
            "verdict",
            "violations",
            "disagreements",
            "several_ends");

    private EngineMatrixCsv() {}

    static void head(Writer out) throws IOException {
        line(out, HEADER);
        out.flush();
    }

    /** The cells of a grid or of a part of it; they are in the file when this returns. */
    static void write(GridResult grid, Writer out) throws IOException {
        for (Compared cell : grid.cells()) {
            line(out, values(grid, cell));
        }
        out.flush();
    }

    private static List<String> values(GridResult grid, Compared cell) {
        Outcome allowed = cell.allowed();
        return List.of(
                grid.grid().name(),
                cell.cell().row(),
                cell.cell().column(),
                cell.word(),
                Boolean.toString(cell.agrees()),
                grid.flippedFrom(cell).orElse(""),
                String.join("/", allowed.finals()),
                Boolean.toString(allowed.onWithBadPages()),
                Boolean.toString(allowed.fails()),
                Boolean.toString(allowed.canBlock()),
                of(cell, ran -> ran.result().verified()),
                of(cell, ran -> ran.result().failures()),
                of(cell, ran -> ran.result().missing()),
                of(cell, ran -> ran.result().wrong()),
                of(cell, ran -> ran.result().pages()),
                Long.toString(cell.steps()),
                of(cell, ran -> ran.verdict().kind().words()),
                String.join(" ", cell.violated()),
                String.join("; ", cell.disagreements()),
                cell.note().orElse(""));
    }

    private static String of(Compared cell, Function<Ran, Object> value) {
        return cell.ran().map(value).map(Object::toString).orElse("");
    }

    private static void line(Writer out, List<String> values) throws IOException {
        out.write(values.stream().map(EngineMatrixCsv::quoted).collect(Collectors.joining(",", "", "\r\n")));
    }

    /** As RFC 4180 has it. */
    static String quoted(String value) {
        return value.matches("[\\w ./!?*#-]*") ? value : '"' + value.replace("\"", "\"\"") + '"';
    }
}
