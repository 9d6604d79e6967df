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
     * @param specs asked once for what the trace will be judged by
     * @param watchdog how long to wait for a process
     */
    Seen run(String name, Path directory, String variant, Specs specs, Duration watchdog) throws Exception;

    /** Finds specifications. */
    interface Specs {
        /** The specification of that key, which the protocol of the runs knows how to read. */
        SpecInfo of(String key) throws Exception;
    }

    /** What happens in that run. */
    String words(String name);

    /**
     * What the run has left.
     *
     * @param trace the trace; empty if the engine did not get so far
     * @param files what an observer without specification notices: an operation that fails or never ends, damaged WAL,
     *     a recovery that fails, rows lost, counts that differ. Begins with the judge's name and a colon
     * @param end the state in which the run ends, if it has one and nothing else was noticed; to be compared with that of
     *     the engine as it is
     */
    record Seen(Optional<Path> trace, Optional<String> files, Optional<String> end) {
        public Seen(Optional<Path> trace, Optional<String> files) {
            this(trace, files, Optional.empty());
        }
    }
}
