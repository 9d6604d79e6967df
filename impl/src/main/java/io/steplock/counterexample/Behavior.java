package io.steplock.counterexample;

import io.steplock.checker.spec.ModelResult.Step;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.value.TlaValue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A behavior of the full protocol that TLC has found, and what its states say; states count from 0. */
final class Behavior {
    static final String MAP = "map";

    private final List<Step> steps;
    private final Map<String, TlaValue> constants;

    Behavior(List<Step> steps, Map<String, TlaValue> constants) {
        this.steps = List.copyOf(steps);
        this.constants = constants;
    }

    int length() {
        return steps.size();
    }

    Step step(int index) {
        return steps.get(index);
    }

    TlaValue value(int state, String... path) {
        TlaValue value = steps.get(state).state().get(path[0]);
        for (int i = 1; i < path.length; i++) {
            value = field(value, path[i]);
        }
        return value;
    }

    /** A field of a record, or a function's value at a string. */
    static TlaValue field(TlaValue value, String name) {
        TlaValue found = value instanceof TlaValue.Rec rec
                ? rec.fields().get(name)
                : ((TlaValue.Function) value).entries().get(TlaValue.of(name));
        if (found == null) {
            throw new IllegalStateException("no " + name + " in " + value);
        }
        return found;
    }

    static Set<String> names(TlaValue value) {
        if (value instanceof TlaValue.Rec rec) {
            return rec.fields().keySet();
        }
        return ((TlaValue.Function) value)
                .entries().keySet().stream().map(Behavior::text).collect(Collectors.toCollection(TreeSet::new));
    }

    static String text(TlaValue value) {
        return ((TlaValue.Str) value).value();
    }

    static int number(TlaValue value) {
        return ((TlaValue.Int) value).value();
    }

    static boolean isTrue(TlaValue value) {
        return ((TlaValue.Bool) value).value();
    }

    /** Whether the process is in that set of the model's constants. */
    boolean isIn(String set, String process) {
        return constants.get(set) instanceof TlaValue.SetOf all
                && all.elements().contains(TlaValue.of(process));
    }

    Set<TlaValue> setOf(String constant) {
        return ((TlaValue.SetOf) constants.get(constant)).elements();
    }

    boolean isRunning(int state) {
        return text(value(state, "phase")).equals("running");
    }

    /** The LSN up to which all records are complete: what can be flushed. */
    int inserted(int state) {
        int base = number(value(state, "base"));
        List<TlaValue> wal = ((TlaValue.Tuple) value(state, "wal")).elements();
        for (int k = 0; k < wal.size(); k++) {
            if (!isTrue(field(wal.get(k), "complete"))) {
                return base + k;
            }
        }
        return base + wal.size();
    }

    /** The heap page on which the process works, as the first one that it pins. */
    String heapPageOf(String process) throws SpecException {
        for (int i = 1; i < length(); i++) {
            if (step(i).action().equals("PinHeapPage")
                    && process.equals(text(step(i).arguments().get("s")))) {
                for (String page : names(value(i, "pin"))) {
                    if (!page.equals(MAP)
                            && ((TlaValue.SetOf) value(i, "pin", page))
                                    .elements()
                                    .contains(TlaValue.of(process))) {
                        return page;
                    }
                }
            }
        }
        return lastHeapPage();
    }

    /** For a process that comes to no heap page in this behavior, so that any will do. */
    private String lastHeapPage() {
        return new TreeSet<>(names(value(0, "heap"))).last();
    }
}
