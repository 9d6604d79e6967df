package io.steplock.mutants;

import java.util.List;
import java.util.Optional;

/**
 * What was noticed of a run.
 *
 * @param rejection where the specification does not allow a step
 * @param violated the properties violated before that, with the step, in the order of the trace
 * @param invalid why the trace is no evidence, if that is so without a rejection
 * @param files what an observer without specification notices
 */
record Judgement(
        Optional<Rejection> rejection, List<Violation> violated, Optional<String> invalid, Optional<String> files) {

    /** The rejected step: its number, its action, and the first conjunct of the action that is false. */
    record Rejection(long number, String action, String conjunct) {}

    record Violation(long number, String property) {}

    /** Whether nobody noticed anything. */
    boolean isClean() {
        return rejection.isEmpty() && violated.isEmpty() && invalid.isEmpty() && files.isEmpty();
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

    /** All that the specification says. */
    String bySpecification() {
        StringBuilder text = new StringBuilder();
        for (Violation violation : violated) {
            text.append(violation.property()).append(" after step ").append(violation.number());
            text.append("; ");
        }
        rejection.ifPresent(step -> text.append("step ")
                .append(step.number())
                .append(", ")
                .append(step.action())
                .append(": ")
                .append(step.conjunct()));
        invalid.ifPresent(text::append);
        return text.isEmpty() ? "-" : text.toString();
    }
}
