package io.steplock.engine.vacuum;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.heap.HeapTuple;
import io.steplock.engine.heap.Table;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.MapProtocolStep.DecideAllVisible;
import io.steplock.engine.step.MapProtocolStep.SetAllVisible;
import io.steplock.engine.step.MapProtocolStep.SetMapBits;
import io.steplock.engine.step.VisibilityMapStep.EnterCriticalSection;
import io.steplock.engine.step.VisibilityMapStep.LeaveCriticalSection;
import io.steplock.engine.step.VisibilityMapStep.PinHeapPage;
import io.steplock.engine.step.VisibilityMapStep.UnlockHeapPage;
import io.steplock.engine.step.VisibilityMapStep.UnpinHeapPage;
import io.steplock.engine.step.VisibilityMapStep.UnpinMapPage;
import io.steplock.engine.transaction.Transactions;
import io.steplock.engine.visibilitymap.VisibilityMap;
import io.steplock.engine.wal.RegisteredBlock;
import io.steplock.engine.wal.Wal;
import io.steplock.engine.wal.WalInsertion;
import io.steplock.engine.wal.format.ResourceManager;

/**
 * Sets the map bits of pages whose tuples everybody sees (FACTS.md, setting). It removes no tuple: dead line pointers
 * count as nothing, deleted tuples keep their page from being all-visible. Thread-safe.
 */
public final class Vacuum {
    private final BufferPool buffers;
    private final Wal wal;
    private final Probe probe;
    private final VisibilityMap visibilityMap;
    private final Transactions transactions;

    public Vacuum(BufferPool buffers, Wal wal, Probe probe, Transactions transactions) {
        this.buffers = buffers;
        this.wal = wal;
        this.probe = probe;
        this.visibilityMap = new VisibilityMap(probe);
        this.transactions = transactions;
    }

    /**
     * Looks at each page of the table.
     *
     * @return for how many pages bits were set
     */
    public int run(Process s, Table table) {
        int set = 0;
        for (int block = 0; block < table.blocks(); block++) {
            s.checkForInterrupts();
            set += runOnPage(s, table, block) ? 1 : 0;
        }
        return set;
    }

    /**
     * Looks at one page.
     *
     * @return whether bits were set
     */
    public boolean runOnPage(Process s, Table table, int block) {
        Buffer[] map = new Buffer[1];
        try {
            visibilityMap.pin(s, buffers, table.mapPageFor(block), pinned -> map[0] = pinned);
            return withMapPinned(s, table.heapPage(block), map[0]);
        } finally {
            if (map[0] != null && !s.inCriticalSection()) {
                probe.performLocking(s, new UnpinMapPage(s), then -> map[0].unpin(s, then));
            }
        }
    }

    private boolean withMapPinned(Process s, PageId id, Buffer map) {
        Buffer[] pinned = new Buffer[1];
        probe.performLocking(s, new PinHeapPage(s), then -> pinned[0] = buffers.pin(s, id, then));
        Buffer heap = pinned[0];
        boolean[] locked = {false};
        try {
            heap.lockForCleanup(probe, s);
            locked[0] = true;
            return underCleanupLock(s, heap, map);
        } finally {
            if (!s.inCriticalSection()) {
                if (locked[0]) {
                    probe.performLocking(s, new UnlockHeapPage(s), then -> heap.unlock(s, then));
                }
                probe.performLocking(s, new UnpinHeapPage(s), then -> heap.unpin(s, then));
            }
        }
    }

    private boolean underCleanupLock(Process s, Buffer heap, Buffer map) {
        int before = visibilityMap.read(s, map, heap.id());
        if (before != 0 && !PageHeader.isAllVisible(heap.page())) {
            s.notice(heap.id() + " is not marked all-visible but its visibility map bit is set; the bit is cleared");
            visibilityMap.clear(s, map, heap.id().block(), () -> {});
            before = 0;
        }
        int found = before;
        int[] bits = new int[1];
        boolean[] wanted = {false};
        probe.perform(s, new DecideAllVisible(s), heap.latch(), () -> {
            bits[0] = judge(heap.page());
            wanted[0] = bits[0] != 0 && (bits[0] != found || !PageHeader.isAllVisible(heap.page()));
            s.setLocal(Decision.class, new Decision(bits[0] != 0, wanted[0]));
        });
        if (wanted[0]) {
            setBits(s, heap, map, bits[0]);
        }
        return wanted[0];
    }

    /**
     * What DecideAllVisible found; for observers.
     *
     * @param allVisible whether every tuple is visible to everybody
     * @param wanted whether there is a mark to set
     */
    public record Decision(boolean allVisible, boolean wanted) {}

    /** The bits that the page deserves: 0 if a tuple is not visible to everybody. */
    private int judge(byte[] page) {
        if (PageHeader.isNew(page)) {
            return 0;
        }
        int horizon = transactions.horizon();
        boolean frozen = true;
        for (int offset = 1; offset <= HeapPage.linePointers(page); offset++) {
            if (!HeapTuple.isNormal(page, offset)) {
                continue;
            }
            int xmin = HeapTuple.xmin(page, offset);
            int xmax = HeapTuple.xmax(page, offset);
            boolean deleted = xmax != 0 && (transactions.isRunning(xmax) || transactions.isCommitted(xmax));
            if (deleted || xmin >= horizon || !transactions.isCommitted(xmin)) {
                return 0;
            }
            frozen &= xmin == HeapTuple.FROZEN_XID && xmax == 0;
        }
        return frozen ? MapPage.ALL_VISIBLE | MapPage.ALL_FROZEN : MapPage.ALL_VISIBLE;
    }

    /** The map page's lock is held from the change until the map page has its lsn. */
    private void setBits(Process s, Buffer heap, Buffer map, int bits) {
        visibilityMap.lock(s, map);
        probe.perform(s, new EnterCriticalSection(s), map.latch(), s::enterCriticalSection);
        probe.perform(s, new SetAllVisible(s), heap.latch(), () -> {
            PageHeader.setAllVisible(heap.page(), true);
            heap.markDirty();
        });
        probe.perform(s, new SetMapBits(s), map.latch(), () -> {
            MapPage.setBits(map.page(), heap.id().block(), bits);
            map.markDirty();
        });
        byte[] data = new byte[5];
        LittleEndian.putU32(data, 0, transactions.horizon());
        data[4] = (byte) bits;
        WalInsertion record = new WalInsertion(wal, probe, s, ResourceManager.HEAP2, ResourceManager.VISIBLE, 0, data);
        record.register(map, false, RegisteredBlock.Image.IF_NEEDED, new byte[0]);
        record.register(heap, true, RegisteredBlock.Image.IF_NEEDED, new byte[0]);
        record.insert();
        record.setPageLsns();
        probe.perform(s, new LeaveCriticalSection(s), map.latch(), s::leaveCriticalSection);
        visibilityMap.unlock(s, map);
    }
}
