package io.steplock.checker.trace;

import com.fasterxml.jackson.core.JsonToken;
import io.steplock.checker.trace.TraceException.Kind;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.util.List;
import java.util.Locale;

/** One change of a step: a path and exactly one thing that happens there. */
final class ChangeParser {
    private static final String FORMS = "set, put, delete, add, remove, append and drop";

    private ChangeParser() {}

    static Change parse(JsonCursor json) throws TraceException {
        json.expectObject("a change");
        List<TlaValue> path = null;
        Change.Kind kind = null;
        TlaValue value = null;
        while (json.next() != JsonToken.END_OBJECT) {
            String key = json.text();
            if (key.equals("at") && path == null) {
                json.next();
                path = path(json);
            } else if (key.equals("at")) {
                throw json.error(Kind.DUPLICATE_KEY, "a change has the key \"at\" twice");
            } else if (kind != null) {
                throw json.error(
                        Kind.UNKNOWN_KEY,
                        "a change has one of " + FORMS + " and nothing else, here follows \"" + JsonCursor.brief(key)
                                + "\"");
            } else {
                kind = kind(json, key);
                json.next();
                value = value(json, kind);
            }
        }
        if (path == null) {
            throw json.error(Kind.MISSING_KEY, "a change lacks the key \"at\"");
        }
        if (kind == null) {
            throw json.error(Kind.MISSING_KEY, "a change lacks one of " + FORMS);
        }
        if (path.size() < 2 && (kind == Change.Kind.PUT || kind == Change.Kind.DELETE)) {
            throw json.error(
                    Kind.WRONG_TYPE, "the path of \"" + name(kind) + "\" is a variable and at least one key in it");
        }
        return new Change(path, kind, value);
    }

    /** The key in the trace that stands for a kind. */
    static String name(Change.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static List<TlaValue> path(JsonCursor json) throws TraceException {
        json.expectArray("\"at\"");
        List<TlaValue> path = ValueReader.elements(json);
        if (path.isEmpty() || !(path.get(0) instanceof TlaValue.Str)) {
            throw json.error(Kind.WRONG_TYPE, "a path starts with a variable's name");
        }
        return path;
    }

    private static Change.Kind kind(JsonCursor json, String key) throws TraceException {
        for (Change.Kind kind : Change.Kind.values()) {
            if (name(kind).equals(key)) {
                return kind;
            }
        }
        throw json.error(
                Kind.UNKNOWN_KEY,
                "a change has no key \"" + JsonCursor.brief(key) + "\"; it has at and one of " + FORMS);
    }

    private static TlaValue value(JsonCursor json, Change.Kind kind) throws TraceException {
        if (kind == Change.Kind.DELETE) {
            json.expectTrue("\"delete\"");
            return null;
        }
        TlaValue value = ValueReader.read(json);
        if (kind == Change.Kind.DROP && !(value instanceof TlaValue.Int count && count.value() > 0)) {
            throw json.error(Kind.WRONG_TYPE, "\"drop\" is how many elements leave the front, at least 1");
        }
        return value;
    }
}
