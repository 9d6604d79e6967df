package io.steplock.checker.trace;

import com.fasterxml.jackson.core.JsonToken;
import io.steplock.checker.trace.TraceException.Kind;
import io.steplock.checker.value.TlaValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** TLA+ values from the encoding of the Informal Trace Format. The cursor stands at a value's first token. */
final class ValueReader {
    private ValueReader() {}

    static TlaValue read(JsonCursor json) throws TraceException {
        return switch (json.token()) {
            case VALUE_TRUE -> TlaValue.of(true);
            case VALUE_FALSE -> TlaValue.of(false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> TlaValue.of(json.integer());
            case VALUE_STRING -> TlaValue.of(json.text());
            case START_ARRAY -> new TlaValue.Tuple(elements(json));
            case START_OBJECT -> object(json);
            default -> throw json.error(Kind.BAD_VALUE, json.describe() + " is no TLA+ value");
        };
    }

    /** An object whose keys are names: of variables, parameters, constants or record fields. */
    static Map<String, TlaValue> named(JsonCursor json, String what) throws TraceException {
        json.expectObject(what);
        Map<String, TlaValue> values = new LinkedHashMap<>();
        while (json.next() != JsonToken.END_OBJECT) {
            field(json, values);
        }
        return values;
    }

    /** The elements of the array that the cursor stands at. */
    static List<TlaValue> elements(JsonCursor json) throws TraceException {
        List<TlaValue> elements = new ArrayList<>();
        while (json.next() != JsonToken.END_ARRAY) {
            elements.add(read(json));
        }
        return elements;
    }

    private static TlaValue object(JsonCursor json) throws TraceException {
        if (json.next() == JsonToken.END_OBJECT) {
            return new TlaValue.Rec(Map.of());
        }
        String first = json.text();
        if (first.startsWith("#")) {
            json.next();
            TlaValue value = special(json, first);
            if (json.next() != JsonToken.END_OBJECT) {
                throw json.error(Kind.BAD_VALUE, "an object with " + first + " has no other key");
            }
            return value;
        }
        Map<String, TlaValue> fields = new LinkedHashMap<>();
        do {
            field(json, fields);
        } while (json.next() != JsonToken.END_OBJECT);
        return new TlaValue.Rec(fields);
    }

    private static void field(JsonCursor json, Map<String, TlaValue> fields) throws TraceException {
        String name = json.text();
        if (name.startsWith("#")) {
            throw json.error(
                    Kind.UNKNOWN_KEY,
                    "the key " + JsonCursor.brief(name) + " has no meaning here; no name starts with #");
        }
        if (fields.containsKey(name)) {
            throw json.error(
                    Kind.DUPLICATE_KEY, "the key \"" + JsonCursor.brief(name) + "\" stands twice in one object");
        }
        json.next();
        fields.put(name, read(json));
    }

    private static TlaValue special(JsonCursor json, String key) throws TraceException {
        return switch (key) {
            case "#tup" -> {
                json.expectArray(key);
                yield new TlaValue.Tuple(elements(json));
            }
            case "#set" -> new TlaValue.SetOf(set(json));
            case "#map" -> new TlaValue.Function(map(json));
            case "#bigint" -> TlaValue.of(json.integer(json.string(key)));
            default ->
                throw json.error(
                        Kind.UNKNOWN_KEY,
                        "the key " + JsonCursor.brief(key) + " is none of #tup, #set, #map and #bigint");
        };
    }

    private static Set<TlaValue> set(JsonCursor json) throws TraceException {
        json.expectArray("#set");
        Set<TlaValue> elements = new LinkedHashSet<>();
        while (json.next() != JsonToken.END_ARRAY) {
            TlaValue element = read(json);
            if (!elements.add(element)) {
                throw json.error(Kind.BAD_VALUE, "a set has the element " + JsonCursor.brief("" + element) + " twice");
            }
        }
        return elements;
    }

    private static Map<TlaValue, TlaValue> map(JsonCursor json) throws TraceException {
        json.expectArray("#map");
        Map<TlaValue, TlaValue> entries = new LinkedHashMap<>();
        while (json.next() != JsonToken.END_ARRAY) {
            json.expectArray("an entry of #map");
            List<TlaValue> pair = elements(json);
            if (pair.size() != 2) {
                throw json.error(
                        Kind.BAD_VALUE, "an entry of #map is a pair [key,value], not " + pair.size() + " values");
            }
            if (entries.put(pair.get(0), pair.get(1)) != null) {
                throw json.error(Kind.BAD_VALUE, "a map has the key " + JsonCursor.brief("" + pair.get(0)) + " twice");
            }
        }
        return entries;
    }
}
