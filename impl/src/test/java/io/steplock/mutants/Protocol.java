package io.steplock.mutants;

import io.steplock.checker.spec.LoadedSpec;
import java.nio.file.Path;

/**
 * One protocol of the engine: how mutants of it are tried.
 *
 * @param runs the class of its runs, an {@link EngineRun}
 * @param specs where its specifications come from
 */
record Protocol(String runs, Specs specs) {
    /** Loads specifications. */
    interface Specs {
        /**
         * Loads the specification for the traces of a run.
         *
         * @param key what the run says of it
         * @param place for files that are needed for that; empty
         */
        LoadedSpec load(String key, Path place) throws Exception;
    }
}
