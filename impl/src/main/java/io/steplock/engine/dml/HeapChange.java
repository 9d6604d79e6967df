package io.steplock.engine.dml;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.buffer.LockMode;
import io.steplock.engine.heap.Table;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.MapProtocolStep.LockHeapPage;
import io.steplock.engine.step.MapProtocolStep.LookAtAllVisible;
import io.steplock.engine.step.MapProtocolStep.UnlockHeapPageForMapPin;
import io.steplock.engine.step.VisibilityMapStep.ClearAllVisible;
import io.steplock.engine.step.VisibilityMapStep.EnterCriticalSection;
import io.steplock.engine.step.VisibilityMapStep.LeaveCriticalSection;
import io.steplock.engine.step.VisibilityMapStep.MarkHeapBufferDirty;
import io.steplock.engine.step.VisibilityMapStep.PinHeapPage;
import io.steplock.engine.step.VisibilityMapStep.UnlockHeapPage;
import io.steplock.engine.step.VisibilityMapStep.UnpinHeapPage;
import io.steplock.engine.step.VisibilityMapStep.UnpinMapPage;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.visibilitymap.VisibilityMap;
import io.steplock.engine.wal.RegisteredBlock;
import io.steplock.engine.wal.WalInsertion;

/**
 * One heap page under change by an insert or a delete, and its map page (FACTS.md, clearing): pins before locks, the
 * recheck after the lock, the change with its map bits, and one record.
 *
 * <p>An error before the critical section gives back locks and pins; in it the engine stops.
 */
final class HeapChange implements AutoCloseable {
    /** In insert and delete records: the page was all-visible and is not any more. */
    static final int ALL_VISIBLE_CLEARED = 1;

    private final BufferPool buffers;
    private final Probe probe;
    private final VisibilityMap visibilityMap;
    private final Variant variant;
    private final Process s;
    private final PageId heapPage;
    private final PageId mapPage;
    private final boolean mapLockFirst;
    private Buffer heap;
    private Buffer map;
    private boolean heapLocked;
    private boolean mapLocked;
    private boolean mapChanged;

    /**
     * Work on one page.
     *
     * @param mapLockFirst whether the map page's lock is given back before the heap page's, as a delete does, or after
     */
    HeapChange(
            BufferPool buffers, Probe probe, Variant variant, Process s, Table table, int block, boolean mapLockFirst) {
        this.buffers = buffers;
        this.probe = probe;
        this.visibilityMap = new VisibilityMap(probe);
        this.variant = variant;
        this.s = s;
        this.heapPage = table.heapPage(block);
        this.mapPage = table.mapPageFor(block);
        this.mapLockFirst = mapLockFirst;
    }

    /** What is logged of a change. */
    interface Logged {
        /** The record without its blocks; the flag says whether the page was all-visible. */
        WalInsertion begin(boolean allVisibleCleared);

        /** The heap page's block. */
        void register(WalInsertion record, Buffer heap);
    }

    /**
     * Pins and locks the page. If it is all-visible its map page is pinned, and no heap lock was held while that was
     * done; what the caller reads in the page it reads after this.
     */
    Buffer lock() {
        probe.performLocking(s, new PinHeapPage(s), then -> heap = buffers.pin(s, heapPage, then));
        boolean[] allVisible = new boolean[1];
        probe.perform(
                s, new LookAtAllVisible(s), heap.latch(), () -> allVisible[0] = PageHeader.isAllVisible(heap.page()));
        if (allVisible[0]) {
            visibilityMap.pin(s, buffers, mapPage, pinned -> map = pinned);
        }
        lockHeap();
        while (PageHeader.isAllVisible(heap.page()) && map == null) {
            // VACUUM has set it in between.
            heapLocked = false;
            probe.performLocking(s, new UnlockHeapPageForMapPin(s), then -> heap.unlock(s, then));
            visibilityMap.pin(s, buffers, mapPage, pinned -> map = pinned);
            lockHeap();
        }
        return heap;
    }

    private void lockHeap() {
        probe.performLocking(s, new LockHeapPage(s), then -> {
            heap.lock(s, LockMode.EXCLUSIVE, then);
            heapLocked = true;
        });
    }

    private void unlockHeap() {
        heapLocked = false;
        probe.performLocking(s, new UnlockHeapPage(s), then -> heap.unlock(s, then));
    }

    /**
     * Changes the page and logs it, in a critical section.
     *
     * @param change the step that changes tuples
     */
    void changeAndLog(Runnable change, Logged logged) {
        boolean allVisible = PageHeader.isAllVisible(heap.page());
        if (allVisible && variant == Variant.REGISTERED) {
            visibilityMap.lock(s, map);
            mapLocked = true;
        }
        probe.perform(s, new EnterCriticalSection(s), heap.latch(), s::enterCriticalSection);
        change.run();
        if (allVisible) {
            clear();
        }
        probe.perform(s, new MarkHeapBufferDirty(s), heap.latch(), heap::markDirty);
        WalInsertion record = logged.begin(allVisible);
        logged.register(record, heap);
        if (mapChanged) {
            record.register(map, false, RegisteredBlock.Image.IF_NEEDED, new byte[0]);
        }
        record.insert();
        record.setPageLsns();
        probe.perform(s, new LeaveCriticalSection(s), heap.latch(), s::leaveCriticalSection);
    }

    /** With the map page registered: bits before the flag, under a lock held until it has its lsn; else not logged. */
    private void clear() {
        if (variant == Variant.REGISTERED) {
            visibilityMap.clearLocked(s, map, heapPage.block(), changed -> mapChanged = changed);
        }
        probe.perform(s, new ClearAllVisible(s), heap.latch(), () -> PageHeader.setAllVisible(heap.page(), false));
        if (variant != Variant.REGISTERED) {
            visibilityMap.clear(s, map, heapPage.block(), () -> {});
        }
    }

    /** Gives back locks and pins, unless the critical section was not left: then nobody may see the pages. */
    @Override
    public void close() {
        if (s.inCriticalSection()) {
            return;
        }
        if (mapLockFirst) {
            unlockMap();
        }
        if (heapLocked) {
            unlockHeap();
        }
        if (heap != null) {
            probe.performLocking(s, new UnpinHeapPage(s), then -> heap.unpin(s, then));
        }
        unlockMap();
        if (map != null) {
            probe.performLocking(s, new UnpinMapPage(s), then -> map.unpin(s, then));
        }
    }

    private void unlockMap() {
        if (mapLocked) {
            mapLocked = false;
            visibilityMap.unlock(s, map);
        }
    }
}
