package io.steplock.refinement.mapprotocol;

import io.steplock.checker.value.TlaValue;
import io.steplock.engine.probe.Step;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.MapProtocolStep.ChangeTuple;
import io.steplock.engine.vacuum.Vacuum;
import io.steplock.refinement.StepNames;
import io.steplock.refinement.mapprotocol.Cast.Worker;
import java.util.LinkedHashMap;
import java.util.Map;

/** The arguments of a worker's action: those of the step, and what the step has found out. */
final class Arguments {
    private static final String NO_PAGE = "none";

    private Arguments() {}

    static Map<String, TlaValue> of(Cast cast, Worker worker, Process process, Step step) {
        Map<String, TlaValue> arguments = new LinkedHashMap<>();
        arguments.put("s", TlaValue.of(worker.name()));
        switch (StepNames.action(step)) {
            case "RegisterBlock", "ComputeCrc", "CopyRecord", "SetPageLsn" -> arguments.put("p", page(cast, step));
            case "AssembleRecord" -> {
                arguments.put("p", page(cast, step));
                String page = StepNames.page(step).map(cast::page).orElse(NO_PAGE);
                String image = page.equals(NO_PAGE) ? "none" : Workers.imageOf(Workers.block(process, page));
                arguments.put("image", TlaValue.of(image));
            }
            case "ChangeTuple" -> arguments.put("change", TlaValue.of(((ChangeTuple) step).change()));
            case "DecideAllVisible" ->
                arguments.put(
                        "visible",
                        TlaValue.of(process.local(Vacuum.Decision.class)
                                .orElseThrow()
                                .allVisible()));
            default -> {}
        }
        return arguments;
    }

    private static TlaValue page(Cast cast, Step step) {
        return TlaValue.of(StepNames.page(step).map(cast::page).orElse(NO_PAGE));
    }
}
