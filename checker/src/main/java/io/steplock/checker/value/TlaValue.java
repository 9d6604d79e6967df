package io.steplock.checker.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A TLA+ value outside TLC: what traces carry and what explanations print.
 *
 * <p>There is no case for model values: in a trace a model value is written as a string, and the loaded specification
 * decides by its config which strings are model values. All values are immutable and safe to share between threads.
 * {@code toString} gives the value as TLA+ text.
 */
public sealed interface TlaValue {

    /** TRUE or FALSE. */
    record Bool(boolean value) implements TlaValue {
        @Override
        public String toString() {
            return value ? "TRUE" : "FALSE";
        }
    }

    /** An integer; TLC's integers have 32 bits. */
    record Int(int value) implements TlaValue {
        @Override
        public String toString() {
            return Integer.toString(value);
        }
    }

    /** A string, or a model value of that name. */
    record Str(String value) implements TlaValue {
        @Override
        public String toString() {
            return TlaText.quote(value);
        }
    }

    /** A finite set; the order of the elements carries no meaning. */
    record SetOf(Set<TlaValue> elements) implements TlaValue {
        public SetOf {
            elements = Collections.unmodifiableSet(new LinkedHashSet<>(elements));
        }

        @Override
        public String toString() {
            return TlaText.join("{", elements, "}");
        }
    }

    /** A sequence or tuple: in TLA+ they are one thing. */
    record Tuple(List<TlaValue> elements) implements TlaValue {
        public Tuple {
            elements = List.copyOf(elements);
        }

        @Override
        public String toString() {
            return TlaText.join("<<", elements, ">>");
        }
    }

    /** A record: a function whose domain is a set of field names. */
    record Rec(Map<String, TlaValue> fields) implements TlaValue {
        public Rec {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }

        @Override
        public String toString() {
            List<String> parts = new ArrayList<>();
            fields.forEach((name, value) -> parts.add(name + " |-> " + value));
            return TlaText.join("[", parts, "]");
        }
    }

    /** A function with a finite domain. */
    record Function(Map<TlaValue, TlaValue> entries) implements TlaValue {
        public Function {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        @Override
        public String toString() {
            List<String> parts = new ArrayList<>();
            entries.forEach((key, value) -> parts.add(key + " :> " + value));
            return parts.isEmpty() ? "<<>>" : TlaText.join("(", parts, ")", " @@ ");
        }
    }

    static TlaValue of(boolean value) {
        return new Bool(value);
    }

    static TlaValue of(int value) {
        return new Int(value);
    }

    static TlaValue of(String value) {
        return new Str(value);
    }

    static TlaValue set(Collection<? extends TlaValue> elements) {
        return new SetOf(new LinkedHashSet<>(elements));
    }

    static TlaValue tuple(TlaValue... elements) {
        return new Tuple(List.of(elements));
    }
}
