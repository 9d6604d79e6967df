package io.steplock.checker.spec;

import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Passes everything on to another spec until it is ended. */
abstract class ForwardingSpec implements LoadedSpec {
    private LoadedSpec target;

    ForwardingSpec(LoadedSpec target) {
        this.target = target;
    }

    final void end() {
        target = null;
    }

    private LoadedSpec target() {
        if (target == null) {
            throw new IllegalStateException("the spec is closed");
        }
        return target;
    }

    @Override
    public SpecInfo info() {
        return target().info();
    }

    @Override
    public State state(Map<String, TlaValue> values) throws SpecException {
        return target().state(values);
    }

    @Override
    public Map<String, TlaValue> values(State state) {
        return target().values(state);
    }

    @Override
    public State apply(State state, List<Change> changes) throws SpecException {
        return target().apply(state, changes);
    }

    @Override
    public Optional<Difference> difference(State expected, State actual) {
        return target().difference(expected, actual);
    }

    @Override
    public boolean isInitial(State state) throws SpecException {
        return target().isInitial(state);
    }

    @Override
    public BoundAction bind(String action, Map<String, TlaValue> arguments) throws SpecException {
        return target().bind(action, arguments);
    }

    @Override
    public boolean isStep(State from, BoundAction action, State to) throws SpecException {
        return target().isStep(from, action, to);
    }

    @Override
    public boolean holds(String invariant, State state) throws SpecException {
        return target().holds(invariant, state);
    }

    @Override
    public boolean stillHolds(String invariant, Set<String> changed, State state) throws SpecException {
        return target().stillHolds(invariant, changed, state);
    }

    @Override
    public Set<String> variablesRead(String invariant) throws SpecException {
        return target().variablesRead(invariant);
    }

    @Override
    public StepExplanation explain(State from, BoundAction action, State to) throws SpecException {
        return target().explain(from, action, to);
    }

    @Override
    public List<Conjunct> explainInvariant(String invariant, State state) throws SpecException {
        return target().explainInvariant(invariant, state);
    }
}
