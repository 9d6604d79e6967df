package io.steplock.checker.refine;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * The findings that a trace is expected to give, all of them: one more or one less is not as expected.
 *
 * @param findings {@code rejected:ACTION} and {@code violated:PROPERTY}; empty if the trace shall refine
 */
public record Expectation(Set<String> findings) {
    private static final String REFINES = "refines";

    /**
     * Parses what {@code --expect} takes.
     *
     * @throws IllegalArgumentException with a message for users
     */
    public static Expectation parse(Collection<String> texts) {
        Set<String> findings = new TreeSet<>();
        for (String text : texts) {
            if (!text.matches("(rejected|violated):.+") && !text.equals(REFINES)) {
                throw new IllegalArgumentException(
                        "--expect takes rejected:ACTION, violated:PROPERTY or refines, not \"" + text + "\"");
            }
            findings.add(text);
        }
        if (findings.remove(REFINES) && !findings.isEmpty()) {
            throw new IllegalArgumentException("--expect refines goes with no other expectation");
        }
        return new Expectation(findings);
    }

    /** Whether the verdict has exactly these findings, and the trace is sound. */
    public boolean isMetBy(Verdict verdict) {
        return verdict.invalid().isEmpty() && verdict.inconclusive().isEmpty() && findings.equals(findings(verdict));
    }

    /** 0 if met; 2 for a trace that is invalid, or damaged behind its findings; else 1. */
    public int exitCode(Verdict verdict) {
        if (isMetBy(verdict)) {
            return 0;
        }
        return verdict.invalid().isPresent() ? 2 : 1;
    }

    /** Whether it is met, in words. */
    public String outcome(Verdict verdict) {
        return (isMetBy(verdict) ? "as expected: " : "NOT as expected: expected ") + this;
    }

    @Override
    public String toString() {
        return findings.isEmpty() ? REFINES : String.join(", ", findings);
    }

    private static Set<String> findings(Verdict verdict) {
        Set<String> found = new TreeSet<>();
        verdict.rejection().ifPresent(rejection -> found.add("rejected:" + rejection.what()));
        verdict.violations().forEach(violation -> found.add("violated:" + violation.property()));
        return found;
    }
}
