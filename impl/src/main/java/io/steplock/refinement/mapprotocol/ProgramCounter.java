package io.steplock.refinement.mapprotocol;

import io.steplock.engine.surgery.Variant;
import io.steplock.refinement.mapprotocol.Cast.Kind;
import io.steplock.refinement.mapprotocol.Cast.Worker;
import java.util.List;

/**
 * Where a process stands: {@code pc} of MapObjects.tla, which exists in the engine only as a thread's place in the code.
 * The tables are those of MapPrograms.tla. If they or the engine differ from it, the process's next step is rejected.
 */
final class ProgramCounter {
    static final String DEAD = "dead";
    static final String DONE = "done";

    /** What the next step can depend on. */
    interface Facts {
        boolean flag();

        int bits();

        boolean rowIsDead();

        boolean didModify();

        int logged();

        String change();

        boolean holdsMapPage();

        boolean holdsHeapPage();

        boolean hasMapPagePinned();

        /** What VACUUM has found: whether there is a mark to set. */
        boolean wantsMark();
    }

    private final Variant variant;

    ProgramCounter(Variant variant) {
        this.variant = variant;
    }

    /** The blocks of the record that the worker inserts next. */
    List<String> blocks(Worker worker, Facts facts) {
        String heap = Cast.heapPage(worker.block());
        boolean both = registered() && facts.didModify();
        return switch (worker.kind()) {
            case KILLER ->
                registered()
                        ? both ? List.of(heap, Cast.MAP_PAGE) : List.of(heap)
                        : List.of(facts.logged() == 0 ? heap : Cast.MAP_PAGE);
            case VACUUM -> List.of(Cast.MAP_PAGE, heap);
            case CHANGER -> facts.logged() == 1 ? List.of() : both ? List.of(heap, Cast.MAP_PAGE) : List.of(heap);
        };
    }

    private boolean registered() {
        return variant == Variant.REGISTERED;
    }

    static String first(Kind kind, boolean hasCommitted) {
        return switch (kind) {
            case KILLER -> "PinHeapPage";
            case VACUUM -> "PinMapPage";
            case CHANGER -> hasCommitted ? DONE : "BeginTransaction";
        };
    }

    /** The step after one that is not part of an insertion, or after an insertion's last. */
    String after(Worker worker, String step, Facts facts) {
        String common = switch (step) {
            case "WaitForCleanup" -> "WakeForCleanup";
            case "WakeForCleanup" -> "LockHeapPageForCleanup";
            case "RefuseCleanup" -> "UnpinHeapPage";
            case "MarkHeapBufferDirty", "SetMapBits" -> "RegisterBlock";
            case "ReadRedoPoint" -> "AssembleRecord";
            case "AcquireInsertionLock" -> "ReserveSpace";
            case "RetryRecord" -> "ReadRedoPoint";
            case "ReserveSpace" -> "FinishCrc";
            case "FinishCrc" -> "CopyRecord";
            default -> "";
        };
        if (!common.isEmpty()) {
            return common;
        }
        return switch (worker.kind()) {
            case KILLER -> kill(step, facts);
            case VACUUM -> vacuum(step, facts);
            case CHANGER -> change(step, facts);
        };
    }

    private String kill(String step, Facts facts) {
        return switch (step) {
            case "PinHeapPage" -> "LockHeapPageForCleanup";
            case "LockHeapPageForCleanup" -> facts.flag() ? "PinMapPage" : "EnterCriticalSection";
            case "PinMapPage" -> registered() ? "LockMapPage" : "EnterCriticalSection";
            case "EnterCriticalSection" -> facts.rowIsDead() ? "LeaveCriticalSection" : "KillTuple";
            case "KillTuple" -> clearing(facts);
            case "ClearAllVisible" -> registered() ? "MarkHeapBufferDirty" : "LockMapPage";
            case "LockMapPage" -> registered() ? "EnterCriticalSection" : "ClearMapBits";
            case "ClearMapBits" -> registered() ? "ClearAllVisible" : "UnlockMapPage";
            case "UnlockMapPage" -> {
                if (registered()) {
                    yield "UnpinMapPage";
                }
                if (facts.logged() == 2) {
                    yield "LeaveCriticalSection";
                }
                yield variant == Variant.RELOCK ? "RelockMapPage" : "MarkHeapBufferDirty";
            }
            case "RelockMapPage" -> "MarkHeapBufferDirty";
            case "SetPageLsn" -> {
                if (registered() || !facts.didModify()) {
                    yield "LeaveCriticalSection";
                }
                if (facts.logged() == 1) {
                    yield "RegisterBlock";
                }
                yield variant == Variant.RELOCK ? "UnlockMapPage" : "LeaveCriticalSection";
            }
            case "LeaveCriticalSection" -> "UnlockHeapPage";
            case "UnlockHeapPage" -> "UnpinHeapPage";
            case "UnpinHeapPage" -> afterHeapPage(facts, DONE);
            case "UnpinMapPage" -> DONE;
            default -> unknown(step);
        };
    }

