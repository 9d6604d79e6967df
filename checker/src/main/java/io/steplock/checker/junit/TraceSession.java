package io.steplock.checker.junit;

import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecInfo;
import io.steplock.checker.trace.TraceHeader;
import io.steplock.checker.trace.TraceRecorder;
import io.steplock.checker.value.TlaValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The trace of one test: the test gives the state that its run starts in and gets the recorder. Starting is thread-safe.
 * The recorder need not be closed; it is, when the test is over.
 */
public final class TraceSession {
    private final LoadedSpec loaded;
    private final SpecInfo spec;
    private final Path file;
    private final List<String> internalPackages;
    private TraceRecorder recorder;

    TraceSession(LoadedSpec loaded, Path file, List<String> internalPackages) {
        this.loaded = loaded;
        this.spec = loaded.info();
        this.file = file;
        this.internalPackages = internalPackages;
    }

    /** The spec that will judge, with the constants of its config. */
    public SpecInfo spec() {
        return spec;
    }

    /** Where the trace is kept. */
    public Path file() {
        return file;
    }

    /**
     * Starts the trace in a state that satisfies Init.
     *
     * @param initial the values of exactly the spec's variables
     * @throws IllegalStateException if this test has started its trace before
     * @throws IllegalArgumentException if a variable is missing or unknown
     */
    public TraceRecorder start(Map<String, TlaValue> initial) {
        return start(initial, Optional.empty());
    }

    /**
     * Starts the trace in a state that satisfies an invariant instead of Init.
     *
     * @param invariant one of the config's
     * @param initial as for {@link #start}
     */
    public TraceRecorder startIn(String invariant, Map<String, TlaValue> initial) {
        return start(initial, Optional.of(invariant));
    }

    private synchronized TraceRecorder start(Map<String, TlaValue> initial, Optional<String> startsIn) {
        if (recorder != null) {
            throw new IllegalStateException(
                    "this test has started its trace already; one test records one run, which may crash and go on");
        }
        TraceHeader header = new TraceHeader(
                spec.module(), spec.hash(), spec.config(), spec.constants(), spec.variables(), initial, startsIn);
        try {
            Files.createDirectories(file.getParent());
            recorder = TraceRecorder.open(file, header, internalPackages);
        } catch (IOException e) {
            throw new UncheckedIOException("the trace " + file + " cannot be written: " + e.getMessage(), e);
        }
        return recorder;
    }

    LoadedSpec loaded() {
        return loaded;
    }

    synchronized boolean isStarted() {
        return recorder != null;
    }

    /** Ends the recording, also that of a run that has crashed and gone on. */
    synchronized void close() throws IOException {
        recorder.latest().close();
    }
}
