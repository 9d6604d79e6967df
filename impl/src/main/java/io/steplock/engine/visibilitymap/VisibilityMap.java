package io.steplock.engine.visibilitymap;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.LockMode;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.VisibilityMapStep.ClearMapBits;
import io.steplock.engine.step.VisibilityMapStep.LockMapPage;
import io.steplock.engine.step.VisibilityMapStep.RelockMapPage;
import io.steplock.engine.step.VisibilityMapStep.UnlockMapPage;

/** The steps on a map page that its user has pinned. */
public final class VisibilityMap {
    private final Probe probe;

    public VisibilityMap(Probe probe) {
        this.probe = probe;
    }

    /**
     * Clears both bits of the heap block under the map page's exclusive lock, which is released before the return: the
     * caller's WAL record comes later (FACTS.md, 11a to 11c). The map page's lsn stays as it is.
     *
     * @param cleared runs in the step that clears the bits
     */
    public void clear(Process process, Buffer map, int heapBlock, Runnable cleared) {
        probe.performLocking(process, new LockMapPage(process), then -> map.lock(process, LockMode.EXCLUSIVE, then));
        probe.perform(process, new ClearMapBits(process), map.latch(), () -> {
            if (MapPage.bits(map.page(), heapBlock) != 0) {
                MapPage.setBits(map.page(), heapBlock, 0);
                map.markDirty();
            }
            cleared.run();
        });
        unlock(process, map);
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
