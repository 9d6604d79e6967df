package io.steplock.engine.visibilitymap;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.buffer.LockMode;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.OutsideStep.InitMapPage;
import io.steplock.engine.step.OutsideStep.ReadMapBits;
import io.steplock.engine.step.VisibilityMapStep.ClearMapBits;
import io.steplock.engine.step.VisibilityMapStep.LockMapPage;
import io.steplock.engine.step.VisibilityMapStep.PinMapPage;
import io.steplock.engine.step.VisibilityMapStep.RelockMapPage;
import io.steplock.engine.step.VisibilityMapStep.UnlockMapPage;
import java.util.function.Consumer;

/** The steps on a map page that its user has pinned. */
public final class VisibilityMap {
    private final Probe probe;

    public VisibilityMap(Probe probe) {
        this.probe = probe;
    }

    /**
     * Pins a map page; one that is all zeros gets its header, under its exclusive lock and looked at again there
     * (FACTS.md, section 6).
     *
     * @param pinned gets the buffer as soon as it is pinned, so that it can be given back if anything fails later
     */
    public void pin(Process process, BufferPool buffers, PageId page, Consumer<Buffer> pinned) {
        Buffer[] map = new Buffer[1];
        probe.performLocking(process, new PinMapPage(process), then -> {
            map[0] = buffers.pin(process, page, then);
            pinned.accept(map[0]);
        });
        initialise(process, map[0]);
    }

    private void initialise(Process process, Buffer map) {
        if (!PageHeader.isNew(map.page())) {
            return;
        }
        map.lock(process, LockMode.EXCLUSIVE, () -> {});
        try {
            if (PageHeader.isNew(map.page())) {
                probe.perform(
                        process, new InitMapPage(process, map.id()), map.latch(), () -> PageHeader.init(map.page()));
            }
        } finally {
            map.unlock(process, () -> {});
        }
    }

    /** The heap block's bits, read with a pin only: what they say may be over at once (FACTS.md, section 6). */
    public int read(Process process, Buffer map, PageId heapPage) {
        int[] bits = new int[1];
        probe.perform(
                process,
                new ReadMapBits(process),
                map.latch(),
                () -> bits[0] = MapPage.bits(map.page(), heapPage.block()));
        return bits[0];
    }

    /**
     * Clears both bits of the heap block under the map page's exclusive lock, which is released before the return: the
     * caller's WAL record comes later (FACTS.md, 11a to 11c). The map page's lsn stays as it is.
     *
     * @param cleared runs in the step that clears the bits
     */
    public void clear(Process process, Buffer map, int heapBlock, Runnable cleared) {
        lock(process, map);
        clearLocked(process, map, heapBlock, changed -> cleared.run());
        unlock(process, map);
    }

    /** Takes the map page's exclusive lock. */
    public void lock(Process process, Buffer map) {
        probe.performLocking(process, new LockMapPage(process), then -> map.lock(process, LockMode.EXCLUSIVE, then));
    }

    /**
     * Clears both bits of the heap block; the caller holds the map page's exclusive lock.
     *
     * @param cleared hears in the same step whether a bit was really set
     */
    public void clearLocked(Process process, Buffer map, int heapBlock, Consumer<Boolean> cleared) {
        probe.perform(process, new ClearMapBits(process), map.latch(), () -> {
            boolean set = MapPage.bits(map.page(), heapBlock) != 0;
            if (set) {
                MapPage.setBits(map.page(), heapBlock, 0);
                map.markDirty();
            }
            cleared.accept(set);
        });
    }

    /** Takes the map page's exclusive lock again (FACTS.md, 11d). */
    public void relock(Process process, Buffer map) {
        probe.performLocking(process, new RelockMapPage(process), then -> map.lock(process, LockMode.EXCLUSIVE, then));
    }

    /** Releases the map page's lock. */
    public void unlock(Process process, Buffer map) {
        probe.performLocking(process, new UnlockMapPage(process), then -> map.unlock(process, then));
    }
}
