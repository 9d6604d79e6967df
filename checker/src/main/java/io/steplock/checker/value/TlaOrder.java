package io.steplock.checker.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A total order of values, consistent with {@code equals}. It has no meaning in TLA+; it makes output independent of
 * the iteration order of the caller's sets and maps. Kinds order as Bool, Int, Str, SetOf, Tuple, Rec, Function.
 */
public final class TlaOrder implements Comparator<TlaValue> {
    /** The only instance; stateless. */
    public static final TlaOrder INSTANCE = new TlaOrder();

    private TlaOrder() {}

    @Override
    public int compare(TlaValue a, TlaValue b) {
        int byKind = Integer.compare(rank(a), rank(b));
        if (byKind != 0 || a.equals(b)) {
            return byKind;
        }
        if (a instanceof TlaValue.Bool x && b instanceof TlaValue.Bool y) {
            return Boolean.compare(x.value(), y.value());
        }
        if (a instanceof TlaValue.Int x && b instanceof TlaValue.Int y) {
            return Integer.compare(x.value(), y.value());
        }
        if (a instanceof TlaValue.Str x && b instanceof TlaValue.Str y) {
            return x.value().compareTo(y.value());
        }
        return compareParts(parts(a), parts(b));
    }

    /** The values in ascending order. */
    public static List<TlaValue> sorted(Collection<TlaValue> values) {
        List<TlaValue> list = new ArrayList<>(values);
        list.sort(INSTANCE);
        return list;
    }

    private int compareParts(List<TlaValue> a, List<TlaValue> b) {
        Iterator<TlaValue> right = b.iterator();
        for (TlaValue left : a) {
            int byPart = right.hasNext() ? compare(left, right.next()) : 1;
            if (byPart != 0) {
                return byPart;
            }
        }
        return right.hasNext() ? -1 : 0;
    }

    private static int rank(TlaValue value) {
        if (value instanceof TlaValue.Bool) {
            return 0;
        } else if (value instanceof TlaValue.Int) {
            return 1;
        } else if (value instanceof TlaValue.Str) {
            return 2;
        } else if (value instanceof TlaValue.SetOf) {
            return 3;
        } else if (value instanceof TlaValue.Tuple) {
            return 4;
        } else if (value instanceof TlaValue.Rec) {
            return 5;
        }
        return 6;
    }

    /** A compound value's parts in a fixed order; keys and values of maps alternate. */
    private static List<TlaValue> parts(TlaValue value) {
        List<TlaValue> parts = new ArrayList<>();
        if (value instanceof TlaValue.SetOf set) {
            parts.addAll(sorted(set.elements()));
        } else if (value instanceof TlaValue.Tuple tuple) {
            parts.addAll(tuple.elements());
        } else if (value instanceof TlaValue.Rec rec) {
            rec.fields().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(field -> {
                parts.add(TlaValue.of(field.getKey()));
                parts.add(field.getValue());
            });
        } else if (value instanceof TlaValue.Function function) {
            function.entries().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey(INSTANCE))
                    .forEach(entry -> {
                        parts.add(entry.getKey());
                        parts.add(entry.getValue());
                    });
        }
        return parts;
    }
}
