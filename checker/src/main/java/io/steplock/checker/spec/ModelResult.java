package io.steplock.checker.spec;

import io.steplock.checker.value.TlaValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The outcome of exploring a model's whole state graph.
 *
 * @param spec what was checked
 * @param distinct distinct states, those outside the config's constraints left out
 * @param generated states generated, initial states and repetitions included
 * @param depth the number of states on the longest of the shortest paths from an initial state
 * @param properties the properties that were checked, {@link #DEADLOCK} among them if it was
 * @param violations the violated properties in the order of their discovery, each with a shortest trace
 * @param taken how often each action led to a state within the constraints, all of the spec's actions in order
 * @param wall wall-clock time, parsing left out
 */
public record ModelResult(
        SpecInfo spec,
        long distinct,
        long generated,
        int depth,
        List<String> properties,
        List<Violation> violations,
        Map<String, Long> taken,
        Duration wall) {
    /** The name under which a deadlock is reported. */
    public static final String DEADLOCK = "Deadlock";

    /**
     * A violated property.
     *
     * @param property its name; {@link #DEADLOCK} for a deadlock
     * @param kind what sort of property it is
     * @param trace the states that lead to the violation, the first one initial
     * @param loopsTo for a temporal property the index in the trace to which the last state leads back (its own index
     *     if the behavior stutters for ever)
     */
    public record Violation(String property, Kind kind, List<Step> trace, OptionalInt loopsTo) {}

    /** Sorts of properties. */
    public enum Kind {
        INVARIANT,
        INITIAL_PREDICATE,
        ACTION_PROPERTY,
        DEADLOCK,
        TEMPORAL
    }

    /**
     * A state of a trace.
     *
     * @param action the action that led here; empty for the first state
     * @param arguments its arguments by name
     * @param state the state's values
     */
    public record Step(String action, Map<String, TlaValue> arguments, Map<String, TlaValue> state) {}
}
