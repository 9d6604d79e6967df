package io.steplock.checker.spec;

import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A TLA+ specification with a config, ready to judge states and steps. Behind it stands TLC in a class loader of its
 * own. Not thread-safe: one thread at a time.
 */
public interface LoadedSpec extends AutoCloseable {
    /** A full assignment of values to the spec's variables; immutable, usable with the spec that made it only. */
    interface State {}

    /** An action of the spec with all its arguments given; usable with the spec that made it only. */
    interface BoundAction {}

    SpecInfo info();

    /**
     * Makes a state.
     *
     * @throws SpecException if a variable is missing or unknown, or a value is none that TLC can hold
     */
    State state(Map<String, TlaValue> values) throws SpecException;

    /** The values of a state, variables in the order of their declaration. */
    Map<String, TlaValue> values(State state);

    /**
     * The state after the changes, which apply in their order.
     *
     * @throws SpecException if a path does not exist in the state or a change does not fit the value there; the message
     *     names the longest existing part of the path
     */
    State apply(State state, List<Change> changes) throws SpecException;

    /** The first place where two states differ, if any. */
    Optional<Difference> difference(State expected, State actual);

    /** Whether the state satisfies Init. */
    boolean isInitial(State state) throws SpecException;

    /**
     * Binds an action to its arguments.
     *
     * @throws SpecException if the spec has no action of that name (the message lists those it has) or the arguments
     *     are not exactly the action's parameters
     */
    BoundAction bind(String action, Map<String, TlaValue> arguments) throws SpecException;

    /**
     * Whether the pair of states is a step of the action with these arguments, as a disjunct of the next-state
     * relation: arguments outside the bounds that Next gives are no step.
     */
    boolean isStep(State from, BoundAction action, State to) throws SpecException;

    /** Whether the invariant, one of {@link SpecInfo#invariants()}, holds in the state. */
    boolean holds(String invariant, State state) throws SpecException;

    /**
     * Whether the invariant holds in a state that differs in these variables only from one in which it holds. Its
     * conjuncts that read none of them are not evaluated.
     */
    default boolean stillHolds(String invariant, Set<String> changed, State state) throws SpecException {
        return holds(invariant, state);
    }

    /**
     * The variables that the invariant's value can depend on. As long as none of them changes, neither does the value.
     */
    Set<String> variablesRead(String invariant) throws SpecException;

    /** Why the pair is no step of the action. Slow; for rejected steps only. */
    StepExplanation explain(State from, BoundAction action, State to) throws SpecException;

    /** Which conjunct of the invariant is false in the state. Slow; for violated invariants only. */
    List<Conjunct> explainInvariant(String invariant, State state) throws SpecException;

    @Override
    void close();
}
