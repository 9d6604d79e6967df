package io.steplock.matrix;

import io.steplock.outcomes.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * A cell with both answers.
 *
 * @param cell the cell
 * @param allowed what the specification allows
 * @param ran what the engine did; empty if it broke down
 * @param disagreements what of it is not allowed, a sentence each
 * @param note why there is more than one end, if there is
 */
public record Compared(
        Cell cell, Outcome allowed, Optional<Ran> ran, List<String> disagreements, Optional<String> note) {
    public Compared {
        disagreements = List.copyOf(disagreements);
    }

    /** Whether the specification allows all that the engine did. */
    public boolean agrees() {
        return disagreements.isEmpty();
    }

    /** The engine's end in a word. */
    public String word() {
        return ran.map(it -> it.result().word()).orElse("broken");
    }

    /** The engine's end without what is said of the pages. */
    public String state() {
        return word().replaceAll("[!?]", "");
    }

    /** How many steps the trace has. */
    public long steps() {
        return ran.map(it -> it.verdict().counts().steps()).orElse(0L);
    }

    /** The invariants that are false somewhere in the trace. */
    public List<String> violated() {
        return ran.stream()
                .flatMap(it -> it.verdict().violations().stream())
                .map(violation -> violation.property())
                .toList();
    }
}
