package io.steplock.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.steplock.matrix.Compared;
import io.steplock.matrix.EngineMatrix;
import io.steplock.matrix.GridResult;
import io.steplock.matrix.Ran;
import io.steplock.outcomes.Script;
import io.steplock.scenario.checksums.ChecksumResult;
import java.io.IOException;
import java.io.Writer;

/** The engine's matrix as one JSON object. */
final class EngineMatrixJson {
    private EngineMatrixJson() {}

    static void write(EngineMatrix matrix, Writer out) throws IOException {
        try (JsonGenerator json = Json.generator(out)) {
            json.writeStartObject();
            json.writeStringField("protocol", "data-checksums");
            json.writeNumberField("pages", matrix.size().pages());
            json.writeNumberField("relations", matrix.size().relations());
            json.writeNumberField("buffers", matrix.size().buffers());
            json.writeArrayFieldStart("grids");
            for (GridResult grid : matrix.grids()) {
                write(json, grid);
            }
            json.writeEndArray();
            json.writeNumberField("cells", matrix.cells());
            json.writeNumberField("steps", matrix.steps());
            json.writeNumberField("cellsWithViolations", matrix.violated());
            json.writeNumberField("disagreements", matrix.disagreements());
            json.writeEndObject();
        }
        out.write(System.lineSeparator());
        out.flush();
    }

    private static void write(JsonGenerator json, GridResult grid) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", grid.grid().name());
        json.writeStringField("rowsAre", grid.grid().rowsAre());
        json.writeStringField("columnsAre", grid.grid().columnsAre());
        VariantOptions.write(json, grid.grid().initial(), grid.grid().variant());
        json.writeArrayFieldStart("cells");
        for (Compared cell : grid.cells()) {
            write(json, grid, cell);
        }
        json.writeEndArray();
        json.writeNumberField("states", grid.states());
        json.writeNumberField("steps", grid.steps());
        json.writeNumberField("exploringSeconds", grid.exploring());
        json.writeNumberField("runningSeconds", grid.running());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, GridResult grid, Compared cell) throws IOException {
        json.writeStartObject();
        json.writeStringField("row", cell.cell().row());
        json.writeStringField("column", cell.cell().column());
        json.writeStringField("word", cell.word());
        json.writeBooleanField("agrees", cell.agrees());
        Json.writeTexts(json, "disagreements", cell.disagreements());
        Json.writeOptional(json, "flippedFrom", grid.flippedFrom(cell));
        json.writeObjectFieldStart("allowed");
        OutcomeReport.write(json, cell.allowed());
        json.writeEndObject();
        Json.writeOptional(json, "severalEnds", cell.note());
        if (cell.ran().isPresent()) {
            write(json, cell.ran().get());
        }
        Json.writeTexts(
                json,
                "schedule",
                cell.cell().script().lines().stream().map(Script.Line::text).toList());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Ran ran) throws IOException {
        ChecksumResult result = ran.result();
        json.writeObjectFieldStart("engine");
        Json.writeOptional(json, "final", result.finalState());
        Json.writeTexts(json, "blocked", result.blocked());
        Json.writeOptional(json, "failure", result.failure());
        json.writeNumberField("verified", result.verified());
        json.writeNumberField("failures", result.failures());
        json.writeNumberField("missing", result.missing());
        json.writeNumberField("wrong", result.wrong());
        json.writeNumberField("pages", result.pages());
        json.writeNumberField("steps", ran.verdict().counts().steps());
        json.writeStringField("verdict", ran.verdict().kind().words());
        Json.writeTexts(
                json,
                "violations",
                ran.verdict().violations().stream()
                        .map(violation -> violation.property())
                        .toList());
        json.writeEndObject();
    }
}
