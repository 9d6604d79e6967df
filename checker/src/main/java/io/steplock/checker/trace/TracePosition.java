package io.steplock.checker.trace;

import io.steplock.checker.value.TlaValue;
import java.util.Map;
import java.util.Optional;

/**
 * Where in a trace something was found.
 *
 * @param file the trace's name as the user gave it
 * @param line the line in the file, from 1
 * @param number the line's number n; 0 for the header's state
 * @param action the action of the line's step, empty if it is none
 * @param arguments the arguments of the step
 * @param process the acting process, if one acts
 * @param source the place in the program that takes this action, if known
 * @param note the line's note as JSON text, if it has one
 */
public record TracePosition(
        String file,
        long line,
        long number,
        Optional<String> action,
        Map<String, TlaValue> arguments,
        Optional<String> process,
        Optional<String> source,
        Optional<String> note) {
    /** The position of the header's state. */
    public static TracePosition ofHeader(String file) {
        return new TracePosition(
                file, 1, 0, Optional.empty(), Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The position of a numbered line. */
    public static TracePosition of(String file, TraceLine line) {
        Optional<TraceLine.Step> step = line instanceof TraceLine.Step it ? Optional.of(it) : Optional.empty();
        return new TracePosition(
                file,
                line.line(),
                line.number(),
                step.map(TraceLine.Step::action),
                step.map(TraceLine.Step::arguments).orElse(Map.of()),
                step.flatMap(TraceLine.Step::process),
                step.flatMap(TraceLine.Step::source),
                line.note());
    }
}
