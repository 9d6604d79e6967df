package io.steplock.refinement.checksums;

import io.steplock.checker.value.TlaValue;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** TLA+ values from what the engine has. */
final class Values {
    private Values() {}

    /** A record, from field names and values in turn. */
    static TlaValue.Rec record(Object... fieldsAndValues) {
        Map<String, TlaValue> fields = new LinkedHashMap<>();
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            fields.put((String) fieldsAndValues[i], of(fieldsAndValues[i + 1]));
        }
        return new TlaValue.Rec(fields);
    }

    private static TlaValue of(Object value) {
        if (value instanceof TlaValue known) {
            return known;
        } else if (value instanceof Boolean flag) {
            return TlaValue.of(flag.booleanValue());
        } else if (value instanceof Integer number) {
            return TlaValue.of(number.intValue());
        }
        return TlaValue.of(value.toString());
    }

    /** A set of the elements' texts. */
    static TlaValue set(Collection<?> elements) {
        return TlaValue.set(elements.stream().map(Values::of).toList());
    }
}
