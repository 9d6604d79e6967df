package io.steplock.checker.refine;

import io.steplock.checker.trace.TraceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a validation found. Immutable.
 *
 * @param trace the trace's name as the user gave it
 * @param spec what it was judged by; empty if it never came to that
 * @param rejection the step or state that the spec does not allow; no step after it was judged
 * @param violations the first violation of each invariant, in the order of the trace
 * @param invalid why the trace, or a part of it from some place on, is no evidence
 * @param inconclusive why the spec gave no answer at some place
 * @param counts how much was judged
 * @param remarks what a reader of the verdict must know besides, as sentences
 */
public record Verdict(
        String trace,
        Optional<Judge> spec,
        Optional<Rejection> rejection,
        List<Violation> violations,
        Optional<Invalid> invalid,
        Optional<String> inconclusive,
        Counts counts,
        List<String> remarks) {

    public Verdict {
        violations = List.copyOf(violations);
        remarks = List.copyOf(remarks);
    }

    /** The kinds of verdicts, the gravest first: of several findings the gravest names the verdict. */
    public enum Kind {
        REJECTED("rejected", 1),
        VIOLATED("invariant violated", 1),
        INVALID("invalid input", 2),
        INCONCLUSIVE("inconclusive", 3),
        REFINES("refines", 0);

        private final String words;
        private final int exitCode;

        Kind(String words, int exitCode) {
            this.words = words;
            this.exitCode = exitCode;
        }

        public String words() {
            return words;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    /**
     * The spec that judged.
     *
     * @param module its root module
     * @param config its config's file name
     * @param hash its hash
     * @param variables its variables
     */
    public record Judge(String module, String config, String hash, List<String> variables) {}

    /**
     * What the spec does not allow.
     *
     * @param what the action's name; {@code Init}, or the name of the invariant that the trace starts in, for the first
     *     state; {@code read-back} for a state that differs from what the steps before it give
     * @param number the step's number; 0 for the first state
     * @param line its line in the file
     * @param message one sentence
     * @param explanation the explanation, possibly of many lines; may be empty
     */
    public record Rejection(String what, long number, long line, String message, String explanation) {}

    /**
     * A state in which an invariant is false.
     *
     * @param property the invariant
     * @param number the number of the step that led there; 0 for the first state
     * @param line its line in the file
     * @param explanation the explanation, possibly of many lines
     */
    public record Violation(String property, long number, long line, String explanation) {}

    /**
     * Why a trace is no evidence.
     *
     * @param kind a {@link TraceException.Kind} or, for a sound file that does not fit the spec, {@code MISFIT}
     * @param message place, problem and remedy
     */
    public record Invalid(String kind, String message) {}

    /**
     * How much was judged.
     *
     * @param steps steps that were judged and found allowed, the rejected one not counted
     * @param lives in how many lives of the program, each ended by a crash or the trace's end
     * @param actions for each action of the spec how many of these steps it took, in the spec's order
     * @param elapsed the time that judging took, the explanations' included
     */
    public record Counts(long steps, long lives, Map<String, Long> actions, Duration elapsed) {
        static final Counts NONE = new Counts(0, 0, Map.of(), Duration.ZERO);

        public double stepsPerSecond() {
            return elapsed.isZero() ? 0 : steps * 1e9 / elapsed.toNanos();
        }
    }

    /** The verdict on a trace that could not be judged at all. */
    public static Verdict invalid(String trace, String kind, String message) {
        return new Verdict(
                trace,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.of(new Invalid(kind, message)),
                Optional.empty(),
                Counts.NONE,
                List.of());
    }

    public Kind kind() {
        if (rejection.isPresent()) {
            return Kind.REJECTED;
        } else if (!violations.isEmpty()) {
            return Kind.VIOLATED;
        } else if (invalid.isPresent()) {
            return Kind.INVALID;
        } else if (inconclusive.isPresent()) {
            return Kind.INCONCLUSIVE;
        }
        return Kind.REFINES;
    }

    public int exitCode() {
        return kind().exitCode();
    }

    /** One sentence on what this verdict does not say. */
    public String limits() {
        String variables = spec.map(judge -> "the variables " + String.join(", ", judge.variables()))
                .orElse("its variables");
        return switch (kind()) {
            case REFINES ->
                "This says only that this one run, seen through " + variables
                        + ", took the recorded steps in the recorded order as the spec allows; it says nothing of other"
                        + " runs, of orders finer than a step, or of liveness.";
            case REJECTED ->
                "Nothing after the rejected place was judged, and nothing is said of other runs; whether the program"
                        + " or the spec is wrong is for you to decide.";
            case VIOLATED ->
                "Each invariant is reported at its first violation in this one run only; the steps were allowed, so"
                        + " either the spec allows too much or the invariant asks too much.";
            case INVALID -> "Nothing is said of the program: this input is no evidence for or against it.";
            case INCONCLUSIVE -> "Nothing is said of the steps from the named place on.";
        };
    }
}
