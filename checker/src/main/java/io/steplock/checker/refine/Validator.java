package io.steplock.checker.refine;

import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.trace.TraceReader;
import java.util.function.LongConsumer;

/**
 * Judges a trace step by step. Each step must be a step of its action in the spec's next-state relation; after it, each
 * invariant that reads a changed variable must hold. A rejected step ends the judging, a violated invariant does not.
 * The rest of the file is still read, so damage further down is reported too.
 */
public final class Validator {
    private Validator() {}

    /**
     * How to judge.
     *
     * @param from the first number that is judged; earlier steps are applied only. 1 judges all
     * @param against whether the config is meant to differ from the trace's
     * @param specNamedByUser whether the user named the spec's file; a hash that differs is then a remark, no error
     * @param explainer gives the words for findings
     * @param progress is told the number of each line that was done
     */
    public record Options(
            long from, boolean against, boolean specNamedByUser, Explainer explainer, LongConsumer progress) {
        public Options {
            if (from < 1) {
                throw new IllegalArgumentException("numbers in a trace start at 1: " + from);
            }
        }

        /** All steps, by the trace's own spec and config. */
        public Options(Explainer explainer) {
            this(1, false, false, explainer, number -> {});
        }
    }

    /** Judges the trace to its end; the caller closes both arguments. */
    public static Verdict validate(LoadedSpec spec, TraceReader trace, Options options) {
        return new Validation(spec, trace, options).run();
    }
}
