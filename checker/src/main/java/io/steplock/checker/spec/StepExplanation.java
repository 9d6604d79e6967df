package io.steplock.checker.spec;

import io.steplock.checker.value.TlaValue;
import java.util.List;
import java.util.Map;

/**
 * Why a pair of states is no step of an action.
 *
 * @param action the recorded action
 * @param arguments its arguments
 * @param inNext whether Next has an instance of the action with these arguments at all
 * @param conjuncts the action's top-level conjuncts (definitions unfolded where that shows the false part), in order
 * @param matching other actions, with arguments, of which the pair of states is a step
 * @param nearest other actions that are enabled in the state before, best match first, at most five
 */
public record StepExplanation(
        ActionInfo action,
        Map<String, TlaValue> arguments,
        boolean inNext,
        List<Conjunct> conjuncts,
        List<String> matching,
        List<NearAction> nearest) {
    /**
     * An enabled action.
     *
     * @param call for example {@code RelockMapPage("s1")}
     * @param place where the action is defined
     * @param differing the variables in which its closest successor differs from the recorded state
     */
    public record NearAction(String call, Place place, List<String> differing) {}
}
