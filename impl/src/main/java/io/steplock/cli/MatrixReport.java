package io.steplock.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.steplock.checker.spec.SpecException;
import io.steplock.outcomes.ChecksumPoint;
import io.steplock.outcomes.Outcome;
import io.steplock.outcomes.OutcomeException;
import io.steplock.outcomes.OutcomeMatrix;
import io.steplock.outcomes.OutcomeMatrix.Cell;
import io.steplock.outcomes.OutcomeMatrix.Row;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Prints the outcomes of all cells of a matrix, row by row. */
final class MatrixReport {
    private static final String ROW = "%-4s %-48s";
    private static final int WIDTH = 8;
    private static final String DONE = "done";
    private static final String NONE = "none";

    private final OutcomeMatrix matrix;
    private final PrintWriter out;

    MatrixReport(OutcomeMatrix matrix, PrintWriter out) {
        this.matrix = matrix;
        this.out = out;
    }

    void print(Path module) throws SpecException, IOException, OutcomeException {
        int columns = matrix.points().size();
        out.printf(
                "%s, checksums %s at first, version %s, delay flag %s, remedies %s%n",
                matrix.operation(),
                matrix.initial() ? "on" : "off",
                matrix.variant().version(),
                matrix.variant().delayFlag(),
                matrix.variant().remedies().isEmpty()
                        ? NONE
                        : String.join(", ", matrix.variant().remedies()));
        out.println("Rows: where a checkpoint is made. Columns: where the server crashes then, by number, or when the"
                + " change is done.");
        out.printf("A cell has all final states: on, off, ip (in progress), B (can block). on! is on with pages without"
                + " a valid checksum; ? a page can fail verification.%n%n");
        StringBuilder head = new StringBuilder(String.format(ROW, "", "checkpoint at"));
        for (int column = 1; column <= columns; column++) {
            head.append(padded(Integer.toString(column)));
        }
        out.println(head + DONE);
        matrix.explore(module, row -> {
            int number = number(row.checkpoint());
            StringBuilder line = new StringBuilder(String.format(
                    ROW,
                    number == 0 ? "" : Integer.toString(number),
                    row.checkpoint().map(ChecksumPoint::name).orElse(NONE)));
            line.append(" ".repeat(WIDTH * Math.max(0, number - 1)));
            row.cells().forEach(cell -> line.append(padded(words(cell.outcome()))));
            out.println(line.toString().stripTrailing());
            out.flush();
        });
    }

    private int number(Optional<ChecksumPoint> point) {
        return point.map(it -> matrix.points().indexOf(it) + 1).orElse(0);
    }

    private static String padded(String text) {
        return text + " ".repeat(Math.max(1, WIDTH - text.length()));
    }

    private static String words(Outcome outcome) {
        List<String> words = new ArrayList<>();
        for (String state : outcome.finals()) {
            words.add(
                    state.equals("on") && outcome.onWithBadPages()
                            ? "on!"
                            : state.equals("in progress") ? "ip" : state);
        }
        if (outcome.canBlock()) {
            words.add("B");
        }
        return String.join("/", words) + (outcome.fails() ? "?" : "");
    }

    void write(Path module) throws SpecException, IOException, OutcomeException {
        List<Row> rows = new ArrayList<>();
        matrix.explore(module, rows::add);
        try (JsonGenerator generator = Json.generator(out)) {
            generator.writeStartObject();
            generator.writeStringField("protocol", "data-checksums");
            generator.writeStringField("operation", matrix.operation().toString());
            generator.writeStringField("initial", matrix.initial() ? "on" : "off");
            generator.writeStringField("version", matrix.variant().version());
            generator.writeStringField("delayFlag", matrix.variant().delayFlag());
            generator.writeArrayFieldStart("remedies");
            for (String remedy : matrix.variant().remedies()) {
                generator.writeString(remedy);
            }
            generator.writeEndArray();
            generator.writeArrayFieldStart("cells");
            for (Row row : rows) {
                for (Cell cell : row.cells()) {
                    generator.writeStartObject();
                    generator.writeStringField(
                            "checkpointAt",
                            row.checkpoint().map(ChecksumPoint::name).orElse(NONE));
                    generator.writeStringField(
                            "crashAt", cell.crash().map(ChecksumPoint::name).orElse(DONE));
                    OutcomeReport.write(generator, cell.outcome());
                    generator.writeEndObject();
                }
            }
            generator.writeEndArray();
            generator.writeEndObject();
        }
        out.println();
        out.flush();
    }
}
