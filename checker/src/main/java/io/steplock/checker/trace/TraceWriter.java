package io.steplock.checker.trace;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.SerializedString;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Formats a trace, one line at a time. The same lines give the same bytes. A line is written whole or not at all. Not
 * thread-safe; it neither flushes nor closes the stream.
 */
final class TraceWriter {
    private final OutputStream out;
    private final TraceHeader header;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1 << 12);
    private final JsonGenerator json;
    private long lines;
    private long steps;

    /** Writes the header. */
    TraceWriter(OutputStream out, TraceHeader header) throws IOException {
        checkVariables(header, header.initial());
        this.out = out;
        this.header = header;
        this.json = TraceFormat.JSON.createGenerator(line).setRootValueSeparator(new SerializedString(""));
        json.writeStartObject();
        json.writeNumberField(TraceFormat.HEADER_KEY, TraceFormat.VERSION);
        json.writeStringField("spec", ValueWriter.text(header.module()));
        json.writeStringField("hash", ValueWriter.text(header.hash()));
        json.writeStringField("config", ValueWriter.text(header.config()));
        json.writeFieldName("constants");
        ValueWriter.named(json, new TreeMap<>(header.constants()));
        json.writeArrayFieldStart("variables");
        for (String variable : header.variables()) {
            json.writeString(ValueWriter.text(variable));
        }
        json.writeEndArray();
        state(header.initial());
        if (header.startsIn().isPresent()) {
            json.writeStringField("startsIn", ValueWriter.text(header.startsIn().get()));
        }
        endLine();
    }

    /** A state has exactly the variables that the header declares. */
    static void checkVariables(TraceHeader header, Map<String, TlaValue> values) {
        if (!values.keySet().equals(Set.copyOf(header.variables()))) {
            throw new IllegalArgumentException("a state of this trace has the variables " + header.variables()
                    + ", not " + values.keySet().stream().sorted().toList());
        }
    }

    void write(TraceLine next) throws IOException {
        json.writeStartObject();
        json.writeNumberField("n", next.number());
        if (next instanceof TraceLine.Step step) {
            step(step);
            steps++;
        } else if (next instanceof TraceLine.FullState state) {
            state(state.values());
            json.writeStringField("why", ValueWriter.text(state.why()));
        }
        if (next.note().isPresent()) {
            json.writeFieldName("note");
            note(next.note().get());
        }
        endLine();
    }

    /** Writes the footer. */
    void end() throws IOException {
        json.writeStartObject();
        json.writeBooleanField("end", true);
        json.writeNumberField("steps", steps);
        json.writeNumberField("lines", lines);
        endLine();
    }

    private void step(TraceLine.Step step) throws IOException {
        if (step.process().isPresent()) {
            json.writeStringField("p", ValueWriter.text(step.process().get()));
        }
        json.writeStringField("a", ValueWriter.text(step.action()));
        json.writeFieldName("args");
        ValueWriter.named(json, new TreeMap<>(step.arguments()));
        json.writeArrayFieldStart("d");
        for (Change change : step.changes()) {
            change(change);
        }
        json.writeEndArray();
        if (step.crash()) {
            json.writeBooleanField("crash", true);
        }
        if (step.source().isPresent()) {
            json.writeStringField("src", ValueWriter.text(step.source().get()));
        }
    }

    private void change(Change change) throws IOException {
        json.writeStartObject();
        json.writeFieldName("at");
        ValueWriter.elements(json, change.path());
        json.writeFieldName(ChangeParser.name(change.kind()));
        if (change.kind() == Change.Kind.DELETE) {
            json.writeBoolean(true);
        } else {
            ValueWriter.write(json, change.value());
        }
        json.writeEndObject();
    }

    private void state(Map<String, TlaValue> values) throws IOException {
        Map<String, TlaValue> ordered = new LinkedHashMap<>();
        header.variables().forEach(variable -> ordered.put(variable, values.get(variable)));
        json.writeFieldName("state");
        ValueWriter.named(json, ordered);
    }

    private void note(String text) throws IOException {
        try (JsonParser note = TraceFormat.JSON.createParser(text)) {
            note.nextToken();
            TraceFormat.copy(note, json);
        }
    }

    private void endLine() throws IOException {
        json.writeEndObject();
        json.flush();
        if (line.size() > TraceFormat.MAX_LINE_BYTES) {
            throw new IOException("line " + (lines + 1) + " of the trace would have " + line.size()
                    + " bytes; a line has at most " + TraceFormat.MAX_LINE_BYTES + ": observe fewer or smaller values");
        }
        line.write('\n');
        line.writeTo(out);
        line.reset();
        lines++;
    }
}
