package io.steplock.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.steplock.outcomes.ChecksumPoint;
import io.steplock.outcomes.Outcome;
import io.steplock.outcomes.OutcomeMatrix;
import io.steplock.outcomes.OutcomeMatrix.Cell;
import io.steplock.outcomes.OutcomeMatrix.Row;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Prints the outcomes of all cells of a matrix, row by row. */
final class MatrixReport {
    private static final String ROW = "%-3s%-48s";
    private static final String DONE = "done";
    private static final String NONE = "none";

    private final OutcomeMatrix matrix;
    private final PrintWriter out;

    MatrixReport(OutcomeMatrix matrix, PrintWriter out) {
        this.matrix = matrix;
        this.out = out;
    }

    /** What is explored; before it is. */
    void printMatrix() {
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
        out.flush();
    }

    void print(List<Row> rows, double seconds) {
        int width = 1
                + rows.stream()
                        .flatMap(row -> row.cells().stream())
                        .mapToInt(cell -> words(cell.outcome()).length())
                        .max()
                        .orElseThrow();
        StringBuilder head = new StringBuilder(String.format(ROW, "", "checkpoint at"));
        for (int column = 1; column <= matrix.points().size(); column++) {
            head.append(padded(Integer.toString(column), width));
        }
        out.println(head + DONE);
        rows.forEach(row -> {
            int number = number(row.checkpoint());
            StringBuilder line = new StringBuilder(String.format(
                    ROW,
                    number == 0 ? "" : Integer.toString(number),
                    row.checkpoint().map(ChecksumPoint::name).orElse(NONE)));
            line.append(" ".repeat(width * Math.max(0, number - 1)));
            row.cells().forEach(cell -> line.append(padded(words(cell.outcome()), width)));
            out.println(line.toString().stripTrailing());
        });
        out.printf(
                Locale.ROOT,
                "%n%,d states, %.1f s. This holds for the specification's model of two pages, not for the engine.%n",
                states(rows),
                seconds);
        out.flush();
    }

    private int number(Optional<ChecksumPoint> point) {
        return point.map(it -> matrix.points().indexOf(it) + 1).orElse(0);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }

    /** The final states as a cell of the matrix shows them. */
    static String words(Outcome outcome) {
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

    private static long states(List<Row> rows) {
        return rows.stream()
                .flatMap(row -> row.cells().stream())
                .mapToLong(cell -> cell.outcome().states())
                .sum();
    }

    void write(List<Row> rows, double seconds) throws IOException {
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
            generator.writeNumberField("states", states(rows));
            generator.writeNumberField("seconds", seconds);
            generator.writeEndObject();
        }
        out.println();
        out.flush();
    }
}
