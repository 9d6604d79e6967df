package io.steplock.checker.tlc;

import io.steplock.checker.spec.ActionInfo;
import io.steplock.checker.spec.Conjunct;
import io.steplock.checker.spec.Difference;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecInfo;
import io.steplock.checker.spec.StepExplanation;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tlc2.tool.Action;
import tlc2.tool.EvalException;
import tlc2.tool.TLCState;
import tlc2.tool.impl.FastTool;
import tlc2.util.Vect;
import tlc2.value.impl.Value;
import util.Assert.TLCRuntimeException;
import util.UniqueString;

/** A spec in TLC's hands. */
final class TlcSpec implements LoadedSpec {
    /** A state as TLC holds it; its values are never changed. */
    record Held(TLCState state) implements State {}

    /** An action with its arguments, in the order of its parameters and in their plainest form. */
    record Bound(ActionInfo action, List<TlaValue> arguments, Map<String, TlaValue> named) implements BoundAction {}

    private final FastTool tool;
    private final SpecInfo info;
    private final Values values;
    private final Changes changes;
    private final Actions actions;
    private final Explainer explainer;
    private final Map<String, Action> invariants = new HashMap<>();
    private final Map<String, List<InvariantPart>> parts = new HashMap<>();

    TlcSpec(FastTool tool, ModuleFiles files, ConfigText config, Path configFile) throws SpecException {
        this.tool = tool;
        SpecFacts facts = new SpecFacts(tool, files, config, configFile);
        this.values = new Values(facts.modelValues());
        facts.refuseAmbiguousStrings();
        this.changes = new Changes(values);
        this.actions = new Actions(tool, values, configFile.getFileName().toString());
        this.info = facts.info(values, actions.infos());
        this.explainer = new Explainer(tool, actions, new Texts(files.own()), info.variables());
        for (int i = 0; i < tool.getInvariants().length; i++) {
            invariants.put(tool.getInvNames()[i], tool.getInvariants()[i]);
            parts.put(tool.getInvNames()[i], InvariantPart.of(tool, tool.getInvariants()[i]));
        }
    }

    FastTool tool() {
        return tool;
    }

    Actions actions() {
        return actions;
    }

    @Override
    public SpecInfo info() {
        return info;
    }

    @Override
    public State state(Map<String, TlaValue> given) throws SpecException {
        TLCState state = TLCState.Empty.createEmpty();
        for (String variable : info.variables()) {
            TlaValue value = given.get(variable);
            if (value == null) {
                throw new SpecException("the state gives no value for the variable " + variable);
            }
            state.bind(UniqueString.uniqueStringOf(variable), values.toTlc(value));
        }
        for (String name : given.keySet()) {
            if (!info.variables().contains(name)) {
                throw new SpecException("the spec has no variable " + name + "; it has " + info.variables());
            }
        }
        return new Held(state);
    }

    private static TLCState held(State state) {
        return ((Held) state).state();
    }

    @Override
    public Map<String, TlaValue> values(State state) {
        return valuesOf(held(state));
    }

    Map<String, TlaValue> valuesOf(TLCState state) {
        Map<String, TlaValue> all = new LinkedHashMap<>();
        for (String variable : info.variables()) {
            all.put(variable, values.fromTlc((Value) state.lookup(UniqueString.uniqueStringOf(variable))));
        }
        return all;
    }

    @Override
    public State apply(State state, List<Change> list) throws SpecException {
        return new Held(changes.apply(held(state), list));
    }

