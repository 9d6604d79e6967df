package io.steplock.scenario.checksums;

import io.steplock.TestSpecs;
import io.steplock.checker.explain.SpecExplainer;
import io.steplock.checker.refine.Validator;
import io.steplock.checker.refine.Verdict;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.SpecSource;
import io.steplock.checker.trace.TraceException;
import io.steplock.checker.trace.TraceReader;
import io.steplock.refinement.checksums.TraceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A run of a script, and what the specification says of its trace. */
record JudgedRun(ChecksumResult result, Verdict verdict) {
    static JudgedRun of(ChecksumOptions options) throws IOException, SpecException, TraceException {
        Files.createDirectories(options.directory());
        try (ChecksumScenario scenario = ChecksumScenario.open(options);
                LoadedSpec spec = spec(options, scenario.config())) {
            ChecksumResult result = scenario.run(spec.info());
            return new JudgedRun(result, judge(options, spec));
        }
    }

    /** What traces with that config are judged by. */
    static LoadedSpec spec(ChecksumOptions options, String text) throws IOException, SpecException {
        Path config = Files.writeString(options.directory().resolve("trace.cfg"), text);
        Path module = TestSpecs.directory().resolve("data-checksums").resolve(TraceConfig.MODULE + ".tla");
        return SpecLoader.load(new SpecSource(module, config));
    }

    static Verdict judge(ChecksumOptions options, LoadedSpec spec) throws IOException, TraceException {
        try (TraceReader reader = TraceReader.open(options.trace())) {
            return Validator.validate(spec, reader, new Validator.Options(new SpecExplainer()));
        }
    }
}
