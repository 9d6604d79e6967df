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

/** Prints the outcomes of all cells of a matrix, row by row. */
final class MatrixReport {
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
        out.println(matrix.operation() + ", " + VariantOptions.text(matrix.initial(), matrix.variant()));
        out.println("Rows: where a checkpoint is made. Columns: where the server crashes then, by number, or when the"
                + " change is done.");
        out.printf("A cell has all final states: on, off, ip (in progress), B (can block). on! is on with pages without"
                + " a valid checksum; ? a page can fail verification.%n%n");
        out.flush();
    }

    void print(List<Row> rows, double seconds) {
        List<String> columns = new ArrayList<>(
                matrix.points().stream().map(ChecksumPoint::name).toList());
        columns.add(DONE);
        TextGrid grid = new TextGrid("checkpoint at", columns);
        for (Row row : rows) {
            String name = row.checkpoint().map(ChecksumPoint::name).orElse(NONE);
            row.cells()
                    .forEach(cell ->
                            grid.put(name, cell.crash().map(ChecksumPoint::name).orElse(DONE), words(cell.outcome())));
        }
        grid.print(out);
        out.printf(
                Locale.ROOT,
                "%n%,d states, %.1f s. This holds for the specification's model of two pages, not for the engine.%n",
                states(rows),
                seconds);
        out.flush();
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
            VariantOptions.write(generator, matrix.initial(), matrix.variant());
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
