package io.steplock.cli;

import io.steplock.checker.cli.SpecCatalog;
import io.steplock.checker.explain.SpecExplainer;
import io.steplock.checker.refine.Validator;
import io.steplock.checker.refine.Verdict;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.SpecSource;
import io.steplock.checker.trace.TraceException;
import io.steplock.checker.trace.TraceReader;
import io.steplock.outcomes.OutcomeModel;
import io.steplock.refinement.checksums.TraceConfig;
import io.steplock.scenario.TraceInstance;
import java.io.IOException;
import java.nio.file.Path;

/** The specifications in the jar, and verdicts of theirs on our own traces. */
final class BundledSpecs implements AutoCloseable {
    private static final String VISIBILITY_MAP = "MCVisibilityMap";

    private final SpecCatalog catalog;

    private BundledSpecs(SpecCatalog catalog) {
        this.catalog = catalog;
    }

    static BundledSpecs open() throws SpecException {
        return new BundledSpecs(SpecCatalog.bundled(BundledSpecs.class.getClassLoader()));
    }

    /** The specifications of a directory of the user's. */
    static BundledSpecs of(Path directory) throws SpecException {
        return new BundledSpecs(SpecCatalog.of(directory));
    }

    /** The visibility-map specification under a config; the caller closes it. */
    LoadedSpec visibilityMap(String config) throws SpecException {
        Path module = catalog.module(VISIBILITY_MAP);
        return SpecLoader.load(new SpecSource(module, SpecCatalog.config(module, config)));
    }

    /** The full protocol's specification for traces, under a config of ours; the caller closes it. */
    LoadedSpec forTraces(Path config) throws SpecException {
        return SpecLoader.load(new SpecSource(catalog.module(TraceInstance.module()), config));
    }

    /** The data-checksums specification for traces, under a config of ours; the caller closes it. */
    LoadedSpec forChecksumTraces(Path config) throws SpecException {
        return SpecLoader.load(new SpecSource(catalog.module(TraceConfig.MODULE), config));
    }

    /** The module that runs a schedule of the data-checksums protocol. */
    Path outcomes() throws SpecException {
        return catalog.module(OutcomeModel.MODULE);
    }

    /**
     * Judges a trace.
     *
     * @param against whether the spec's config is meant to differ from the trace's
     */
    static Verdict judge(LoadedSpec spec, Path trace, boolean against) throws IOException {
        try (TraceReader reader = TraceReader.open(trace)) {
            return Validator.validate(
                    spec, reader, new Validator.Options(1, against, false, new SpecExplainer(), number -> {}));
        } catch (TraceException e) {
            return Verdict.invalid(trace.toString(), e.kind().name(), e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        catalog.close();
    }
}
