package io.steplock.checker.explain;

import io.steplock.checker.spec.ActionInfo;
import io.steplock.checker.spec.Conjunct;
import io.steplock.checker.spec.Conjunct.Kind;
import io.steplock.checker.spec.Conjunct.Outcome;
import io.steplock.checker.spec.SpecInfo;
import io.steplock.checker.spec.StepExplanation;
import io.steplock.checker.spec.StepExplanation.NearAction;
import java.util.ArrayList;
import java.util.List;

/** The report on a rejected step or a violated invariant, as text. */
public final class StepReport {
    private static final int SHOWN = 5;
    private static final int NEAR = 3;

    private StepReport() {}

    /** A step that is no step of its action; at most 100 columns, ends with a newline. */
    public static String rejected(Finding finding, SpecInfo spec, StepExplanation why) {
        Columns out = new Columns();
        ActionInfo action = why.action();
        String call = Calls.text(action.name(), why.arguments(), spec.modelValues());
        out.headline(
                "Step " + finding.step() + " does not refine " + action.place().module() + "!Next",
                finding.file() + ":" + finding.line(),
                "process " + finding.process());
        out.labelled("recorded action", call, action.place().toString());
        if (!why.inNext()) {
            out.labelled(
                    "no such step",
                    "Next has no disjunct " + call + " in the state before; the arguments"
                            + " are outside the bounds that Next gives",
                    "");
        }
        conjuncts(out, why.conjuncts(), "failed guard", "wrong effect");
        if (!why.matching().isEmpty()) {
            out.labelled("it is a step of", String.join(", ", why.matching()), "");
        }
        out.labelled("nearest actions", nearest(why), "");
        end(out, finding);
        return out.toString();
    }

    /** A state that an invariant forbids; at most 100 columns, ends with a newline. */
    public static String violated(Finding finding, SpecInfo spec, String invariant, String call, List<Conjunct> why) {
        Columns out = new Columns();
        out.headline(
                "The state after step " + finding.step() + " violates " + invariant,
                finding.file() + ":" + finding.line(),
                "process " + finding.process());
        out.labelled("recorded action", call, "");
        out.labelled("the step itself", "is allowed by " + spec.module(), "");
        conjuncts(out, why, "false conjunct", "false conjunct");
        end(out, finding);
        return out.toString();
    }

    private static void conjuncts(Columns out, List<Conjunct> all, String guard, String effect) {
        List<Conjunct> wrong =
                all.stream().filter(part -> part.outcome() != Outcome.TRUE).toList();
        for (Conjunct part : wrong.subList(0, Math.min(SHOWN, wrong.size()))) {
            String label =
                    part.outcome() == Outcome.ERROR ? "cannot evaluate" : part.kind() == Kind.GUARD ? guard : effect;
            out.labelled(label, part.text(), part.place().toString());
            if (part.outcome() == Outcome.ERROR) {
                out.labelled("  TLC says", part.error(), "");
            } else if (!part.needed().isEmpty()) {
                out.needed(part.needed(), part.recorded());
            }
        }
        if (wrong.size() > SHOWN) {
            out.labelled("and", (wrong.size() - SHOWN) + " more conjuncts that are not true", "");
        }
    }

    private static String nearest(StepExplanation why) {
        List<String> parts = new ArrayList<>();
        for (NearAction near :
                why.nearest().subList(0, Math.min(NEAR, why.nearest().size()))) {
            parts.add(near.call() + " is enabled"
                    + (near.differing().isEmpty()
                            ? " and leads to the recorded state"
                            : " but differs in " + String.join(", ", near.differing())));
        }
        if (parts.isEmpty()) {
            parts.add("no other action is enabled");
        }
        long wrong = wrong(why);
        if (wrong > 0) {
            parts.add(why.action().name() + " fails " + wrong + " of "
                    + why.conjuncts().size() + " conjuncts");
        }
        return String.join("; ", parts);
    }

    private static long wrong(StepExplanation why) {
        return why.conjuncts().stream()
                .filter(part -> part.outcome() != Outcome.TRUE)
                .count();
    }

    private static void end(Columns out, Finding finding) {
        finding.note().ifPresent(note -> out.labelled("note", note, ""));
        finding.engine().ifPresent(place -> out.labelled("engine", place, ""));
        finding.again().ifPresent(command -> out.command("again", command));
    }
}
