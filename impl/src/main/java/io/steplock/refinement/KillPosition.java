package io.steplock.refinement;

import io.steplock.engine.page.Fork;
import io.steplock.engine.step.VisibilityMapStep;

/**
 * Where a session stands in {@code heap_force_kill}: the specification's {@code pc}, which exists nowhere in the engine
 * and is derived from the session's own steps (see {@code visibility-map-ghosts.txt}).
 */
final class KillPosition {
    static final String IDLE = "idle";

    /** What the next position can depend on besides the step. */
    interface Facts {
        boolean heapPageAllVisible();

        boolean didModify();

        boolean mapPagePinned();
    }

    private KillPosition() {}

    /** The position after the step. */
    static String after(String position, VisibilityMapStep step, Facts facts) {
        if (step instanceof VisibilityMapStep.KillTuple) {
            return facts.heapPageAllVisible() ? "killed" : "cleared";
        }
        if (step instanceof VisibilityMapStep.UnlockMapPage) {
            return position.equals("bits cleared") ? "cleared" : position;
        }
        if (step instanceof VisibilityMapStep.SetPageLsn set) {
            return set.p().fork() == Fork.MAIN && facts.didModify() ? "log map" : "logged";
        }
        if (step instanceof VisibilityMapStep.UnpinHeapPage) {
            return facts.mapPagePinned() ? "heap unpinned" : "done";
        }
        return switch (step.getClass().getSimpleName()) {
            case "PinHeapPage" -> "heap pinned";
            case "LockHeapPageForCleanup" -> "heap locked";
            case "PinMapPage" -> "map pinned";
            case "EnterCriticalSection" -> "critical";
            case "ClearAllVisible" -> "flag cleared";
            case "LockMapPage" -> "map locked";
            case "ClearMapBits" -> "bits cleared";
            case "MarkHeapBufferDirty" -> "log heap";
            case "LeaveCriticalSection" -> "left";
            case "UnlockHeapPage" -> "heap unlocked";
            case "UnpinMapPage" -> "done";
            default -> position;
        };
    }
}
