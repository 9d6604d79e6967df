package io.steplock.checker.tlc;

import io.steplock.checker.spec.Conjunct;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.StepExplanation;
import io.steplock.checker.spec.StepExplanation.NearAction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tla2sany.semantic.OpDefNode;
import tlc2.tool.Action;
import tlc2.tool.EvalException;
import tlc2.tool.StateVec;
import tlc2.tool.TLCState;
import tlc2.tool.impl.Tool;
import tlc2.util.Context;
import tlc2.value.impl.Value;
import util.Assert.TLCRuntimeException;
import util.UniqueString;

/** Explains why a pair of states is no step of an action, or a state no state of an invariant. */
final class Explainer {
    private static final int NEAREST = 5;

    private final Tool tool;
    private final Actions actions;
    private final Texts texts;
    private final List<String> variables;

    Explainer(Tool tool, Actions actions, Texts texts, List<String> variables) {
        this.tool = tool;
        this.actions = actions;
        this.texts = texts;
        this.variables = variables;
    }

    List<Conjunct> invariant(Action predicate, TLCState state) {
        return new ConjunctWalk(tool, texts, state, TLCState.Empty).conjuncts(predicate.pred, predicate.con);
    }

    StepExplanation step(TLCState from, TlcSpec.Bound bound, TLCState to) throws SpecException {
        String name = bound.action().name();
        List<Actions.Instance> recorded = actions.find(name, bound.arguments(), from);
        List<Conjunct> conjuncts = recorded.isEmpty()
                ? List.of()
                : new ConjunctWalk(tool, texts, from, to)
                        .conjuncts(actions.definition(name).getBody(), contextOf(recorded));
        Set<String> matching = new LinkedHashSet<>();
        Map<String, NearAction> near = new LinkedHashMap<>();
        for (Actions.Instance instance : actions.in(from)) {
            if (recorded.contains(instance)) {
                continue;
            }
            String call = instance.call(tool);
            if (isStep(instance.action(), from, to)) {
                matching.add(call);
            }
            List<String> differing = closest(instance.action(), from, to);
            if (differing != null) {
                near.merge(
                        call,
                        new NearAction(call, Texts.place(instance.def()), differing),
                        (a, b) -> a.differing().size() <= b.differing().size() ? a : b);
            }
        }
        List<NearAction> nearest = near.values().stream()
                .sorted(Comparator.comparingInt(action -> action.differing().size()))
                .limit(NEAREST)
                .toList();
        return new StepExplanation(
                bound.action(), bound.named(), !recorded.isEmpty(), conjuncts, List.copyOf(matching), nearest);
    }

    /** The arguments alone: with several disjuncts of one action the whole definition is walked. */
    private static Context contextOf(List<Actions.Instance> recorded) {
        Actions.Instance first = recorded.get(0);
        OpDefNode def = first.def();
        Context con = Context.Empty;
        for (var formal : def.getParams()) {
            con = con.cons(formal, first.action().con.lookup(formal));
        }
        return con;
    }

    private boolean isStep(Action action, TLCState from, TLCState to) {
        try {
            return tool.isValid(action, from, to);
        } catch (EvalException | TLCRuntimeException e) {
            // TLC compares values of different types by throwing; then the pair is no step of the action.
            return false;
        }
    }

    /** The variables in which the action's closest successor differs from the state; null if it is not enabled. */
    private List<String> closest(Action action, TLCState from, TLCState to) {
        StateVec successors;
        try {
            successors = tool.getNextStates(action, from);
        } catch (EvalException | TLCRuntimeException e) {
            // An action that cannot be evaluated in this state gives no hint.
            return null;
        }
        List<String> best = null;
        for (int i = 0; i < successors.size(); i++) {
            List<String> differing = new ArrayList<>();
            for (String variable : variables) {
                UniqueString name = UniqueString.uniqueStringOf(variable);
                Value successor = (Value) successors.elementAt(i).lookup(name);
                if (successor == null || !Values.equal(successor, (Value) to.lookup(name))) {
                    differing.add(variable);
                }
            }
            if (best == null || differing.size() < best.size()) {
                best = differing;
            }
        }
        return best;
    }
}
