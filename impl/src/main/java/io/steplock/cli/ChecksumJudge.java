package io.steplock.cli;

import io.steplock.checker.refine.Verdict;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecException;
import io.steplock.scenario.checksums.ChecksumOptions;
import io.steplock.scenario.checksums.ChecksumResult;
import io.steplock.scenario.checksums.ChecksumScenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs scripts of the data-checksums protocol and judges their traces; a config that was seen before is not loaded again. */
final class ChecksumJudge implements AutoCloseable {
    private static final String CONFIG = "data-checksums.cfg";

    private final BundledSpecs specs;
    private final Map<String, LoadedSpec> loaded = new LinkedHashMap<>();

    ChecksumJudge(BundledSpecs specs) {
        this.specs = specs;
    }

    /** A run and the specification's judgement of its trace. */
    record Judged(ChecksumResult result, Verdict verdict) {}

    /** Hears of a run when its server is up, and when it is over. */
    interface Watcher {
        Watcher NOBODY = new Watcher() {
            @Override
            public void begins(ChecksumScenario scenario) {}

            @Override
            public void ends() {}
        };

        void begins(ChecksumScenario scenario);

        void ends();
    }

    Judged run(ChecksumOptions options) throws IOException, SpecException {
        return run(options, Watcher.NOBODY);
    }

    Judged run(ChecksumOptions options, Watcher watcher) throws IOException, SpecException {
        Files.createDirectories(options.directory());
        try (ChecksumScenario scenario = ChecksumScenario.open(options)) {
            Path config = options.directory().resolve(CONFIG);
            Files.writeString(config, scenario.config());
            LoadedSpec spec = loaded.get(scenario.config());
            if (spec == null) {
                spec = specs.forChecksumTraces(config);
                loaded.put(scenario.config(), spec);
            }
            ChecksumResult result;
            watcher.begins(scenario);
            try {
                result = scenario.run(spec.info());
            } finally {
                watcher.ends();
            }
            return new Judged(result, BundledSpecs.judge(spec, options.trace(), false));
        }
    }

    @Override
    public void close() {
        loaded.values().forEach(LoadedSpec::close);
    }
}
