package io.steplock.checker.tlc;

import io.steplock.checker.spec.ModelResult;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.value.TlaValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tla2sany.semantic.FormalParamNode;
import tlc2.tool.Action;
import tlc2.tool.EvalException;
import tlc2.tool.ModelChecker;
import tlc2.tool.StateVec;
import tlc2.tool.TLCState;
import tlc2.tool.TLCStateInfo;
import tlc2.util.IdThread;
import util.Assert.TLCRuntimeException;

/** Rebuilds behaviors from TLC's trace file and names their steps. */
final class Traces {
    private final TlcSpec spec;

    Traces(TlcSpec spec) {
        this.spec = spec;
    }

    /** The states up to one that TLC is about to check. */
    List<TLCState> to(ModelChecker checker, TLCState state) {
        // While a worker expands a state, that state is the thread's current one; there is none for initial states.
        TLCState predecessor = IdThread.getCurrentState();
        return predecessor == null ? List.of(state) : through(checker, predecessor, state);
    }

    /** The states up to {@code from}, and then {@code to}. */
    List<TLCState> through(ModelChecker checker, TLCState from, TLCState to) {
        TLCState current = IdThread.getCurrentState();
        try {
            List<TLCState> states = new ArrayList<>();
            if (from.isInitial()) {
                states.add(from);
            } else {
                for (TLCStateInfo info : checker.trace.getTrace(from)) {
                    states.add(info.state);
                }
                states.add(like(states.get(states.size() - 1), from));
            }
            states.add(like(states.get(states.size() - 1), to));
            return states;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read TLC's trace file", e);
        } finally {
            IdThread.setCurrentState(current);
        }
    }

    /** The successor that has the state's fingerprint: with SYMMETRY the rebuilt path may be a permuted one. */
    private TLCState like(TLCState predecessor, TLCState state) {
        long fingerprint = state.fingerPrint();
        for (Action action : spec.tool().getActions()) {
            StateVec successors = spec.tool().getNextStates(action, predecessor);
            for (int i = 0; i < successors.size(); i++) {
                if (successors.elementAt(i).fingerPrint() == fingerprint) {
                    return successors.elementAt(i);
                }
            }
        }
        return state;
    }

    List<ModelResult.Step> steps(List<TLCState> states) {
        List<ModelResult.Step> steps = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            Actions.Instance instance = i == 0 ? null : instance(states.get(i - 1), states.get(i));
            Map<String, TlaValue> arguments = new LinkedHashMap<>();
            if (instance != null) {
                FormalParamNode[] formals = instance.def().getParams();
                for (int k = 0; k < formals.length; k++) {
                    arguments.put(
                            formals[k].getName().toString(),
                            instance.arguments().get(k));
                }
            }
            steps.add(new ModelResult.Step(
                    instance == null ? "" : instance.name(), arguments, spec.valuesOf(states.get(i))));
        }
        return steps;
    }

    /** The name of a step of an action that TLC has not split, null if it has. */
    String nameUnsplit(TLCState from, Action action, TLCState to) {
        if (spec.actions().of(action) != null) {
            return null;
        }
        Actions.Instance instance = instance(from, to);
        return instance == null ? action.getName().toString() : instance.name();
    }

    /** The first disjunct of Next of which the pair is a step. */
    private Actions.Instance instance(TLCState from, TLCState to) {
        try {
            for (Actions.Instance instance : spec.actions().in(from)) {
                if (isStep(instance, from, to)) {
                    return instance;
                }
            }
            return null;
        } catch (SpecException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private boolean isStep(Actions.Instance instance, TLCState from, TLCState to) {
        try {
            return spec.tool().isValid(instance.action(), from, to);
        } catch (EvalException | TLCRuntimeException e) {
            // The step was taken by another action; this one cannot even be evaluated on the pair.
            return false;
        }
    }
}
