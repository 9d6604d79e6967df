package io.steplock.checker.tlc;

import io.steplock.checker.spec.ModelProgress;
import io.steplock.checker.spec.ModelResult;
import io.steplock.checker.spec.PartResult;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.value.TlaValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tlc2.tool.Action;
import tlc2.tool.TLCState;
import tlc2.tool.impl.FastTool;
import tlc2.value.impl.Value;
import util.UniqueString;

/**
 * One exploration of a model whose state graph falls into parts, by the value of a variable that no step changes. Tells
 * for each part which invariants are violated in it, and whether some state has no successor.
 */
final class PartsRun {
    private final TlcSpec spec;
    private final FastTool tool;
    private final String variable;
    private final UniqueString name;
    private final Exploration exploration;
    private final Map<Value, Part> parts = new LinkedHashMap<>();

    /** The states that were found and not yet seen to have a successor, by fingerprint, in the order of discovery. */
    private final Map<Long, TLCState> ends = new LinkedHashMap<>();

    private boolean changed;

    PartsRun(TlcSpec spec, String variable, Path scratch, ModelProgress progress) {
        this.spec = spec;
        this.tool = spec.tool();
        this.variable = variable;
        this.name = UniqueString.uniqueStringOf(variable);
        this.exploration = new Exploration(spec, scratch, progress);
    }

    List<PartResult> run() throws SpecException {
        requireInvariantsOnly();
        Action[] invariants = tool.getInvariants();
        for (int i = 0; i < invariants.length; i++) {
            Action invariant = invariants[i];
            String name = tool.getInvNames()[i];
            invariants[i] = HookValue.action(
                    invariant,
                    tool.getRootModule().getVariableDecls()[0],
                    (state, none) -> check(name, invariant, state));
        }
        exploration.run(false, new Listener());
        if (changed) {
            throw new SpecException(spec.info().module() + ": a step changes " + variable
                    + ", so the model has no parts by it; leave it as it is in each action");
        }
        if (tool.getModelConfig().getCheckDeadlock()) {
            ends.values().forEach(state -> part(state).violated.putIfAbsent(ModelResult.DEADLOCK, state));
        }
        List<PartResult> results = new ArrayList<>();
        parts.values().forEach(part -> results.add(part.result()));
        return results;
    }

    private void requireInvariantsOnly() throws SpecException {
        if (!spec.info().variables().contains(variable)) {
            throw new SpecException(spec.info().module() + " has no variable " + variable);
        }
        if (tool.getImpliedInits().length + tool.getImpliedActions().length > 0 || !tool.livenessIsTrue()) {
            throw new SpecException(
                    spec.info().config() + ": a model in parts is checked for invariants only; leave out PROPERTIES");
        }
        if (tool.getModelConstraints().length + tool.getActionConstraints().length > 0) {
            throw new SpecException(
                    spec.info().config() + ": a model in parts is explored as a whole; leave out constraints");
        }
    }

    private void check(String name, Action invariant, TLCState state) {
        Map<String, TLCState> violated = part(state).violated;
        if (!violated.containsKey(name) && !tool.isValid(invariant, state)) {
            violated.put(name, state);
        }
    }

    private Part part(TLCState state) {
        return parts.computeIfAbsent((Value) state.lookup(name), value -> new Part());
    }

    /** What is known of a part. */
    private final class Part {
        private final Map<String, TLCState> violated = new LinkedHashMap<>();
        private TlaValue value;
        private long distinct;
        private int depth;

        void add(TLCState state, int level) {
            if (value == null) {
                value = spec.valuesOf(state).get(variable);
            }
            distinct++;
            depth = Math.max(depth, level);
        }

        PartResult result() {
            Map<String, Map<String, TlaValue>> states = new LinkedHashMap<>();
            violated.forEach((name, state) -> states.put(name, spec.valuesOf(state)));
            return new PartResult(value, distinct, depth, states);
        }
    }

    /** Hears of each step. */
    private final class Listener extends RunListener {
        private TLCState last;

        @Override
        public void writeState(TLCState initial) {
            found(initial, TLCState.INIT_LEVEL);
        }

        @Override
        public void writeState(TLCState from, TLCState to, boolean isNew, Action action) {
            Part part = part(from);
            changed |= part(to) != part;
            // TLC expands one state after the other and hands over the same object for all its successors.
            if (!(from == last)) {
                last = from;
                ends.remove(from.fingerPrint());
            }
            if (isNew) {
                found(to, from.getLevel() + 1);
            }
        }

        private void found(TLCState state, int level) {
            ends.put(state.fingerPrint(), state);
            part(state).add(state, level);
        }
    }
}
