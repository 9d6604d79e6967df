package io.steplock.checker.tlc;

import io.steplock.checker.spec.SpecException;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tlc2.tool.TLCState;
import tlc2.value.impl.FcnRcdValue;
import tlc2.value.impl.IntValue;
import tlc2.value.impl.RecordValue;
import tlc2.value.impl.SetEnumValue;
import tlc2.value.impl.StringValue;
import tlc2.value.impl.TupleValue;
import tlc2.value.impl.Value;
import util.UniqueString;

/** Applies changes to a state. Values off the path are shared between the two states. */
final class Changes {
    private final Values values;

    Changes(Values values) {
        this.values = values;
    }

    TLCState apply(TLCState state, List<Change> changes) throws SpecException {
        TLCState after = state.copy();
        for (Change change : changes) {
            UniqueString name = UniqueString.uniqueStringOf(change.variable());
            Value old = name.getVarLoc() < 0 ? null : (Value) after.lookup(name);
            if (old == null) {
                throw new SpecException("the spec has no variable " + change.variable());
            }
            Value changed = at(old, change, 1);
            after.bind(name, changed);
        }
        return after;
    }

    private Value at(Value here, Change change, int depth) throws SpecException {
        List<TlaValue> path = change.path();
        boolean last = depth == path.size();
        if (last) {
            return leaf(here, change);
        }
        Value explicit = Values.explicit(here);
        Value key = values.toTlc(path.get(depth));
        boolean keyed =
                depth == path.size() - 1 && (change.kind() == Change.Kind.PUT || change.kind() == Change.Kind.DELETE);
        int index = indexOf(explicit, key);
        if (keyed && change.kind() == Change.Kind.PUT && index < 0) {
            return put(explicit, key, values.toTlc(change.value()), change);
        }
        if (index < 0) {
            throw new SpecException("there is no " + text(path, depth + 1) + "; the state has " + text(path, depth)
                    + " = " + Texts.brief(explicit));
        }
        if (keyed && change.kind() == Change.Kind.DELETE) {
            return delete(explicit, index, change);
        }
        Value[] parts = parts(explicit).clone();
        parts[index] = keyed ? values.toTlc(change.value()) : at(parts[index], change, depth + 1);
        return withParts(explicit, parts);
    }

    /** The change of the value at the end of the path. */
    private Value leaf(Value here, Change change) throws SpecException {
        Value explicit = Values.explicit(here);
        switch (change.kind()) {
            case SET -> {
                return values.toTlc(change.value());
            }
            case ADD, REMOVE -> {
                return member(explicit, change);
            }
            case APPEND -> {
                Value[] old = tuple(explicit, change).elems;
                Value[] longer = Arrays.copyOf(old, old.length + 1);
                longer[old.length] = values.toTlc(change.value());
                return new TupleValue(longer);
            }
            case DROP -> {
                Value[] old = tuple(explicit, change).elems;
                int count = change.value() instanceof TlaValue.Int number ? number.value() : -1;
                if (count < 0 || count > old.length) {
                    throw unfit(
                            explicit,
                            change,
                            "it has " + old.length + " elements, " + change.value() + " cannot be dropped");
                }
                return new TupleValue(Arrays.copyOfRange(old, count, old.length));
            }
            default -> throw unfit(explicit, change, "the path of a " + change.kind() + " ends with a key");
        }
    }

    private static TupleValue tuple(Value value, Change change) throws SpecException {
        if (value instanceof TupleValue tuple) {
            return tuple;
        }
        throw unfit(value, change, "it is no sequence");
    }

    private Value member(Value here, Change change) throws SpecException {
        if (!(here instanceof SetEnumValue set)) {
            throw unfit(here, change, "it is no set");
        }
        set.normalize();
        Value element = values.toTlc(change.value());
        List<Value> kept = new ArrayList<>();
        boolean present = false;
        for (int i = 0; i < set.elems.size(); i++) {
            Value each = set.elems.elementAt(i);
            if (Values.equal(each, element)) {
                present = true;
            } else {
                kept.add(each);
            }
        }
        if (change.kind() == Change.Kind.REMOVE && !present) {
            throw unfit(here, change, "it has no element " + element);
        }
        if (change.kind() == Change.Kind.ADD) {
            kept.add(element);
        }
        return normalised(new SetEnumValue(kept.toArray(Value[]::new), false), change);
    }

