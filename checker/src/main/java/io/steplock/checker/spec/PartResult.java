package io.steplock.checker.spec;

import io.steplock.checker.value.TlaValue;
import java.util.Map;

/**
 * What exploring a part of a model's state graph gives. A part has the states in which a variable that no step changes
 * has one value.
 *
 * @param part the variable's value
 * @param distinct distinct states
 * @param depth the number of states on the longest of the shortest paths from an initial state of the part
 * @param violated for each invariant that is violated in the part, and for {@link ModelResult#DEADLOCK}, a state nearest
 *     to the initial ones in which it is
 */
public record PartResult(TlaValue part, long distinct, int depth, Map<String, Map<String, TlaValue>> violated) {}
