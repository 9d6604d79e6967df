package io.steplock.checker.trace;

import com.fasterxml.jackson.core.JsonGenerator;
import io.steplock.checker.value.TlaOrder;
import io.steplock.checker.value.TlaValue;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * TLA+ values in the encoding of the Informal Trace Format. Sets, maps and fields are written in order, so that equal
 * values give equal bytes.
 */
final class ValueWriter {
    private ValueWriter() {}

    static void write(JsonGenerator json, TlaValue value) throws IOException {
        if (value instanceof TlaValue.Bool bool) {
            json.writeBoolean(bool.value());
        } else if (value instanceof TlaValue.Int integer) {
            json.writeNumber(integer.value());
        } else if (value instanceof TlaValue.Str string) {
            json.writeString(text(string.value()));
        } else if (value instanceof TlaValue.Tuple tuple) {
            elements(json, tuple.elements());
        } else if (value instanceof TlaValue.SetOf set) {
            json.writeStartObject();
            json.writeFieldName("#set");
            elements(json, TlaOrder.sorted(set.elements()));
            json.writeEndObject();
        } else if (value instanceof TlaValue.Rec rec) {
            named(json, new TreeMap<>(rec.fields()));
        } else if (value instanceof TlaValue.Function function) {
            map(json, function);
        }
    }

    /** An object with one key for each name, in the order of the map. */
    static void named(JsonGenerator json, Map<String, TlaValue> values) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, TlaValue> entry : values.entrySet()) {
            if (entry.getKey().startsWith("#")) {
                throw new IllegalArgumentException("no name starts with #: " + entry.getKey());
            }
            json.writeFieldName(text(entry.getKey()));
            write(json, entry.getValue());
        }
        json.writeEndObject();
    }

    /** The text, which must be one: the JSON library would write half of a surrogate pair as it is. */
    static String text(String text) {
        if (!TraceFormat.isText(text)) {
            throw new IllegalArgumentException("a string has half of a surrogate pair: " + text);
        }
        return text;
    }

    static void elements(JsonGenerator json, Iterable<TlaValue> elements) throws IOException {
        json.writeStartArray();
        for (TlaValue element : elements) {
            write(json, element);
        }
        json.writeEndArray();
    }

    private static void map(JsonGenerator json, TlaValue.Function function) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("#map");
        for (TlaValue key : TlaOrder.sorted(function.entries().keySet())) {
            json.writeStartArray();
            write(json, key);
            write(json, function.entries().get(key));
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
