package io.steplock.checker.tlc;

import io.steplock.checker.spec.Difference;
import java.util.ArrayList;
import java.util.List;
import tlc2.value.impl.FcnRcdValue;
import tlc2.value.impl.IntValue;
import tlc2.value.impl.RecordValue;
import tlc2.value.impl.SetEnumValue;
import tlc2.value.impl.StringValue;
import tlc2.value.impl.TupleValue;
import tlc2.value.impl.Value;

/** Finds the smallest parts in which two values differ. */
final class Paths {
    private static final String ABSENT = "(absent)";

    private Paths() {}

    /** All smallest differing parts, none if the values are equal. */
    static List<Difference> differences(String path, Value expected, Value actual) {
        List<Difference> found = new ArrayList<>();
        walk(path, expected, actual, found);
        return found;
    }

    private static void walk(String path, Value expected, Value actual, List<Difference> found) {
        if (Values.equal(expected, actual)) {
            return;
        }
        int before = found.size();
        Value a = Values.explicit(expected);
        Value b = Values.explicit(actual);
        if (a instanceof SetEnumValue one && b instanceof SetEnumValue two) {
            sets(path, one, two, found);
        } else {
            Parts left = Parts.of(a);
            Parts right = Parts.of(b);
            if (left != null && right != null) {
                for (int i = 0; i < left.keys().length; i++) {
                    String part = path + left.step(i);
                    Value other = right.at(left.keys()[i]);
                    if (other == null) {
                        found.add(new Difference(part, left.values()[i].toString(), ABSENT));
                    } else {
                        walk(part, left.values()[i], other, found);
                    }
                }
                for (int i = 0; i < right.keys().length; i++) {
                    if (left.at(right.keys()[i]) == null) {
                        found.add(new Difference(path + right.step(i), ABSENT, right.values()[i].toString()));
                    }
                }
            }
        }
        if (found.size() == before) {
            found.add(new Difference(path, expected.toString(), actual.toString()));
        }
    }

    /** Of large sets only the elements that one of them lacks are shown. */
    private static void sets(String path, SetEnumValue expected, SetEnumValue actual, List<Difference> found) {
        if (expected.toString().length() + actual.toString().length() <= 100) {
            return;
        }
        missing(expected, actual).forEach(e -> found.add(new Difference(path, "has " + e, "lacks " + e)));
        missing(actual, expected).forEach(e -> found.add(new Difference(path, "lacks " + e, "has " + e)));
    }

    private static List<String> missing(SetEnumValue from, SetEnumValue in) {
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < from.elems.size(); i++) {
            Value element = from.elems.elementAt(i);
            boolean present = false;
            for (int j = 0; j < in.elems.size() && !present; j++) {
                present = Values.equal(element, in.elems.elementAt(j));
            }
            if (!present) {
                missing.add(element.toString());
            }
        }
        return missing;
    }

    /** The keys and values of a tuple, record or function. */
    static final class Parts {
        private final Value[] keys;
        private final Value[] values;

        Parts(Value[] keys, Value[] values) {
            this.keys = keys;
            this.values = values;
        }

        Value[] keys() {
            return keys;
        }

        Value[] values() {
            return values;
        }

        static Parts of(Value value) {
            if (value instanceof TupleValue tuple) {
                Value[] keys = new Value[tuple.elems.length];
                for (int i = 0; i < keys.length; i++) {
                    keys[i] = IntValue.gen(i + 1);
                }
                return new Parts(keys, tuple.elems);
            } else if (value instanceof RecordValue record) {
                Value[] keys = new Value[record.names.length];
                for (int i = 0; i < keys.length; i++) {
                    keys[i] = new StringValue(record.names[i]);
                }
                return new Parts(keys, record.values);
            } else if (value instanceof FcnRcdValue function) {
                return new Parts(function.getDomainAsValues(), function.values);
            }
            return null;
        }

        Value at(Value key) {
            for (int i = 0; i < keys.length; i++) {
                if (Values.equal(keys[i], key)) {
                    return values[i];
                }
            }
            return null;
        }

        String step(int i) {
            return keys[i] instanceof StringValue name && name.val.toString().matches("[A-Za-z_]\\w*")
                    ? "." + name.val
                    : "[" + keys[i] + "]";
        }
    }
}
