package io.steplock.counterexample;

import io.steplock.checker.value.TlaValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * TLC's last state beside the engine's, place by place. The engine has pages and processes that the model does not have;
 * they are left out.
 */
public final class FinalState {
    /**
     * After recovery the engine goes on at once to its checkpoint and lets processes come. That leaves these as they
     * were.
     */
    private static final List<String> AFTER_RECOVERY = List.of("heap", "map", "committed", "reported", "crashes");

    /** A private copy of the redo point may be as old as it likes (MapInsertion.tla, ReadRedoPoint). */
    private static final String PRIVATE_REDO = "ins\\.[^.]+\\.redo";

    private final Map<String, String> names;
    /** The processes that take no step: the engine need not have them. */
    private final Set<String> idle;

    private final List<String> differences = new ArrayList<>();
    private int compared;

    private FinalState(Map<String, String> names, Set<String> idle) {
        this.names = names;
        this.idle = idle;
    }

    /**
     * Compares.
     *
     * @param names how the engine calls those of the specification's processes that take steps
     */
    public static FinalState of(
            Map<String, TlaValue> specification, Map<String, TlaValue> engine, Map<String, String> names) {
        Set<String> idle = new TreeSet<>(Behavior.names(specification.get("pc")));
        idle.removeAll(names.keySet());
        FinalState state = new FinalState(names, idle);
        boolean recovered = !Behavior.text(specification.get("phase")).equals("running");
        specification.forEach((variable, value) -> {
            if (!recovered || AFTER_RECOVERY.contains(variable)) {
                state.compare(variable, value, engine.get(variable));
            }
        });
        return state;
    }

    private void compare(String path, TlaValue specified, TlaValue found) {
        if (path.matches(PRIVATE_REDO)) {
            return;
        }
        if (isFunction(specified) && isFunction(found)) {
            Map<String, TlaValue> theirs = entries(specified);
            Map<String, TlaValue> ours = entries(found);
            theirs.forEach((key, value) -> {
                String name = names.getOrDefault(key, key);
                if (ours.containsKey(name)) {
                    compare(path + "." + name, value, ours.get(name));
                } else if (!idle.contains(key)) {
                    differences.add(path + "." + name + " is missing in the engine");
                }
            });
        } else if (specified instanceof TlaValue.Tuple theirs
                && found instanceof TlaValue.Tuple ours
                && theirs.elements().size() == ours.elements().size()) {
            for (int i = 0; i < theirs.elements().size(); i++) {
                compare(
                        path + "[" + (i + 1) + "]",
                        theirs.elements().get(i),
                        ours.elements().get(i));
            }
        } else {
            compared++;
            TlaValue renamed = renamed(specified);
            if (!renamed.equals(found)) {
                differences.add(path + " is " + renamed + " in TLC's last state and " + found + " in the engine");
            }
        }
    }

    private static boolean isFunction(TlaValue value) {
        return value instanceof TlaValue.Rec || value instanceof TlaValue.Function;
    }

    private static Map<String, TlaValue> entries(TlaValue value) {
        if (value instanceof TlaValue.Rec rec) {
            return rec.fields();
        }
        Map<String, TlaValue> entries = new LinkedHashMap<>();
        ((TlaValue.Function) value).entries().forEach((key, entry) -> entries.put(Behavior.text(key), entry));
        return entries;
    }

    private TlaValue renamed(TlaValue value) {
        if (value instanceof TlaValue.Str text) {
            return TlaValue.of(names.getOrDefault(text.value(), text.value()));
        } else if (value instanceof TlaValue.SetOf set) {
            Set<TlaValue> elements =
                    set.elements().stream().map(this::renamed).collect(Collectors.toCollection(LinkedHashSet::new));
            return new TlaValue.SetOf(elements);
        } else if (value instanceof TlaValue.Tuple tuple) {
            return new TlaValue.Tuple(
                    tuple.elements().stream().map(this::renamed).toList());
        }
        return value;
    }

    /** How many places were compared. */
    public int compared() {
        return compared;
    }

    /** A sentence for each place at which the two differ. */
    public List<String> differences() {
        return List.copyOf(differences);
    }
}
