package io.steplock.checker.tlc;

import io.steplock.checker.spec.SpecException;
import io.steplock.checker.value.TlaValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tlc2.value.impl.BoolValue;
import tlc2.value.impl.FcnRcdValue;
import tlc2.value.impl.IntValue;
import tlc2.value.impl.ModelValue;
import tlc2.value.impl.RecordValue;
import tlc2.value.impl.SetEnumValue;
import tlc2.value.impl.StringValue;
import tlc2.value.impl.TupleValue;
import tlc2.value.impl.Value;
import util.UniqueString;

/** Translates values between traces and TLC. Values made here are normalised, so that they can be shared. */
final class Values {
    private final Map<String, ModelValue> modelValues;

    Values(Map<String, ModelValue> modelValues) {
        this.modelValues = modelValues;
    }

    Value toTlc(TlaValue value) throws SpecException {
        Value made = make(value);
        try {
            made.deepNormalize();
        } catch (RuntimeException e) {
            throw new SpecException(
                    "TLC cannot hold " + value + ": " + LoadErrors.folded(e.getMessage())
                            + " (the elements of a set and the keys of a function must be comparable)",
                    e);
        }
        return made;
    }

    private Value make(TlaValue value) {
        if (value instanceof TlaValue.Bool bool) {
            return bool.value() ? BoolValue.ValTrue : BoolValue.ValFalse;
        } else if (value instanceof TlaValue.Int number) {
            return IntValue.gen(number.value());
        } else if (value instanceof TlaValue.Str text) {
            ModelValue modelValue = modelValues.get(text.value());
            return modelValue != null ? modelValue : string(text.value());
        } else if (value instanceof TlaValue.SetOf set) {
            return new SetEnumValue(make(set.elements()), false);
        } else if (value instanceof TlaValue.Tuple tuple) {
            return new TupleValue(make(tuple.elements()));
        } else if (value instanceof TlaValue.Rec record) {
            return makeRecord(record);
        } else if (value instanceof TlaValue.Function function) {
            return makeFunction(function);
        }
        throw new AssertionError(value);
    }

    static StringValue string(String text) {
        return new StringValue(UniqueString.uniqueStringOf(text));
    }

    private Value[] make(Iterable<TlaValue> elements) {
        List<Value> made = new ArrayList<>();
        for (TlaValue element : elements) {
            made.add(make(element));
        }
        return made.toArray(Value[]::new);
    }

    private Value makeRecord(TlaValue.Rec record) {
        if (record.fields().keySet().stream().anyMatch(modelValues::containsKey)) {
            // No field has a model value's name: a field's name is a string of the spec, and such a config is refused.
            Map<TlaValue, TlaValue> entries = new LinkedHashMap<>();
            record.fields().forEach((name, field) -> entries.put(TlaValue.of(name), field));
            return makeFunction(new TlaValue.Function(entries));
        }
        UniqueString[] names = record.fields().keySet().stream()
                .map(UniqueString::uniqueStringOf)
                .toArray(UniqueString[]::new);
        return names.length == 0
                ? TupleValue.EmptyTuple
                : new RecordValue(names, make(record.fields().values()), false);
    }

    private Value makeFunction(TlaValue.Function function) {
        return function.entries().isEmpty()
                ? TupleValue.EmptyTuple
                : new FcnRcdValue(
                        make(function.entries().keySet()),
                        make(function.entries().values()),
                        false);
    }

    /** The value in its plainest form: a function over 1..n is a tuple, one over strings a record. */
    TlaValue fromTlc(Value value) {
        if (value instanceof BoolValue bool) {
            return TlaValue.of(bool.val);
        } else if (value instanceof IntValue number) {
            return TlaValue.of(number.val);
        } else if (value instanceof StringValue text) {
            return TlaValue.of(text.val.toString());
        } else if (value instanceof ModelValue modelValue) {
            return TlaValue.of(modelValue.val.toString());
        } else if (value instanceof TupleValue tuple) {
            List<TlaValue> elements = new ArrayList<>();
            for (Value element : tuple.elems) {
                elements.add(fromTlc(element));
            }
            return new TlaValue.Tuple(elements);
        } else if (value instanceof RecordValue record) {
            Map<String, TlaValue> fields = new LinkedHashMap<>();
            for (int i = 0; i < record.names.length; i++) {
                fields.put(record.names[i].toString(), fromTlc(record.values[i]));
            }
            return new TlaValue.Rec(fields);
        } else if (value instanceof FcnRcdValue function) {
            return fromFunction(function);
        } else if (value instanceof SetEnumValue set) {
            return fromSet(set);
        }
        return fromLazy(value);
    }

    private TlaValue fromSet(SetEnumValue set) {
        set.normalize();
        Set<TlaValue> elements = new LinkedHashSet<>();
        for (int i = 0; i < set.elems.size(); i++) {
            elements.add(fromTlc(set.elems.elementAt(i)));
        }
        return new TlaValue.SetOf(elements);
    }

    private TlaValue fromFunction(FcnRcdValue function) {
        function.normalize();
        Value tuple = function.toTuple();
        if (tuple != null) {
            return fromTlc(tuple);
        }
        Value[] domain = function.getDomainAsValues();
        Map<TlaValue, TlaValue> entries = new LinkedHashMap<>();
        boolean strings = true;
        for (int i = 0; i < domain.length; i++) {
            strings &= domain[i] instanceof StringValue;
            entries.put(fromTlc(domain[i]), fromTlc(function.values[i]));
        }
        if (!strings) {
            return new TlaValue.Function(entries);
        }
        Map<String, TlaValue> fields = new LinkedHashMap<>();
        entries.forEach((key, field) -> fields.put(((TlaValue.Str) key).value(), field));
        return new TlaValue.Rec(fields);
    }

    /** Intervals, SUBSET S, lambdas and the like, which TLC keeps unevaluated. */
    private TlaValue fromLazy(Value value) {
        Value explicit = value.toSetEnum();
        if (explicit == null) {
            explicit = value.toFcnRcd();
        }
        if (explicit == null) {
            throw new IllegalArgumentException("no explicit value: " + value);
        }
        return fromTlc(explicit);
    }

    /** A tuple, record, function or set in an explicit form whose parts can be looked at; any other value as it is. */
    static Value explicit(Value value) {
        if (value instanceof TupleValue
                || value instanceof RecordValue
                || value instanceof SetEnumValue
                || value instanceof BoolValue
                || value instanceof IntValue
                || value instanceof StringValue
                || value instanceof ModelValue) {
            return value;
        }
        if (value instanceof FcnRcdValue function) {
            function.normalize();
            Value tuple = function.toTuple();
            return tuple != null ? tuple : function;
        }
        Value function = value.toFcnRcd();
        if (function instanceof FcnRcdValue) {
            return explicit(function);
        }
        Value set = value.toSetEnum();
        return set != null ? set : value;
    }

    /** Whether the values are equal; values that TLC refuses to compare are not. */
    static boolean equal(Value a, Value b) {
        if (a == b) { // TLC has no such shortcut, and most parts of two states are shared
            return true;
        }
        try {
            return a.equals(b);
        } catch (RuntimeException e) {
            // TLC refuses to compare values of different types; they are different.
            return false;
        }
    }
}
