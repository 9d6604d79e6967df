package io.steplock.checker.trace;

import com.fasterxml.jackson.core.JsonToken;
import io.steplock.checker.trace.TraceException.Kind;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A line behind the header: a step, a state or the footer. */
final class BodyParser {
    /** What stands in a line. */
    enum Form {
        STEP("a step"),
        STATE("a state"),
        FOOTER("the footer");

        private final String words;

        Form(String words) {
            this.words = words;
        }

        private List<String> required() {
            return switch (this) {
                case STEP -> List.of("n", "a", "args", "d");
                case STATE -> List.of("n", "state", "why");
                case FOOTER -> List.of("end", "steps", "lines");
            };
        }

        private List<String> optional() {
            return switch (this) {
                case STEP -> List.of("p", "crash", "src", "note");
                case STATE -> List.of("note");
                case FOOTER -> List.of();
            };
        }
    }

    private final JsonCursor json;
    private final List<String> variables;
    private final Set<String> seen = new LinkedHashSet<>();
    private long number;
    private String process;
    private String action;
    private Map<String, TlaValue> arguments;
    private List<Change> changes;
    private String source;
    private String note;
    private Map<String, TlaValue> values;
    private String why;
    private long steps;
    private long lines;

    private BodyParser(JsonCursor json, List<String> variables) {
        this.json = json;
        this.variables = variables;
    }

    static BodyParser parse(JsonCursor json, List<String> variables) throws TraceException {
        BodyParser parser = new BodyParser(json, variables);
        if (json.next() == null) {
            throw json.lineError(Kind.JSON, "the line is empty, expected a JSON object");
        }
        json.expectObject("a line");
        while (json.next() != JsonToken.END_OBJECT) {
            parser.key();
        }
        json.expectEnd();
        parser.checkKeys();
        return parser;
    }

    Form form() throws TraceException {
        if (seen.contains("a")) {
            return Form.STEP;
        } else if (seen.contains("state")) {
            return Form.STATE;
        } else if (seen.contains("end")) {
            return Form.FOOTER;
        }
        throw json.lineError(
                Kind.MISSING_KEY,
                "the line is neither a step (key \"a\") nor a state (key \"state\") nor the footer (key \"end\")");
    }

    long number() {
        return number;
    }

    /** The step; {@code remembered} is the source place that an earlier event of its action gave. */
    TraceLine.Step step(Optional<String> remembered) {
        return new TraceLine.Step(
                number,
                Optional.ofNullable(process),
                action,
                arguments,
                changes,
                seen.contains("crash"),
                Optional.ofNullable(source).or(() -> remembered),
                Optional.ofNullable(note));
    }

    String action() {
        return action;
    }

    Optional<String> source() {
        return Optional.ofNullable(source);
    }

    TraceLine.FullState state() {
        return new TraceLine.FullState(number, values, why, Optional.ofNullable(note));
    }

    long footerSteps() {
        return steps;
    }

    long footerLines() {
        return lines;
    }

    private void key() throws TraceException {
        String key = json.text();
        if (!seen.add(key)) {
            throw json.error(Kind.DUPLICATE_KEY, "the key \"" + key + "\" stands twice in the line");
        }
        if (key.equals(TraceFormat.HEADER_KEY)) {
            throw json.error(Kind.JSON, "a second header: one file holds one trace");
        }
        switch (key) {
            case "n", "p", "a", "args", "d", "crash", "src", "note", "state", "why", "end", "steps", "lines" ->
                json.next();
            default -> throw json.error(Kind.UNKNOWN_KEY, "no line has the key \"" + JsonCursor.brief(key) + "\"");
        }
        value(key);
    }

    private void value(String key) throws TraceException {
        String what = "\"" + key + "\"";
        switch (key) {
            case "n" -> number = json.count(what);
            case "p" -> process = json.string(what);
            case "a" -> action = json.string(what);
            case "args" -> arguments = ValueReader.named(json, what);
            case "d" -> changes = changes();
            case "src" -> source = json.string(what);
            case "note" -> note = json.free();
            case "state" -> {
                values = ValueReader.named(json, what);
                checkVariables(json, variables, values);
            }
            case "why" -> why = json.string(what);
            case "steps" -> steps = json.count(what);
            case "lines" -> lines = json.count(what);
            default -> json.expectTrue(what);
        }
    }

    private List<Change> changes() throws TraceException {
        json.expectArray("\"d\"");
        List<Change> list = new ArrayList<>();
        while (json.next() != JsonToken.END_ARRAY) {
            Change change = ChangeParser.parse(json);
            if (!variables.contains(change.variable())) {
                throw json.error(
                        Kind.UNDECLARED_VARIABLE,
                        "a step changes " + JsonCursor.brief(change.variable())
                                + ", which the header does not declare; it declares "
                                + String.join(", ", variables));
            }
            list.add(change);
        }
        return list;
    }

    private void checkKeys() throws TraceException {
        Form form = form();
        for (String key : seen) {
            if (!form.required().contains(key) && !form.optional().contains(key)) {
                throw json.lineError(Kind.UNKNOWN_KEY, form.words + " has no key \"" + key + "\"");
            }
        }
        for (String key : form.required()) {
            if (!seen.contains(key)) {
                throw json.lineError(Kind.MISSING_KEY, form.words + " lacks the key \"" + key + "\"");
            }
        }
    }

    /** A state has exactly the declared variables. */
    static void checkVariables(JsonCursor json, List<String> variables, Map<String, TlaValue> state)
            throws TraceException {
        for (String name : state.keySet()) {
            if (!variables.contains(name)) {
                throw json.lineError(
                        Kind.UNDECLARED_VARIABLE,
                        "the state has the variable " + JsonCursor.brief(name) + ", which the header does not declare");
            }
        }
        for (String name : variables) {
            if (!state.containsKey(name)) {
                throw json.lineError(Kind.MISSING_KEY, "the state lacks the variable " + name);
            }
        }
    }
}
