package io.steplock.mutants;

import io.steplock.checker.spec.SpecInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A run of an engine on real files. Implemented in classes that are loaded with the engine that they run. */
public interface EngineRun {
    /**
     * Runs it.
     *
     * @param name which run
     * @param directory empty, for data directory and trace
     * @param variant the protocol's variant
     * @param spec what the trace will be judged by
     * @param watchdog how long to wait for a process
     */
    Seen run(String name, Path directory, String variant, SpecInfo spec, Duration watchdog) throws Exception;

    /** What happens in that run. */
    String words(String name);

    /**
     * What the run has left.
     *
     * @param trace the trace; empty if the engine did not get so far
     * @param files what an observer without specification notices: an operation that fails or never ends, damaged WAL,
     *     a recovery that fails, rows lost, counts that differ. Begins with the judge's name and a colon
     */
    record Seen(Optional<Path> trace, Optional<String> files) {}
}
