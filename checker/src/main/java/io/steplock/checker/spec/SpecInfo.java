package io.steplock.checker.spec;

import io.steplock.checker.value.TlaValue;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * What a loaded spec says of itself.
 *
 * @param module the root module's name, for example {@code MCVisibilityMap}
 * @param hash {@code sha256:} and the digest over the root module and all modules of the spec that it extends or
 *     instantiates (TLC's standard modules left out), in order of their names
 * @param config the config's file name, for example {@code unpatched.cfg}
 * @param constants the config's constants and their values
 * @param modelValues the names of the config's model values
 * @param variables the variables in the order of their declaration
 * @param actions the actions that Next is a disjunction of, in the order of their first appearance
 * @param invariants the config's invariants
 */
public record SpecInfo(
        String module,
        String hash,
        String config,
        Map<String, TlaValue> constants,
        SortedSet<String> modelValues,
        List<String> variables,
        List<ActionInfo> actions,
        List<String> invariants) {}
