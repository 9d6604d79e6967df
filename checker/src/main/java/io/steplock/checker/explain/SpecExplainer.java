package io.steplock.checker.explain;

import io.steplock.checker.refine.Explainer;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.trace.TracePosition;

public final class SpecExplainer implements Explainer {
    @Override
    public String rejectedStep(
            LoadedSpec spec,
            LoadedSpec.State from,
            LoadedSpec.BoundAction action,
            LoadedSpec.State to,
            TracePosition position)
            throws SpecException {
        return spec.explain(from, action, to).toString();
    }

    @Override
    public String violatedInvariant(LoadedSpec spec, String invariant, LoadedSpec.State state, TracePosition position)
            throws SpecException {
        return spec.explainInvariant(invariant, state).toString();
    }
}
