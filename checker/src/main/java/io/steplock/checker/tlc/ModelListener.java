package io.steplock.checker.tlc;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import tlc2.tool.Action;
import tlc2.tool.TLCState;

/** Counts the steps that TLC takes, by action. */
final class ModelListener extends RunListener {
    private final IdentityHashMap<Action, long[]> taken = new IdentityHashMap<>();
    private final IdentityHashMap<Action, Map<String, Long>> expanded = new IdentityHashMap<>();
    private final ActionNamer namer;
    private TLCState last;
    private long withSuccessors;

    /** Names the step of an action that TLC has not split. */
    @FunctionalInterface
    interface ActionNamer {
        String name(TLCState from, Action action, TLCState to);
    }

    ModelListener(ActionNamer namer) {
        this.namer = namer;
    }

    /** States that have a successor within the constraints. */
    long withSuccessors() {
        return withSuccessors;
    }

    /** How often the actions were taken, by name. */
    Map<String, Long> taken(Actions actions) {
        Map<String, Long> byName = new HashMap<>();
        taken.forEach((action, count) -> byName.merge(actions.of(action).name(), count[0], Long::sum));
        expanded.values().forEach(counts -> counts.forEach((name, count) -> byName.merge(name, count, Long::sum)));
        return byName;
    }

    @Override
    public void writeState(TLCState from, TLCState to, boolean isNew, Action action) {
        // TLC expands one state after the other and hands over the same object for all its successors.
        if (!(from == last)) {
            last = from;
            withSuccessors++;
        }
        String name = namer.name(from, action, to);
        if (name == null) {
            taken.computeIfAbsent(action, a -> new long[1])[0]++;
        } else {
            expanded.computeIfAbsent(action, a -> new HashMap<>()).merge(name, 1L, Long::sum);
        }
    }
}
