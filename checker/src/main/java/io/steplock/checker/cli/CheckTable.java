package io.steplock.checker.cli;

import io.steplock.checker.explain.Calls;
import io.steplock.checker.explore.Model;
import io.steplock.checker.explore.ModelVerdict;
import io.steplock.checker.spec.ModelResult;
import io.steplock.checker.spec.ModelResult.Step;
import io.steplock.checker.spec.ModelResult.Violation;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The results of {@code check} as text. */
final class CheckTable {
    private static final String FORMAT = "%s  %-8s  %-8s  %12s  %12s  %5s  %8s  %s%n";

    private CheckTable() {}

    static void list(PrintWriter out, List<Model> models) {
        for (Model model : models) {
            out.printf(
                    Locale.ROOT,
                    "%s  %-5s  %-8s  %,12d states  %s%n",
                    name(models, model.name()),
                    model.speed().name().toLowerCase(Locale.ROOT),
                    verdict(model.violates().keySet()),
                    model.distinct(),
                    note(model));
        }
    }

    /** The note, then what differs from the config. */
    private static String note(Model model) {
        List<String> constants = model.constants().entrySet().stream()
                .map(constant -> constant.getKey() + ": " + constant.getValue())
                .toList();
        if (constants.isEmpty()) {
            return model.note();
        }
        return (model.note().isEmpty() ? "" : model.note() + "  ") + "[" + model.config() + " with "
                + String.join(", ", constants) + "]";
    }

    static void header(PrintWriter out, List<Model> models) {
        out.printf(FORMAT, name(models, "model"), "expected", "found", "distinct", "generated", "depth", "time", "ok");
    }

    static void row(PrintWriter out, List<Model> models, ModelVerdict verdict) {
        ModelResult result = verdict.result();
        out.printf(
                FORMAT,
                name(models, verdict.model().name()),
                verdict(verdict.model().violates().keySet()),
                verdict(result.violations()),
                number(result.distinct()),
                number(result.generated()),
                result.depth(),
                String.format(Locale.ROOT, "%.1f s", result.wall().toMillis() / 1000.0),
                verdict.asExpected() ? "ok" : "FAILED");
        for (Violation violation : result.violations()) {
            out.printf(
                    "    violates %s (shortest trace: %d steps)%n",
                    violation.property(), violation.trace().size() - 1);
        }
        verdict.differences().forEach(difference -> out.println("    FAILED: " + difference));
    }

    static void traces(PrintWriter out, ModelVerdict verdict) {
        Set<String> modelValues = verdict.result().spec().modelValues();
        for (Violation violation : verdict.result().violations()) {
            out.println("  " + violation.property() + ":");
            Step before = null;
            int number = 0;
            for (Step step : violation.trace()) {
                String call = before == null ? "Init" : Calls.text(step.action(), step.arguments(), modelValues);
                out.printf("  %4d  %s%n", number, call);
                for (String variable : step.state().keySet()) {
                    if (before == null
                            || !step.state().get(variable).equals(before.state().get(variable))) {
                        out.printf(
                                "          %s = %s%n",
                                variable, Calls.text(step.state().get(variable), modelValues));
                    }
                }
                before = step;
                number++;
            }
            violation.loopsTo().ifPresent(target -> out.println("        and on from step " + target + " for ever"));
        }
    }

    static void lost(PrintWriter out, Map<String, Set<String>> lost) {
        lost.forEach((protocol, actions) -> out.println("FAILED: no quick model of " + protocol + " takes "
                + String.join(", ", actions) + "; extend a model, or list the action in actionsNeverTaken with a"
                + " reason"));
    }

    private static String verdict(Collection<?> violations) {
        return violations.isEmpty() ? "holds" : "violated";
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String name(List<Model> models, String name) {
        int width = Math.max(
                "model".length(),
                models.stream().mapToInt(model -> model.name().length()).max().orElse(0));
        return name + " ".repeat(width - name.length());
    }
}
