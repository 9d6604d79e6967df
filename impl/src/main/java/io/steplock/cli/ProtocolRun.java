package io.steplock.cli;

import io.steplock.checker.refine.Verdict;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecException;
import io.steplock.scenario.ProtocolOptions;
import io.steplock.scenario.ProtocolResult;
import io.steplock.scenario.ProtocolScenario;
import io.steplock.scenario.TraceInstance;
import io.steplock.schedule.ScheduleException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/**
 * A run of the full protocol, with its trace judged if the specification has an instance for the schedule.
 *
 * @param verdict the specification's judgement of the trace
 * @param obstacle why there is no trace
 */
record ProtocolRun(ProtocolResult result, Optional<Verdict> verdict, Optional<String> obstacle) {
    /** What is done with an open scenario; ends it. */
    @FunctionalInterface
    interface Body {
        ProtocolResult run(ProtocolScenario scenario) throws ScheduleException, IOException;
    }

    static ProtocolRun of(ProtocolOptions options, BundledSpecs specs, Body body)
            throws ScheduleException, IOException, SpecException {
        TraceInstance instance = TraceInstance.of(options);
        if (instance.obstacle().isPresent()) {
            try (ProtocolScenario scenario = ProtocolScenario.open(options, Optional.empty())) {
                return new ProtocolRun(body.run(scenario), Optional.empty(), instance.obstacle());
            }
        }
        Files.createDirectories(options.directory());
        Files.writeString(options.traceConfig(), instance.config());
        try (LoadedSpec spec = specs.forTraces(options.traceConfig())) {
            ProtocolResult result;
            try (ProtocolScenario scenario = ProtocolScenario.open(options, Optional.of(spec.info()))) {
                result = body.run(scenario);
            }
            Verdict verdict = BundledSpecs.judge(spec, options.trace(), false);
            return new ProtocolRun(result, Optional.of(verdict), Optional.empty());
        }
    }
}
