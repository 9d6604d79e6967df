package io.steplock.checker.tlc;

import io.steplock.checker.spec.ActionInfo;
import io.steplock.checker.spec.ModelProgress;
import io.steplock.checker.spec.ModelResult;
import io.steplock.checker.spec.ModelResult.Kind;
import io.steplock.checker.spec.ModelResult.Violation;
import io.steplock.checker.spec.SpecException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import tlc2.output.EC;
import tlc2.tool.Action;
import tlc2.tool.TLCState;
import tlc2.tool.impl.FastTool;

/**
 * One exploration of a model's whole state graph with TLC's model checker: breadth first, one worker, all properties.
 *
 * <p>Deadlocks need a second run, because TLC stops at the first; it is made only if a state without successors was
 * seen. Its counts are not used.
 */
final class ModelRun {
    private final TlcSpec spec;
    private final FastTool tool;
    private final Exploration exploration;
    private final Traces traces;
    private final Map<String, Violation> violations = new LinkedHashMap<>();

    ModelRun(TlcSpec spec, Path scratch, ModelProgress progress) {
        this.spec = spec;
        this.tool = spec.tool();
        this.exploration = new Exploration(spec, scratch, progress);
        this.traces = new Traces(spec);
    }

    ModelResult run() throws SpecException {
        refuseSymmetricLiveness();
        hook(tool.getInvariants(), tool.getInvNames(), Kind.INVARIANT);
        hook(tool.getImpliedInits(), tool.getImpliedInitNames(), Kind.INITIAL_PREDICATE);
        hook(tool.getImpliedActions(), tool.getImpliedActNames(), Kind.ACTION_PROPERTY);
        long start = System.nanoTime();
        ModelListener listener = explore(false);
        int depth = exploration.depth();
        if (listener.reported() == EC.TLC_TEMPORAL_PROPERTY_VIOLATED) {
            violated(String.join(" or ", tool.getImpliedTemporalNames()), Kind.TEMPORAL, listener);
        }
        if (tool.getModelConfig().getCheckDeadlock() && listener.withSuccessors() < listener.distinct()) {
            ModelListener second = explore(true);
            if (second.reported() == EC.TLC_DEADLOCK_REACHED) {
                violated(ModelResult.DEADLOCK, Kind.DEADLOCK, second);
            }
        }
        Duration wall = Duration.ofNanos(System.nanoTime() - start);
        Map<String, Long> counts = listener.taken(spec.actions());
        Map<String, Long> taken = new LinkedHashMap<>();
        for (ActionInfo action : spec.info().actions()) {
            taken.put(action.name(), counts.getOrDefault(action.name(), 0L));
        }
        return new ModelResult(
                spec.info(),
                listener.distinct(),
                listener.generated(),
                depth,
                properties(),
                List.copyOf(violations.values()),
                taken,
                wall);
    }

    private List<String> properties() {
        List<String> names = new ArrayList<>();
        for (String[] sort : new String[][] {
            tool.getInvNames(), tool.getImpliedInitNames(), tool.getImpliedActNames(), tool.getImpliedTemporalNames()
        }) {
            names.addAll(List.of(sort));
        }
        if (tool.getModelConfig().getCheckDeadlock()) {
            names.add(ModelResult.DEADLOCK);
        }
        return List.copyOf(names);
    }

    private void refuseSymmetricLiveness() throws SpecException {
        if (!tool.livenessIsTrue() && tool.hasSymmetry()) {
            throw new SpecException(spec.info().config()
                    + ": SYMMETRY with a temporal property can hide violations; remove one of them");
        }
    }

    private void hook(Action[] properties, String[] names, Kind kind) {
        for (int i = 0; i < properties.length; i++) {
            Action property = properties[i];
            String name = names[i];
            properties[i] = HookValue.action(
                    property,
                    tool.getRootModule().getVariableDecls()[0],
                    (from, to) -> check(name, kind, property, from, to));
        }
    }

    private void check(String name, Kind kind, Action property, TLCState from, TLCState to) {
        if (violations.containsKey(name) || tool.isValid(property, from, to)) {
            return;
        }
        List<TLCState> states = switch (kind) {
            case ACTION_PROPERTY -> traces.through(exploration.checker(), from, to);
            case INITIAL_PREDICATE -> List.of(from);
            default -> traces.to(exploration.checker(), from);
        };
        violations.put(name, new Violation(name, kind, traces.steps(states), OptionalInt.empty()));
    }

    private void violated(String name, Kind kind, ModelListener listener) {
        violations.put(name, new Violation(name, kind, traces.steps(listener.trace()), listener.loopsTo()));
    }

    private ModelListener explore(boolean deadlock) throws SpecException {
        ModelListener listener = new ModelListener(traces::nameUnsplit);
        exploration.run(deadlock, listener);
        return listener;
    }
}
