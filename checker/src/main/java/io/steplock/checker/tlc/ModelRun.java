package io.steplock.checker.tlc;

import io.steplock.checker.spec.ActionInfo;
import io.steplock.checker.spec.ModelInterruptedException;
import io.steplock.checker.spec.ModelProgress;
import io.steplock.checker.spec.ModelResult;
import io.steplock.checker.spec.ModelResult.Kind;
import io.steplock.checker.spec.ModelResult.Violation;
import io.steplock.checker.spec.SpecException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import tlc2.TLCGlobals;
import tlc2.output.EC;
import tlc2.output.MP;
import tlc2.tool.Action;
import tlc2.tool.ModelChecker;
import tlc2.tool.TLCState;
import tlc2.tool.fp.FPSetConfiguration;
import tlc2.tool.impl.FastTool;
import util.ToolIO;

/**
 * One exploration of a model's whole state graph with TLC's model checker: breadth first, one worker, all properties.
 *
 * <p>Deadlocks need a second run, because TLC stops at the first; it is made only if a state without successors was
 * seen. Its counts are not used.
 */
final class ModelRun {
    private static final double FINGERPRINT_MEMORY = 0.1;

    private final TlcSpec spec;
    private final FastTool tool;
    private final Path scratch;
    private final ModelProgress progress;
    private final Traces traces;
    private final Map<String, Violation> violations = new LinkedHashMap<>();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private ModelChecker checker;

    ModelRun(TlcSpec spec, Path scratch, ModelProgress progress) {
        this.spec = spec;
        this.tool = spec.tool();
        this.scratch = scratch;
        this.progress = progress;
        this.traces = new Traces(spec);
    }

    ModelResult run() throws SpecException {
        refuseSymmetricLiveness();
        hook(tool.getInvariants(), tool.getInvNames(), Kind.INVARIANT);
        hook(tool.getImpliedInits(), tool.getImpliedInitNames(), Kind.INITIAL_PREDICATE);
        hook(tool.getImpliedActions(), tool.getImpliedActNames(), Kind.ACTION_PROPERTY);
        long start = System.nanoTime();
        ModelListener listener = explore(false);
        int depth = depth();
        if (listener.reported() == EC.TLC_TEMPORAL_PROPERTY_VIOLATED) {
            violated(String.join(" or ", tool.getImpliedTemporalNames()), Kind.TEMPORAL, listener);
        }
        if (tool.getModelConfig().getCheckDeadlock() && listener.withSuccessors() < listener.distinct()) {
            ModelListener second = explore(true);
            if (second.reported() == EC.TLC_DEADLOCK_REACHED) {
                violated(ModelResult.DEADLOCK, Kind.DEADLOCK, second);
            }
        }
        Duration wall = Duration.ofNanos(System.nanoTime() - start);
        Map<String, Long> counts = listener.taken(spec.actions());
        Map<String, Long> taken = new LinkedHashMap<>();
        for (ActionInfo action : spec.info().actions()) {
            taken.put(action.name(), counts.getOrDefault(action.name(), 0L));
        }
        return new ModelResult(
                spec.info(),
                listener.distinct(),
                listener.generated(),
                depth,
                properties(),
                List.copyOf(violations.values()),
                taken,
                wall);
    }

    private List<String> properties() {
        List<String> names = new ArrayList<>();
        for (String[] sort : new String[][] {
            tool.getInvNames(), tool.getImpliedInitNames(), tool.getImpliedActNames(), tool.getImpliedTemporalNames()
        }) {
            names.addAll(List.of(sort));
        }
        if (tool.getModelConfig().getCheckDeadlock()) {
            names.add(ModelResult.DEADLOCK);
        }
        return List.copyOf(names);
    }

    private void refuseSymmetricLiveness() throws SpecException {
        if (!tool.livenessIsTrue() && tool.hasSymmetry()) {
            throw new SpecException(spec.info().config()
                    + ": SYMMETRY with a temporal property can hide violations; remove one of them");
        }
    }

    private void hook(Action[] properties, String[] names, Kind kind) {
        for (int i = 0; i < properties.length; i++) {
            Action property = properties[i];
            String name = names[i];
            properties[i] = HookValue.action(
                    property,
                    tool.getRootModule().getVariableDecls()[0],
                    (from, to) -> check(name, kind, property, from, to));
        }
    }

    private void check(String name, Kind kind, Action property, TLCState from, TLCState to) {
        if (violations.containsKey(name) || tool.isValid(property, from, to)) {
            return;
        }
        List<TLCState> states = switch (kind) {
            case ACTION_PROPERTY -> traces.through(checker, from, to);
            case INITIAL_PREDICATE -> List.of(from);
            default -> traces.to(checker, from);
        };
        violations.put(name, new Violation(name, kind, traces.steps(states), OptionalInt.empty()));
    }

    private void violated(String name, Kind kind, ModelListener listener) {
        violations.put(name, new Violation(name, kind, traces.steps(listener.trace()), listener.loopsTo()));
    }

    private int depth() throws SpecException {
        try {
            return checker.trace.getLevel();
        } catch (IOException e) {
            throw new SpecException("cannot read TLC's trace file: " + e.getMessage(), e);
        }
    }

    private ModelListener explore(boolean deadlock) throws SpecException {
        ModelListener listener = new ModelListener(traces::nameUnsplit);
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
                    tool,
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
            return listener;
        } catch (SpecException e) {
            throw e;
        } catch (Exception | StackOverflowError e) {
            throw new SpecException(
                    RunErrors.text(spec, said.toString(StandardCharsets.UTF_8), String.valueOf(e.getMessage())), e);
        }
    }

    /** Fails unless TLC came to its end: by its exit code alone it might have stopped early. */
    private void judge(int code, ModelListener listener) throws SpecException {
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