    @Override
    public Optional<Difference> difference(State expected, State actual) {
        for (String variable : info.variables()) {
            UniqueString name = UniqueString.uniqueStringOf(variable);
            List<Difference> found =
                    Paths.differences(name.toString(), (Value) held(expected).lookup(name), (Value)
                            held(actual).lookup(name));
            if (!found.isEmpty()) {
                return Optional.of(found.get(0));
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean isInitial(State state) throws SpecException {
        Vect<Action> predicates = tool.getInitStateSpec();
        for (int i = 0; i < predicates.size(); i++) {
            Action predicate = predicates.elementAt(i);
            if (!judged("Init", () -> tool.isValid(predicate, held(state)))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public BoundAction bind(String name, Map<String, TlaValue> arguments) throws SpecException {
        ActionInfo action = actions.info(name);
        if (action == null) {
            throw new SpecException(info.module() + " has no action " + name + "; its actions are "
                    + String.join(
                            ", ", actions.infos().stream().map(ActionInfo::name).toList()));
        }
        List<TlaValue> ordered = new ArrayList<>();
        for (String parameter : action.parameters()) {
            TlaValue argument = arguments.get(parameter);
            if (argument == null) {
                throw new SpecException(
                        name + " lacks its argument " + parameter + "; its parameters are " + action.parameters());
            }
            ordered.add(values.fromTlc(values.toTlc(argument)));
        }
        for (String given : arguments.keySet()) {
            if (!action.parameters().contains(given)) {
                throw new SpecException(
                        name + " has no parameter " + given + "; its parameters are " + action.parameters());
            }
        }
        Map<String, TlaValue> named = new LinkedHashMap<>();
        action.parameters().forEach(parameter -> named.put(parameter, arguments.get(parameter)));
        return new Bound(action, ordered, named);
    }

    @Override
    public boolean isStep(State from, BoundAction action, State to) throws SpecException {
        Bound bound = (Bound) action;
        for (Actions.Instance instance : actions.find(bound.action().name(), bound.arguments(), held(from))) {
            if (judged(bound.action().name(), () -> tool.isValid(instance.action(), held(from), held(to)))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean holds(String invariant, State state) throws SpecException {
        Action predicate = invariant(invariant);
        return predicate == null || judged(invariant, () -> tool.isValid(predicate, held(state)));
    }

    @Override
    public boolean stillHolds(String invariant, Set<String> changed, State state) throws SpecException {
        if (invariant(invariant) == null) {
            return true;
        }
        for (InvariantPart part : parts.get(invariant)) {
            if (part.reads(changed) && !judged(invariant, () -> tool.isValid(part.predicate(), held(state)))) {
                return false;
            }
        }
        return true;
    }

    /** The invariant's formula, null if TLC has found it constantly true. */
    private Action invariant(String name) throws SpecException {
        if (!info.invariants().contains(name)) {
            throw new SpecException(
                    info.config() + " has no invariant " + name + "; its invariants are " + info.invariants());
        }
        return invariants.get(name);
    }

    @Override
    public Set<String> variablesRead(String invariant) throws SpecException {
        Action predicate = invariant(invariant);
        return predicate == null ? Set.of() : new VariablesRead(tool).in(predicate.pred, predicate.con);
    }

    @Override
    public StepExplanation explain(State from, BoundAction action, State to) throws SpecException {
        return guarded("the explanation", () -> explainer.step(held(from), (Bound) action, held(to)));
    }

    @Override
    public List<Conjunct> explainInvariant(String name, State state) throws SpecException {
        Action predicate = invariant(name);
        return predicate == null
                ? List.of()
                : guarded("the explanation", () -> explainer.invariant(predicate, held(state)));
    }

    @FunctionalInterface
    private interface Evaluation<T> {
        T run() throws SpecException;
    }

    /** A formula that TLC cannot evaluate, for example because of a value's type, does not hold. */
    private static boolean judged(String what, Evaluation<Boolean> evaluation) throws SpecException {
        return guarded(what, () -> {
            try {
                return evaluation.run();
            } catch (EvalException | TLCRuntimeException e) {
                return false;
            }
        });
    }

    private static <T> T guarded(String what, Evaluation<T> evaluation) throws SpecException {
        try {
            return evaluation.run();
        } catch (StackOverflowError e) {
            throw new SpecException(
                    what + ": TLC ran out of stack; a recursive definition does not end, or run with a larger -Xss", e);
        } catch (LinkageError e) {
            throw new SpecException("this TLC lacks a class or method that is needed: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new SpecException(what + ": TLC failed unexpectedly: " + e, e);
        }
    }

    @Override
    public void close() {
        // The class loader, and all that TLC holds in statics, goes with the loader's owner.
    }
}
