package io.steplock.checker.value;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One Java form for each TLA+ value. In TLA+ a sequence is a function on {@code 1..n} and a record a function on
 * strings, so the same value can be written in more than one way; canonical forms are equal exactly when the values
 * are.
 */
public final class Canonical {
    private Canonical() {}

    /** The value's canonical form: a tuple where it is one, else a record where it is one, at every depth. */
    public static TlaValue of(TlaValue value) {
        if (value instanceof TlaValue.SetOf set) {
            Set<TlaValue> elements = new LinkedHashSet<>();
            set.elements().forEach(element -> elements.add(of(element)));
            return new TlaValue.SetOf(elements);
        } else if (value instanceof TlaValue.Tuple tuple) {
            return new TlaValue.Tuple(
                    tuple.elements().stream().map(Canonical::of).toList());
        } else if (value instanceof TlaValue.Rec rec) {
            Map<TlaValue, TlaValue> entries = new LinkedHashMap<>();
            rec.fields().forEach((name, field) -> entries.put(TlaValue.of(name), of(field)));
            return ofFunction(entries);
        } else if (value instanceof TlaValue.Function function) {
            Map<TlaValue, TlaValue> entries = new LinkedHashMap<>();
            function.entries().forEach((key, result) -> entries.put(of(key), of(result)));
            return ofFunction(entries);
        }
        return value;
    }

    private static TlaValue ofFunction(Map<TlaValue, TlaValue> entries) {
        List<TlaValue> sequence = new ArrayList<>();
        for (int i = 1; i <= entries.size(); i++) {
            TlaValue element = entries.get(TlaValue.of(i));
            if (element == null) {
                return onStrings(entries);
            }
            sequence.add(element);
        }
        return new TlaValue.Tuple(sequence);
    }

    private static TlaValue onStrings(Map<TlaValue, TlaValue> entries) {
        Map<String, TlaValue> fields = new LinkedHashMap<>();
        for (Map.Entry<TlaValue, TlaValue> entry : entries.entrySet()) {
            if (!(entry.getKey() instanceof TlaValue.Str name)) {
                return new TlaValue.Function(entries);
            }
            fields.put(name.value(), entry.getValue());
        }
        return new TlaValue.Rec(fields);
    }
}
