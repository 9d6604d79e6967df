package io.steplock.checker.spec;

import java.util.List;

/**
 * One conjunct of an action or invariant, as evaluated on a step.
 *
 * @param place where it stands
 * @param text the conjunct's source text, white space folded
 * @param kind whether it constrains only the state before the step, or the state after it
 * @param outcome what its evaluation gave
 * @param needed for a false conjunct what the spec needs, as TLA+ text with constants and bound values put in, for
 *     example {@code lock["map"] = "s1"}; empty if not known
 * @param recorded for a false conjunct what the trace has in its place; empty if not known
 * @param reads for a false conjunct the state variables it mentions
 * @param error for {@link Outcome#ERROR} TLC's message
 */
public record Conjunct(
        Place place,
        String text,
        Kind kind,
        Outcome outcome,
        String needed,
        String recorded,
        List<String> reads,
        String error) {
    /** What a conjunct constrains. */
    public enum Kind {
        GUARD,
        EFFECT
    }

    /** The result of evaluating a conjunct. */
    public enum Outcome {
        TRUE,
        FALSE,
        ERROR
    }
}
