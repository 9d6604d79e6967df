package io.steplock.mutants;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was noticed of a run.
 *
 * @param rejection where the specification does not allow a step
 * @param violated the properties violated before that, with the step, in the order of the trace
 * @param invalid why the trace is no evidence, if that is so without a rejection
 * @param files what an observer without specification notices
 * @param end the state at the end, if the run has one and nothing else was noticed of it
 */
record Judgement(
        Optional<Rejection> rejection,
        List<Violation> violated,
        Optional<String> invalid,
        Optional<String> files,
        Optional<String> end) {

    /** The rejected step: its number, its action, and the first conjunct of the action that is false. */
    record Rejection(long number, String action, String conjunct) {}

    record Violation(long number, String property) {}

    /** Whether nobody noticed anything but violations of these properties. */
    boolean isCleanBut(Set<String> properties) {
        return rejection.isEmpty()
                && invalid.isEmpty()
                && files.isEmpty()
                && properties.containsAll(
                        violated.stream().map(Violation::property).toList());
    }

    /** What is noticed of this run and was not of the one by the engine as it is. */
    Judgement beyond(Judgement unchanged) {
        List<String> known =
                unchanged.violated().stream().map(Violation::property).toList();
        List<Violation> more = violated.stream()
                .filter(found -> !known.contains(found.property()))
                .toList();
        boolean otherEnd = files.isEmpty() && !end.equals(unchanged.end());
        Optional<String> noticed = otherEnd
                ? Optional.of("end: " + end.orElse("none") + " instead of "
                        + unchanged.end().orElse("none"))
                : files;
        return new Judgement(rejection, more, invalid, noticed, end);
    }

    /** The specification's word, or the files' if it has none. */
    String inShort() {
        if (rejection.isPresent()) {
            return "rejected at " + rejection.get().action();
        } else if (!violated.isEmpty()) {
            return "violates " + violated.get(0).property();
        } else if (invalid.isPresent()) {
            return "invalid: " + invalid.get();
        }
        return files.map(found -> "caught by " + found.substring(0, found.indexOf(':')))
                .orElse("survives");
    }

    /**
     * All that the specification says.
     *
     * @param numbers whether to number steps: if whoever is not waited for takes steps at any time, numbers differ
     */
    String bySpecification(boolean numbers) {
        StringBuilder text = new StringBuilder();
        for (Violation violation : violated) {
            text.append(violation.property())
                    .append(numbers ? " after step " + violation.number() : "")
                    .append("; ");
        }
        rejection.ifPresent(step -> text.append(numbers ? "step " + step.number() + ", " : "")
                .append(step.action())
                .append(": ")
                .append(step.conjunct()));
        invalid.ifPresent(text::append);
        return text.isEmpty() ? "-" : text.toString();
    }
}