    private String clearing(Facts facts) {
        if (!facts.flag()) {
            return "MarkHeapBufferDirty";
        }
        return registered() ? "ClearMapBits" : "ClearAllVisible";
    }

    private static String afterHeapPage(Facts facts, String otherwise) {
        if (facts.holdsMapPage()) {
            return "UnlockMapPage";
        }
        return facts.hasMapPagePinned() ? "UnpinMapPage" : otherwise;
    }

    private static String vacuum(String step, Facts facts) {
        boolean bitWithoutFlag = !facts.flag() && facts.bits() != 0;
        return switch (step) {
            case "PinMapPage" -> "PinHeapPage";
            case "PinHeapPage" -> "LockHeapPageForCleanup";
            case "LockHeapPageForCleanup" -> bitWithoutFlag ? "LockMapPage" : "DecideAllVisible";
            case "DecideAllVisible" -> facts.wantsMark() ? "LockMapPage" : "UnlockHeapPage";
            case "LockMapPage" -> bitWithoutFlag ? "ClearMapBits" : "EnterCriticalSection";
            case "ClearMapBits" -> "UnlockMapPage";
            case "EnterCriticalSection" -> "SetAllVisible";
            case "SetAllVisible" -> "SetMapBits";
            case "SetPageLsn" -> "LeaveCriticalSection";
            case "LeaveCriticalSection" -> "UnlockMapPage";
            case "UnlockMapPage" -> facts.logged() == 0 ? "DecideAllVisible" : "UnlockHeapPage";
            case "UnlockHeapPage" -> "UnpinHeapPage";
            case "UnpinHeapPage" -> "UnpinMapPage";
            case "UnpinMapPage" -> DONE;
            default -> unknown(step);
        };
    }

    private String change(String step, Facts facts) {
        return switch (step) {
            case "BeginTransaction" -> "PinHeapPage";
            case "PinHeapPage" -> "LookAtAllVisible";
            case "LookAtAllVisible" -> facts.flag() ? "PinMapPage" : "LockHeapPage";
            case "PinMapPage" -> "LockHeapPage";
            case "LockHeapPage" -> {
                if (facts.flag() && !facts.hasMapPagePinned()) {
                    yield "UnlockHeapPageForMapPin";
                }
                yield facts.flag() && registered() ? "LockMapPage" : "EnterCriticalSection";
            }
            case "UnlockHeapPageForMapPin" -> "PinMapPage";
            case "EnterCriticalSection" -> "ChangeTuple";
            case "ChangeTuple" -> clearing(facts);
            case "ClearAllVisible" -> registered() ? "MarkHeapBufferDirty" : "LockMapPage";
            case "LockMapPage" -> registered() ? "EnterCriticalSection" : "ClearMapBits";
            case "ClearMapBits" -> registered() ? "ClearAllVisible" : "UnlockMapPage";
            case "SetPageLsn" -> "LeaveCriticalSection";
            case "LeaveCriticalSection" ->
                facts.holdsMapPage() && facts.change().equals("delete") ? "UnlockMapPage" : "UnlockHeapPage";
            case "UnlockMapPage" -> {
                if (facts.logged() == 0) {
                    yield "MarkHeapBufferDirty";
                }
                yield facts.holdsHeapPage() ? "UnlockHeapPage" : "UnpinMapPage";
            }
            case "UnlockHeapPage" -> "UnpinHeapPage";
            case "UnpinHeapPage" -> afterHeapPage(facts, "RegisterBlock");
            case "UnpinMapPage" -> "RegisterBlock";
            case "FlushCommit" -> "SetCommitted";
            case "SetCommitted" -> "LeaveRunningList";
            case "LeaveRunningList" -> "ReportSuccess";
            case "ReportSuccess" -> DONE;
            default -> unknown(step);
        };
    }

    /** A place that no program of the specification has: whatever comes next is rejected. */
    private static String unknown(String step) {
        return "behind an unexpected " + step;
    }
}
