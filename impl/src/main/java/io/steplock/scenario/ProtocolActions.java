package io.steplock.scenario;

import io.steplock.engine.page.Fork;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.MapProtocolStep;
import io.steplock.engine.step.MapProtocolStep.DecideAllVisible;
import io.steplock.engine.step.OutsideStep;
import io.steplock.engine.step.VisibilityMapStep.AssembleRecord;
import io.steplock.engine.vacuum.Vacuum;
import io.steplock.engine.wal.RegisteredBlock;
import io.steplock.engine.wal.WalInsertion;
import io.steplock.schedule.Command.Action;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How a schedule calls the engine's steps: by the names of the specification's actions (FACTS.md, section 8). */
final class ProtocolActions {
    /** Stands for the page of a record without blocks, and for the image of a block that has none. */
    private static final String NONE = "none";

    /** Announced before it shows whether the lock is to be had (FACTS.md, step 5). */
    private static final String CLEANUP = "LockHeapPageForCleanup";

    private static final Set<String> CLEANUP_OUTCOMES = Set.of("WaitForCleanup", "RefuseCleanup");

    /** The insertion of a checkpoint's own record: the specification has its place only, as {@code LogCheckpoint}. */
    static final Set<String> CHECKPOINT_RECORD = Set.of(
            "RegisterBlock",
            "ReadRedoPoint",
            "AssembleRecord",
            "ComputeCrc",
            "AcquireInsertionLock",
            "FinishCrc",
            "CopyRecord",
            "ReleaseInsertionLock");

    private ProtocolActions() {}

    /**
     * The action that comes next, with the arguments that are known before it; empty for a step that the specification
     * does not have, or not as somebody's own: nobody is held before those.
     */
    static Optional<Action> before(Step step) {
        boolean passed = step instanceof OutsideStep || step instanceof MapProtocolStep.FlushWal;
        return passed ? Optional.empty() : Optional.of(action(step));
    }

    /** The action that was taken, with all its arguments; empty as above. */
    static Optional<Action> after(Process process, Step step) {
        return before(step).map(action -> with(action, outcome(process, step)));
    }

    private static Action with(Action action, Optional<String> outcome) {
        List<String> arguments = new ArrayList<>(action.arguments());
        outcome.ifPresent(arguments::add);
        return new Action(action.name(), arguments);
    }

    /** The argument that only the step itself decides on. */
    private static Optional<String> outcome(Process process, Step step) {
        if (step instanceof AssembleRecord assemble) {
            return Optional.of(image(process, assemble.p()));
        } else if (step instanceof DecideAllVisible) {
            return process.local(Vacuum.Decision.class).map(decision -> String.valueOf(decision.allVisible()));
        }
        return Optional.empty();
    }

    /** What became of the image (FACTS.md, W4). */
    private static String image(Process process, PageId page) {
        for (RegisteredBlock block :
                WalInsertion.inFlight(process).map(WalInsertion::blocks).orElse(List.of())) {
            if (block.page().equals(page)) {
                return block.image()
                        .map(it -> it.compressed().isPresent() ? "private" : "shared")
                        .orElse(NONE);
            }
        }
        return NONE;
    }

    private static Action action(Step step) {
        List<String> arguments = new ArrayList<>();
        for (RecordComponent component : step.getClass().getRecordComponents()) {
            // Whose step it is stands before it.
            if (component.getType() != Process.class) {
                arguments.add(text(value(step, component)));
            }
        }
        return new Action(step.getClass().getSimpleName(), arguments);
    }

    private static Object value(Step step, RecordComponent component) {
        try {
            return component.getAccessor().invoke(step);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component + " of " + step, e);
        }
    }

    private static String text(Object argument) {
        if (argument == null) {
            return NONE;
        }
        return argument instanceof PageId page ? page(page) : argument.toString();
    }

    /** {@code map:0} or {@code heap:1}. */
    static String page(PageId page) {
        return (page.fork() == Fork.VISIBILITY_MAP ? "map:" : "heap:") + page.block();
    }

    /** Whether the action as written fits the action as known; what is not known yet fits anything. */
    static boolean mayBe(Action written, Action known) {
        boolean sameName = written.name().equals(known.name())
                || (known.name().equals(CLEANUP) && CLEANUP_OUTCOMES.contains(written.name()));
        int common = Math.min(written.arguments().size(), known.arguments().size());
        return sameName
                && written.arguments()
                        .subList(0, common)
                        .equals(known.arguments().subList(0, common));
    }

    /** Whether the action as written is the one that was taken. */
    static boolean is(Action written, Action taken) {
        return written.name().equals(taken.name()) && mayBe(written, taken);
    }
}
