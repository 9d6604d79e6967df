package io.steplock.checker.refine;

import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.trace.TracePosition;

/** Words for what a validation finds. Called for the findings only, so it may be slow. */
public interface Explainer {
    /** Why the pair of states is no step of the action; lines without a last line feed. */
    String rejectedStep(
            LoadedSpec spec,
            LoadedSpec.State from,
            LoadedSpec.BoundAction action,
            LoadedSpec.State to,
            TracePosition position)
            throws SpecException;

    /** Why the invariant is false in the state; lines without a last line feed. */
    String violatedInvariant(LoadedSpec spec, String invariant, LoadedSpec.State state, TracePosition position)
            throws SpecException;
}
