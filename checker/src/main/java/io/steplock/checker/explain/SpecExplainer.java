package io.steplock.checker.explain;

import io.steplock.checker.refine.Explainer;
import io.steplock.checker.spec.ActionInfo;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecInfo;
import io.steplock.checker.trace.TracePosition;
import io.steplock.checker.value.TlaValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Explains findings in a trace by what the spec says of them. */
public final class SpecExplainer implements Explainer {
    @Override
    public String rejectedStep(
            LoadedSpec spec,
            LoadedSpec.State from,
            LoadedSpec.BoundAction action,
            LoadedSpec.State to,
            TracePosition position)
            throws SpecException {
        return StepReport.rejected(finding(position), spec.info(), spec.explain(from, action, to));
    }

    @Override
    public String violatedInvariant(LoadedSpec spec, String invariant, LoadedSpec.State state, TracePosition position)
            throws SpecException {
        String call = position.action()
                .map(action -> Calls.text(
                        action,
                        inOrder(spec.info(), action, position.arguments()),
                        spec.info().modelValues()))
                .orElse("none: this is the first state");
        return StepReport.violated(
                finding(position), spec.info(), invariant, call, spec.explainInvariant(invariant, state));
    }

    /** A trace gives arguments in any order; people know them in the order of the definition. */
    private static Map<String, TlaValue> inOrder(SpecInfo spec, String action, Map<String, TlaValue> arguments) {
        List<String> parameters = spec.actions().stream()
                .filter(info -> info.name().equals(action))
                .findFirst()
                .map(ActionInfo::parameters)
                .orElse(List.of());
        Map<String, TlaValue> ordered = new LinkedHashMap<>();
        parameters.stream().filter(arguments::containsKey).forEach(name -> ordered.put(name, arguments.get(name)));
        return ordered;
    }

    private static Finding finding(TracePosition position) {
        Optional<String> again = position.number() < 2
                ? Optional.empty()
                : Optional.of("steplock validate " + position.file() + " --from " + (position.number() - 1));
        String file = position.file();
        return new Finding(
                file.substring(file.lastIndexOf('/') + 1),
                position.line(),
                position.number(),
                position.process().orElse("-"),
                position.source(),
                position.note().map(SpecExplainer::text),
                again);
    }

    /** A note that is a JSON string reads better without its quotes. */
    private static String text(String json) {
        boolean plain = json.length() > 1 && json.startsWith("\"") && json.endsWith("\"") && json.indexOf('\\') < 0;
        return plain ? json.substring(1, json.length() - 1) : json;
    }
}
