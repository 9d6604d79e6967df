package io.steplock.checker.trace;

import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A numbered line of a trace, between header and footer. Immutable. */
public sealed interface TraceLine {
    /** The line's number {@code n}: 1 for the first line behind the header, without gaps. */
    long number();

    /** Free JSON text that explains and is never checked. */
    Optional<String> note();

    /** The line's place in its file, from 1. The header is line 1, and numbers have no gaps. */
    default long line() {
        return number() + 1;
    }

    /**
     * A step of the program.
     *
     * @param number the line's number
     * @param process the acting process, if one acts
     * @param action the action's name in the spec
     * @param arguments the action's arguments by parameter name
     * @param changes what the step changed, in order
     * @param crash whether the step ends a segment: the program's memory is gone, a full state follows
     * @param source the place in the program that takes this action, if known
     * @param note free JSON text
     */
    record Step(
            long number,
            Optional<String> process,
            String action,
            Map<String, TlaValue> arguments,
            List<Change> changes,
            boolean crash,
            Optional<String> source,
            Optional<String> note)
            implements TraceLine {
        public Step {
            arguments = Map.copyOf(arguments);
            changes = List.copyOf(changes);
        }
    }

    /**
     * A state as read back from memory and files, never folded from the steps.
     *
     * @param number the line's number
     * @param values the values of all observed variables
     * @param why why it was read here, for example {@code quiescent}
     * @param note free JSON text
     */
    record FullState(long number, Map<String, TlaValue> values, String why, Optional<String> note)
            implements TraceLine {
        public FullState {
            values = Map.copyOf(values);
        }
    }
}
