package io.steplock.refinement;

import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The last observed value of each object that the specification knows, and the changes that a new observation makes.
 * Thread-safe as long as each object is observed under its own latch.
 */
public final class StateDiff {
    private final Map<List<TlaValue>, TlaValue> last = new ConcurrentHashMap<>();

    /** Notes the value at a path without making a change of it. */
    public void start(List<TlaValue> path, TlaValue value) {
        last.put(path, value);
    }

    /** The last value observed at a path. */
    public TlaValue last(List<TlaValue> path) {
        TlaValue value = last.get(path);
        if (value == null) {
            throw new IllegalStateException("never observed: " + path);
        }
        return value;
    }

    /** The changes from the last value at the path to the new one, each at the deepest place. */
    public void observe(List<TlaValue> path, TlaValue value, List<Change> changes) {
        TlaValue before = last(path);
        last.put(path, value);
        compare(path, before, value, changes);
    }

    /** Whether the element is in the set, of which only membership of this element is observed here; at first it is not. */
    public void observeMember(String set, TlaValue element, boolean member, List<Change> changes) {
        List<TlaValue> key = List.of(TlaValue.of(set), element);
        TlaValue before = last.put(key, TlaValue.of(member));
        boolean was = before != null && before.equals(TlaValue.of(true));
        if (member != was) {
            Change.Kind kind = member ? Change.Kind.ADD : Change.Kind.REMOVE;
            changes.add(new Change(List.of(TlaValue.of(set)), kind, element));
        }
    }

    private static void compare(List<TlaValue> path, TlaValue before, TlaValue after, List<Change> changes) {
        if (before.equals(after)) {
            return;
        }
        if (before instanceof TlaValue.Rec old
                && after instanceof TlaValue.Rec young
                && old.fields().keySet().equals(young.fields().keySet())) {
            young.fields()
                    .forEach((field, value) -> compare(
                            append(path, TlaValue.of(field)), old.fields().get(field), value, changes));
        } else if (before instanceof TlaValue.SetOf old && after instanceof TlaValue.SetOf young) {
            old.elements().stream()
                    .filter(element -> !young.elements().contains(element))
                    .forEach(element -> changes.add(new Change(path, Change.Kind.REMOVE, element)));
            young.elements().stream()
                    .filter(element -> !old.elements().contains(element))
                    .forEach(element -> changes.add(new Change(path, Change.Kind.ADD, element)));
        } else {
            changes.add(new Change(path, Change.Kind.SET, after));
        }
    }

    private static List<TlaValue> append(List<TlaValue> path, TlaValue key) {
        List<TlaValue> longer = new ArrayList<>(path);
        longer.add(key);
        return List.copyOf(longer);
    }
}
