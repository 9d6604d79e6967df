package io.steplock.matrix;

import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictText;
import io.steplock.outcomes.Outcome;
import io.steplock.scenario.checksums.ChecksumResult;
import java.util.ArrayList;
import java.util.List;

/** Says what of a run the specification does not allow. */
public final class Comparison {
    private static final String IN_PROGRESS = "in progress";

    private final List<String> disagreements = new ArrayList<>();

    private Comparison() {}

    /** A sentence for each thing that the specification does not allow; empty if it allows all. */
    public static List<String> of(Outcome allowed, Ran ran) {
        Comparison comparison = new Comparison();
        comparison.end(allowed, ran.result());
        comparison.pages(allowed, ran.result());
        comparison.trace(ran.verdict());
        return List.copyOf(comparison.disagreements);
    }

    private void end(Outcome allowed, ChecksumResult result) {
        if (!result.blocked().isEmpty()) {
            refuse(!allowed.canBlock(), "the run blocks, which the specification rules out: " + result.blocked());
        } else if (result.finalState().isEmpty()) {
            refuse(
                    !allowed.fails(),
                    "the server does not start, though nobody can fail: "
                            + result.failure().orElse("no reason given"));
        } else {
            String state = result.finalState().get();
            refuse(
                    !allowed.finals().contains(state.startsWith("inprogress") ? IN_PROGRESS : state),
                    "the run ends in " + state + ", and the specification allows only " + allowed.finals()
                            + (allowed.canBlock() ? " or that it blocks" : ""));
        }
    }

    private void pages(Outcome allowed, ChecksumResult result) {
        refuse(
                result.blocked().isEmpty() && result.isOnWithBadPages() && !allowed.onWithBadPages(),
                "checksums are on with " + result.missing() + " pages without a checksum and " + result.wrong()
                        + " with a wrong one, which the specification rules out");
        refuse(
                result.failures() > 0 && !allowed.fails(),
                result.failures() + " pages fail verification, which the specification rules out");
    }

    private void trace(Verdict verdict) {
        boolean isNoEvidence =
                verdict.invalid().isPresent() || verdict.inconclusive().isPresent();
        refuse(
                verdict.rejection().isPresent() || isNoEvidence,
                "the trace is not one of the specification: " + VerdictText.headline(verdict));
    }

    private void refuse(boolean is, String message) {
        if (is) {
            disagreements.add(message);
        }
    }
}
