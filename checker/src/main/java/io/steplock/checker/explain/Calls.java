package io.steplock.checker.explain;

import io.steplock.checker.value.TlaValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes actions and values as TLA+ expressions: strings in quotes, model values without. */
public final class Calls {
    private Calls() {}

    /** An action with its arguments, for example {@code Acquire(p1, "map")}. */
    public static String text(String action, Map<String, TlaValue> arguments, Set<String> modelValues) {
        List<String> texts = texts(arguments.values(), modelValues);
        return texts.isEmpty() ? action : action + "(" + String.join(", ", texts) + ")";
    }

    /** A value, for example {@code [holder |-> p1, kind |-> "idle"]}. */
    public static String text(TlaValue value, Set<String> modelValues) {
        if (value instanceof TlaValue.Str name && modelValues.contains(name.value())) {
            return name.value();
        } else if (value instanceof TlaValue.SetOf set) {
            return "{" + String.join(", ", texts(set.elements(), modelValues)) + "}";
        } else if (value instanceof TlaValue.Tuple tuple) {
            return "<<" + String.join(", ", texts(tuple.elements(), modelValues)) + ">>";
        } else if (value instanceof TlaValue.Rec record) {
            List<String> fields = new ArrayList<>();
            record.fields().forEach((name, field) -> fields.add(name + " |-> " + text(field, modelValues)));
            return "[" + String.join(", ", fields) + "]";
        } else if (value instanceof TlaValue.Function function
                && !function.entries().isEmpty()) {
            List<String> entries = new ArrayList<>();
            function.entries()
                    .forEach((key, entry) -> entries.add(text(key, modelValues) + " :> " + text(entry, modelValues)));
            return "(" + String.join(" @@ ", entries) + ")";
        }
        return value.toString();
    }

    private static List<String> texts(Collection<TlaValue> values, Set<String> modelValues) {
        return values.stream().map(value -> text(value, modelValues)).toList();
    }
}