    private static Value put(Value here, Value key, Value value, Change change) throws SpecException {
        Paths.Parts parts = Paths.Parts.of(here);
        if (parts == null) {
            throw unfit(here, change, "it is no function, record or sequence");
        }
        int size = parts.keys().length;
        if (here instanceof TupleValue && key instanceof IntValue number && number.val == size + 1) {
            Value[] longer = Arrays.copyOf(parts.values(), size + 1);
            longer[size] = value;
            return new TupleValue(longer);
        }
        Value[] keys = Arrays.copyOf(parts.keys(), size + 1);
        Value[] all = Arrays.copyOf(parts.values(), size + 1);
        keys[size] = key;
        all[size] = value;
        return function(keys, all, change);
    }

    private static Value delete(Value here, int index, Change change) throws SpecException {
        Paths.Parts parts = Paths.Parts.of(here);
        List<Value> keys = new ArrayList<>(Arrays.asList(parts.keys()));
        List<Value> all = new ArrayList<>(Arrays.asList(parts.values()));
        keys.remove(index);
        all.remove(index);
        return function(keys.toArray(Value[]::new), all.toArray(Value[]::new), change);
    }

    /** A function with these entries; one over strings as a record, one over 1..n as a tuple. */
    private static Value function(Value[] keys, Value[] all, Change change) throws SpecException {
        if (keys.length == 0) {
            return TupleValue.EmptyTuple;
        }
        if (Arrays.stream(keys).allMatch(StringValue.class::isInstance)) {
            UniqueString[] names =
                    Arrays.stream(keys).map(key -> ((StringValue) key).val).toArray(UniqueString[]::new);
            return normalised(new RecordValue(names, all, false), change);
        }
        return Values.explicit(normalised(new FcnRcdValue(keys, all, false), change));
    }

    private static Value normalised(Value value, Change change) throws SpecException {
        try {
            value.deepNormalize();
            return value;
        } catch (RuntimeException e) {
            throw unfit(value, change, LoadErrors.folded(e.getMessage()));
        }
    }

    private static SpecException unfit(Value here, Change change, String why) {
        return new SpecException(change.kind() + " does not fit "
                + text(change.path(), change.path().size()) + " = " + Texts.brief(here) + ": " + why);
    }

    private static int indexOf(Value here, Value key) {
        if (here instanceof TupleValue tuple) {
            return key instanceof IntValue number && number.val >= 1 && number.val <= tuple.elems.length
                    ? number.val - 1
                    : -1;
        }
        if (here instanceof RecordValue record) {
            for (int i = 0; i < record.names.length; i++) {
                if (key instanceof StringValue name && name.val.equals(record.names[i])) {
                    return i;
                }
            }
            return -1;
        }
        if (here instanceof FcnRcdValue function) {
            return indexIn(function, key);
        }
        return -1;
    }

    private static int indexIn(FcnRcdValue function, Value key) {
        if (function.intv != null) {
            return key instanceof IntValue number && number.val >= function.intv.low && number.val <= function.intv.high
                    ? number.val - function.intv.low
                    : -1;
        }
        for (int i = 0; i < function.domain.length; i++) {
            if (Values.equal(function.domain[i], key)) {
                return i;
            }
        }
        return -1;
    }

    private static Value[] parts(Value here) {
        if (here instanceof TupleValue tuple) {
            return tuple.elems;
        }
        return here instanceof RecordValue record ? record.values : ((FcnRcdValue) here).values;
    }

    private static Value withParts(Value here, Value[] parts) {
        if (here instanceof TupleValue) {
            return new TupleValue(parts);
        }
        if (here instanceof RecordValue record) {
            return new RecordValue(record.names, parts, true);
        }
        FcnRcdValue function = (FcnRcdValue) here;
        return function.intv != null
                ? new FcnRcdValue(function.intv, parts)
                : new FcnRcdValue(function.domain, parts, true);
    }

    /** The first parts of a path, for example {@code buf["b1"].lsn}. */
    private static String text(List<TlaValue> path, int parts) {
        StringBuilder text = new StringBuilder(((TlaValue.Str) path.get(0)).value());
        for (TlaValue key : path.subList(1, parts)) {
            text.append('[').append(key).append(']');
        }
        return text.toString();
    }
}
