package io.steplock.engine.buffer;

import io.steplock.engine.buffer.ContentLock.Cleanup;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.probe.Step;
import io.steplock.engine.process.Latch;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.step.MapProtocolStep.RefuseCleanup;
import io.steplock.engine.step.MapProtocolStep.WaitForCleanup;
import io.steplock.engine.step.MapProtocolStep.WakeForCleanup;
import io.steplock.engine.step.VisibilityMapStep.LockHeapPageForCleanup;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A page in shared memory. Its bytes are shared: the protocol says which lock their reader or writer holds, or that it
 * holds none. Read-only access for observers is safe at any time.
 */
public final class Buffer {
    private final PageId id;
    private final byte[] page = new byte[PageHeader.PAGE_SIZE];
    private final Latch latch = new Latch();
    private final ContentLock lock;
    private volatile boolean dirty;
    private volatile boolean toWrite;
    private volatile int slot = -1;
    /** How often the page was pinned lately, up to a maximum; the clock hand takes one away each time it passes. */
    private volatile int usage;

    private static final int MAX_USAGE = 5;

    Buffer(PageId id, ProcessTable processes) {
        this.id = id;
        this.lock = new ContentLock(id, processes);
    }

    public PageId id() {
        return id;
    }

    /** The shared bytes themselves, not a copy. */
    public byte[] page() {
        return page;
    }

    /** The latch of the page's bytes, for steps that are watched. */
    public Latch latch() {
        return latch;
    }

    public boolean isDirty() {
        return dirty;
    }

    /** To be called before the record that describes the change is inserted (FACTS.md, section 1). */
    public void markDirty() {
        dirty = true;
    }

    void markClean() {
        dirty = false;
        toWrite = false;
    }

    /** Whether a checkpoint has marked the page and nobody has written it since. */
    public boolean isToWrite() {
        return toWrite;
    }

    /** Marks the page for {@link BufferPool#writeMarked} if it is dirty. */
    public void markToWrite() {
        toWrite = dirty;
    }

    /** Its place in the pool. */
    int slot() {
        return slot;
    }

    void inSlot(int place) {
        slot = place;
    }

    /** The pins by process name. */
    public Map<String, Integer> pins() {
        return lock.pins();
    }

    /** The holders of the content lock by process name. */
    public Map<String, LockMode> lockHolders() {
        return lock.holders();
    }

    /** The processes that wait for the content lock or the cleanup lock. */
    public List<String> lockWaiters() {
        return lock.waiters();
    }

    /**
     * Takes the content lock; the process has the page pinned.
     *
     * @param then runs at the moment of the grant, under the lock's mutex
     */
    public void lock(Process process, LockMode mode, Runnable then) {
        lock.acquire(process, mode, then);
    }

    /**
     * Takes the cleanup lock: exclusive, and nobody else has the page pinned. While others have, the process sleeps
     * without the lock (FACTS.md, step 5).
     *
     * @throws io.steplock.engine.process.EngineException if another process sleeps for that already
     */
    public void lockForCleanup(Probe probe, Process s) {
        boolean[] granted = {false};
        while (!granted[0]) {
            probe.performOneOf(
                    s,
                    new LockHeapPageForCleanup(s),
                    then -> granted[0] = lock.tryForCleanup(s, outcome -> then.accept(cleanupStep(s, outcome))));
            if (!granted[0]) {
                probe.performLocking(s, new WakeForCleanup(s), then -> lock.awaitOtherPinsGone(s, then));
            }
        }
    }

    private static Step cleanupStep(Process s, Cleanup outcome) {
        return switch (outcome) {
            case GRANTED -> new LockHeapPageForCleanup(s);
            case MUST_WAIT -> new WaitForCleanup(s);
            case REFUSED -> new RefuseCleanup(s);
        };
    }

    /** Who sleeps until others' pins are gone. */
    public Optional<String> cleanupWaiter() {
        return lock.cleanupWaiter();
    }

    public void unlock(Process process, Runnable then) {
        lock.release(process, then);
    }

    public boolean isLockedBy(Process process, LockMode mode) {
        return lock.isHeldBy(process, mode);
    }

    /** Takes the lock if nobody holds a conflicting one; never waits. */
    boolean tryLock(Process process, LockMode mode, Runnable then) {
        return lock.tryAcquire(process, mode, then);
    }

    /**
     * Pins the page, unless the buffer has been given to another page.
     *
     * @return whether it was pinned
     */
    boolean pin(Process process, Runnable then) {
        return lock.pin(process, () -> {
            usage = Math.min(MAX_USAGE, usage + 1);
            then.run();
        });
    }

    /** Pins the page if nobody has it pinned, without counting as usage. */
    boolean pinAlone(Process process, Runnable then) {
        return lock.pinAlone(process, then);
    }

    /** Ends the buffer's life if it is clean and only the process has it pinned; nobody can pin it from then on. */
    boolean retire(Process process, Runnable then) {
        return lock.retire(process, () -> !dirty, then);
    }

    /** Whether the buffer has been given to another page. */
    boolean isRetired() {
        return lock.isRetired();
    }

    /**
     * The clock hand passes.
     *
     * @return whether the buffer is a victim: nobody has it pinned, and it was not used lately
     */
    boolean passClockHand() {
        if (!lock.pins().isEmpty()) {
            return false;
        }
        int before = usage;
        usage = Math.max(0, before - 1);
        return before == 0;
    }

    /** Gives back one pin of the process. */
    public void unpin(Process process, Runnable then) {
        lock.unpin(process, then);
    }
}
