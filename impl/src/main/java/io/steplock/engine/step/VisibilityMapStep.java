package io.steplock.engine.step;

import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.process.Process;

/**
 * The steps of forced tuple removal and of the WAL insertion below it. Each bears the name and the parameters of an
 * action of the specification; the numbers are those of FACTS.md, sections 2 and 3. {@code s} is the acting process.
 */
public sealed interface VisibilityMapStep extends Step {
    /** The acting process. */
    Process s();

    /** Step 4. */
    record PinHeapPage(Process s) implements VisibilityMapStep {}

    /** Step 5: the exclusive content lock with no other pin on the page. */
    record LockHeapPageForCleanup(Process s) implements VisibilityMapStep {}

    /** Step 7. */
    record PinMapPage(Process s) implements VisibilityMapStep {}

    /** Step 8. */
    record EnterCriticalSection(Process s) implements VisibilityMapStep {}

    /** Steps 9 and 12: one line pointer becomes dead. */
    record KillTuple(Process s) implements VisibilityMapStep {}

    /** Step 10. */
    record ClearAllVisible(Process s) implements VisibilityMapStep {}

    /** Step 11a. */
    record LockMapPage(Process s) implements VisibilityMapStep {}

    /** Step 11b; marks the map page dirty if a bit was set. */
    record ClearMapBits(Process s) implements VisibilityMapStep {}

    /** Steps 11c and 14b. */
    record UnlockMapPage(Process s) implements VisibilityMapStep {}

    /** Step 11d. */
    record RelockMapPage(Process s) implements VisibilityMapStep {}

    /** Step 13, first half. */
    record MarkHeapBufferDirty(Process s) implements VisibilityMapStep {}

    /** W1 and W2: the record remembers where the page is, not what it holds; null for a record without blocks. */
    record RegisterBlock(Process s, PageId p) implements VisibilityMapStep {}

    /** W4, read 0: the bounds of the hole, or all of the page if its image is compressed; null as above. */
    record AssembleRecord(Process s, PageId p) implements VisibilityMapStep {}

    /** W5 and W6, read 1: the checksum over the shared page; null as above. */
    record ComputeCrc(Process s, PageId p) implements VisibilityMapStep {}

    /** W7, with the look of W8. */
    record AcquireInsertionLock(Process s) implements VisibilityMapStep {}

    /** W9. */
    record ReserveSpace(Process s) implements VisibilityMapStep {}

    /** W10. */
    record FinishCrc(Process s) implements VisibilityMapStep {}

    /** W11, read 2: the shared page goes to the WAL buffers; null as above. */
    record CopyRecord(Process s, PageId p) implements VisibilityMapStep {}

    /** W12. */
    record ReleaseInsertionLock(Process s) implements VisibilityMapStep {}

    /** W13. Two 32-bit stores in reality, one step here. */
    record SetPageLsn(Process s, PageId p) implements VisibilityMapStep {}

    /** Step 15. */
    record LeaveCriticalSection(Process s) implements VisibilityMapStep {}

    /** Step 16, first part. */
    record UnlockHeapPage(Process s) implements VisibilityMapStep {}

    /** Step 16, second part. */
    record UnpinHeapPage(Process s) implements VisibilityMapStep {}

    /** Step 16, last part. */
    record UnpinMapPage(Process s) implements VisibilityMapStep {}
}
