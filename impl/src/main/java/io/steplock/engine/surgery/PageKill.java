package io.steplock.engine.surgery;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.heap.Table;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.VisibilityMapStep.ClearAllVisible;
import io.steplock.engine.step.VisibilityMapStep.EnterCriticalSection;
import io.steplock.engine.step.VisibilityMapStep.KillTuple;
import io.steplock.engine.step.VisibilityMapStep.LeaveCriticalSection;
import io.steplock.engine.step.VisibilityMapStep.MarkHeapBufferDirty;
import io.steplock.engine.step.VisibilityMapStep.PinHeapPage;
import io.steplock.engine.step.VisibilityMapStep.UnlockHeapPage;
import io.steplock.engine.step.VisibilityMapStep.UnpinHeapPage;
import io.steplock.engine.step.VisibilityMapStep.UnpinMapPage;
import io.steplock.engine.visibilitymap.VisibilityMap;
import io.steplock.engine.wal.Wal;
import io.steplock.engine.wal.WalInsertion;
import io.steplock.engine.wal.format.ResourceManager;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Killing rows of one heap page: steps 4 to 16 of FACTS.md, section 3. Only the acting process runs it; observers may
 * read how far it is.
 *
 * <p>An error before the critical section gives back locks and pins. In the critical section nothing is given back: the
 * engine stops, and nobody may see the half-changed pages.
 */
public final class PageKill {
    private final BufferPool buffers;
    private final Wal wal;
    private final Probe probe;
    private final VisibilityMap visibilityMap;
    private final Variant variant;
    private final Process s;
    private final Table table;
    private final int block;
    private Buffer heap;
    private Buffer map;
    private boolean heapLocked;
    private boolean mapLocked;
    private volatile boolean didModifyMap;

    PageKill(BufferPool buffers, Wal wal, Probe probe, Variant variant, Process process, Table table, int block) {
        this.buffers = buffers;
        this.wal = wal;
        this.probe = probe;
        this.visibilityMap = new VisibilityMap(probe);
        this.variant = variant;
        this.s = process;
        this.table = table;
        this.block = block;
    }

    /** What the process is doing in this class, if it is; for observers. */
    public static Optional<PageKill> inProgress(Process process) {
        return process.local(PageKill.class);
    }

    /** The heap page at work. */
    public PageId heapPage() {
        return table.heapPage(block);
    }

    /** The map page that holds the heap page's bits, whether it is touched or not. */
    public PageId mapPage() {
        return table.mapPageFor(block);
    }

    /** {@code did_modify_vm}: the map page was cleared, also if its bits were clear before, and is to be logged. */
    public boolean didModifyMap() {
        return didModifyMap;
    }

    int run(SortedSet<Integer> offsets) {
        s.setLocal(PageKill.class, this);
        try {
            return killUnderLocks(offsets);
        } finally {
            if (!s.inCriticalSection()) {
                giveBack();
                s.clearLocal(PageKill.class);
            }
        }
    }

    private int killUnderLocks(SortedSet<Integer> offsets) {
        probe.performLocking(s, new PinHeapPage(s), then -> heap = buffers.pin(s, heapPage(), then));
        heap.lockForCleanup(probe, s);
        heapLocked = true;
        List<Integer> victims = ChosenRows.of(s, table, block, heap.page(), offsets);
        if (PageHeader.isAllVisible(heap.page())) {
            // Input and output under a content lock: surgery is the one place that breaks the rule (FACTS.md, step 7).
            visibilityMap.pin(s, buffers, mapPage(), pinned -> map = pinned);
            if (variant == Variant.REGISTERED) {
                visibilityMap.lock(s, map);
                mapLocked = true;
            }
        }
        probe.perform(s, new EnterCriticalSection(s), heap.latch(), s::enterCriticalSection);
        if (!victims.isEmpty() && variant == Variant.REGISTERED) {
            changePagesTogether(victims);
            logPagesTogether();
        } else if (!victims.isEmpty()) {
            changePages(victims);
            logPages();
        }
        probe.perform(s, new LeaveCriticalSection(s), heap.latch(), s::leaveCriticalSection);
        return victims.size();
    }

    private void changePages(List<Integer> victims) {
        for (int victim : victims) {
            probe.perform(s, new KillTuple(s), heap.latch(), () -> HeapPage.kill(heap.page(), victim));
            if (PageHeader.isAllVisible(heap.page())) {
                probe.perform(
                        s, new ClearAllVisible(s), heap.latch(), () -> PageHeader.setAllVisible(heap.page(), false));
                visibilityMap.clear(s, map, block, () -> didModifyMap = true);
                if (variant == Variant.RELOCK) {
                    visibilityMap.relock(s, map);
                }
            }
        }
    }

    /** Two records, one a page. In {@link Variant#UNPATCHED} nobody holds the map page still meanwhile: the bug. */
    private void logPages() {
        probe.perform(s, new MarkHeapBufferDirty(s), heap.latch(), heap::markDirty);
        WalInsertion.logFullPage(wal, probe, s, heap, true);
        if (didModifyMap) {
            WalInsertion.logFullPage(wal, probe, s, map, false);
            if (variant == Variant.RELOCK) {
                visibilityMap.unlock(s, map);
            }
        }
    }

    /** Bits before the flag, and both under the map page's lock (FACTS.md, section 9, 10' and 11'). */
    private void changePagesTogether(List<Integer> victims) {
        for (int victim : victims) {
            probe.perform(s, new KillTuple(s), heap.latch(), () -> HeapPage.kill(heap.page(), victim));
            if (PageHeader.isAllVisible(heap.page())) {
                visibilityMap.clearLocked(s, map, block, changed -> didModifyMap = changed);
                probe.perform(
                        s, new ClearAllVisible(s), heap.latch(), () -> PageHeader.setAllVisible(heap.page(), false));
            }
        }
    }

    /** One record with the images of both pages, or of the heap page alone if no bit was set. */
    private void logPagesTogether() {
        probe.perform(s, new MarkHeapBufferDirty(s), heap.latch(), heap::markDirty);
        WalInsertion record =
                new WalInsertion(wal, probe, s, ResourceManager.XLOG, ResourceManager.FPI, 0, new byte[0]);
        record.registerForImage(heap, true);
        if (didModifyMap) {
            record.registerForImage(map, false);
        }
        record.insert();
        record.setPageLsns();
    }

    private void giveBack() {
        if (heapLocked) {
            probe.performLocking(s, new UnlockHeapPage(s), then -> heap.unlock(s, then));
            heapLocked = false;
        }
        if (heap != null) {
            probe.performLocking(s, new UnpinHeapPage(s), then -> heap.unpin(s, then));
        }
        if (mapLocked) {
            visibilityMap.unlock(s, map);
            mapLocked = false;
        }
        if (map != null) {
            probe.performLocking(s, new UnpinMapPage(s), then -> map.unpin(s, then));
        }
    }
}
