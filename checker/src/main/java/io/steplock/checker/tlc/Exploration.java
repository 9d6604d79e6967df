package io.steplock.checker.tlc;

import io.steplock.checker.spec.ModelInterruptedException;
import io.steplock.checker.spec.ModelProgress;
import io.steplock.checker.spec.SpecException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tlc2.TLCGlobals;
import tlc2.output.EC;
import tlc2.output.MP;
import tlc2.tool.ModelChecker;
import tlc2.tool.fp.FPSetConfiguration;
import util.ToolIO;

/** Runs TLC's model checker: breadth first, one worker, the whole state graph. */
final class Exploration {
    private static final double FINGERPRINT_MEMORY = 0.1;

    private final TlcSpec spec;
    private final Path scratch;
    private final ModelProgress progress;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private ModelChecker checker;

    Exploration(TlcSpec spec, Path scratch, ModelProgress progress) {
        this.spec = spec;
        this.scratch = scratch;
        this.progress = progress;
    }

    /** TLC's checker of the run that goes on, or else of the last one. */
    ModelChecker checker() {
        return checker;
    }

    /** The number of states on the longest of the shortest paths from an initial state, in the last run. */
    int depth() throws SpecException {
        try {
            return checker.trace.getLevel();
        } catch (IOException e) {
            throw new SpecException("cannot read TLC's trace file: " + e.getMessage(), e);
        }
    }

    /**
     * Explores the graph.
     *
     * @param deadlock whether to stop at a state without successors
     */
    void run(boolean deadlock, RunListener listener) throws SpecException {
        said.reset();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        ToolIO.out = out;
        ToolIO.err = out;
        MP.setRecorder(listener);
        TLCGlobals.setNumWorkers(1);
        TLCGlobals.continuation = false;
        TLCGlobals.lnCheck = "final";
        TLCGlobals.chkptDuration = 0;
        try (Statistics statistics = new Statistics()) {
            Path metadir = Files.createTempDirectory(scratch, "states-");
            FPSetConfiguration fingerprints = new FPSetConfiguration();
            fingerprints.setRatio(FINGERPRINT_MEMORY);
            checker = new ModelChecker(
                    spec.tool(),
                    metadir + metadir.getFileSystem().getSeparator(),
                    listener,
                    deadlock,
                    null,
                    fingerprints,
                    System.currentTimeMillis());
            // TLC offers its fingerprints on a network port, for distributed runs; that also keeps the JVM from ending.
            checker.theFPSet.unexportObject(true);
            TLCGlobals.mainChecker = checker;
            int code;
            try (ProgressThread reporter = new ProgressThread(checker, progress)) {
                code = checker.modelCheck();
                if (reporter.stopped()) {
                    throw new ModelInterruptedException(spec.info().module() + ": the model check was stopped");
                }
            }
            judge(code, listener);
        } catch (SpecException e) {
            throw e;
        } catch (Exception | StackOverflowError e) {
            throw new SpecException(
                    RunErrors.text(spec, said.toString(StandardCharsets.UTF_8), String.valueOf(e.getMessage())), e);
        }
    }

    /** Fails unless TLC came to its end: by its exit code alone it might have stopped early. */
    private void judge(int code, RunListener listener) throws SpecException {
        // TLC's code after a violation is a general one; what it reported before counts.
        boolean found = listener.reported() != EC.NO_ERROR && !listener.trace().isEmpty();
        if (code != EC.NO_ERROR && !found) {
            throw new SpecException(
                    RunErrors.text(spec, said.toString(StandardCharsets.UTF_8), "TLC ended with code " + code));
        }
        if (listener.queued() != 0 && listener.reported() != EC.TLC_DEADLOCK_REACHED) {
            throw new SpecException(spec.info().module() + ": TLC stopped with " + listener.queued()
                    + " states not expanded: " + LoadErrors.folded(said.toString(StandardCharsets.UTF_8)));
        }
    }
}
