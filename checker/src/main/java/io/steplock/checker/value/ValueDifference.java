package io.steplock.checker.value;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A smallest part in which two values differ.
 *
 * @param path for example {@code Size[17].pages}, or {@code 4 \in Pages} for an element of a set
 * @param left what the first value has there, if anything
 * @param right what the second value has there, if anything
 */
public record ValueDifference(String path, Optional<TlaValue> left, Optional<TlaValue> right) {

    /**
     * All smallest parts in which two values differ, in the order of the first value; none if they are equal in TLA+.
     * Takes time in proportion to the values' sizes.
     */
    public static List<ValueDifference> between(String path, TlaValue left, TlaValue right) {
        List<ValueDifference> found = new ArrayList<>();
        walk(path, Canonical.of(left), Canonical.of(right), found);
        return found;
    }

    private static void walk(String path, TlaValue left, TlaValue right, List<ValueDifference> found) {
        if (left.equals(right)) {
            return;
        }
        if (left instanceof TlaValue.SetOf one && right instanceof TlaValue.SetOf other) {
            elements(path, one, other, found);
            return;
        }
        Optional<Map<TlaValue, TlaValue>> one = entries(left);
        Optional<Map<TlaValue, TlaValue>> other = entries(right);
        if (one.isEmpty() || other.isEmpty()) {
            found.add(new ValueDifference(path, Optional.of(left), Optional.of(right)));
            return;
        }
        one.get().forEach((key, value) -> {
            TlaValue there = other.get().get(key);
            if (there == null) {
                found.add(new ValueDifference(path + step(key), Optional.of(value), Optional.empty()));
            } else {
                walk(path + step(key), value, there, found);
            }
        });
        other.get().forEach((key, value) -> {
            if (!one.get().containsKey(key)) {
                found.add(new ValueDifference(path + step(key), Optional.empty(), Optional.of(value)));
            }
        });
    }

    private static void elements(String path, TlaValue.SetOf one, TlaValue.SetOf other, List<ValueDifference> found) {
        for (TlaValue element : one.elements()) {
            if (!other.elements().contains(element)) {
                found.add(membership(path, element, true));
            }
        }
        for (TlaValue element : other.elements()) {
            if (!one.elements().contains(element)) {
                found.add(membership(path, element, false));
            }
        }
    }

    private static ValueDifference membership(String path, TlaValue element, boolean inLeft) {
        return new ValueDifference(
                element + " \\in " + path, Optional.of(TlaValue.of(inLeft)), Optional.of(TlaValue.of(!inLeft)));
    }

    /** The value as a function, if it is one. */
    private static Optional<Map<TlaValue, TlaValue>> entries(TlaValue value) {
        if (value instanceof TlaValue.Function function) {
            return Optional.of(function.entries());
        }
        Map<TlaValue, TlaValue> entries = new LinkedHashMap<>();
        if (value instanceof TlaValue.Tuple tuple) {
            for (TlaValue element : tuple.elements()) {
                entries.put(TlaValue.of(entries.size() + 1), element);
            }
            return Optional.of(entries);
        } else if (value instanceof TlaValue.Rec rec) {
            rec.fields().forEach((name, field) -> entries.put(TlaValue.of(name), field));
            return Optional.of(entries);
        }
        return Optional.empty();
    }

    private static String step(TlaValue key) {
        return key instanceof TlaValue.Str name && name.value().matches("[A-Za-z_]\\w*")
                ? "." + name.value()
                : "[" + key + "]";
    }
}
