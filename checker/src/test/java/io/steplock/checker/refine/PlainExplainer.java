package io.steplock.checker.refine;

import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.trace.TracePosition;

/** Words that tests can look for. */
public final class PlainExplainer implements Explainer {
    @Override
    public String rejectedStep(
            LoadedSpec spec,
            LoadedSpec.State from,
            LoadedSpec.BoundAction action,
            LoadedSpec.State to,
            TracePosition position) {
        return "explained: line " + position.line() + " by "
                + position.process().orElse("nobody") + " at "
                + position.source().orElse("nowhere") + "\n" + spec.values(from) + " -> " + spec.values(to);
    }

    @Override
    public String violatedInvariant(LoadedSpec spec, String invariant, LoadedSpec.State state, TracePosition position) {
        return "explained: " + invariant + " at line " + position.line();
    }
}
