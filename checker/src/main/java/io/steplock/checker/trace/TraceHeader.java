package io.steplock.checker.trace;

import io.steplock.checker.value.TlaValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The header line of a trace.
 *
 * @param module the spec's root module
 * @param hash the spec's hash, as {@code SpecInfo.hash}
 * @param config the config's file name
 * @param constants the constants of this run
 * @param variables the variables that the trace observes
 * @param initial the state before the first step
 * @param startsIn the invariant that the first state satisfies instead of Init, for a trace that starts later
 */
public record TraceHeader(
        String module,
        String hash,
        String config,
        Map<String, TlaValue> constants,
        List<String> variables,
        Map<String, TlaValue> initial,
        Optional<String> startsIn) {}
