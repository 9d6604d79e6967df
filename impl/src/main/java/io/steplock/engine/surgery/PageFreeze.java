package io.steplock.engine.surgery;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.heap.HeapTuple;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.OutsideStep.FreezeTuple;
import io.steplock.engine.step.VisibilityMapStep.EnterCriticalSection;
import io.steplock.engine.step.VisibilityMapStep.LeaveCriticalSection;
import io.steplock.engine.step.VisibilityMapStep.MarkHeapBufferDirty;
import io.steplock.engine.step.VisibilityMapStep.PinHeapPage;
import io.steplock.engine.step.VisibilityMapStep.UnlockHeapPage;
import io.steplock.engine.step.VisibilityMapStep.UnpinHeapPage;
import io.steplock.engine.wal.Wal;
import io.steplock.engine.wal.WalInsertion;
import java.util.List;
import java.util.SortedSet;

/** Freezing rows of one heap page: one page, one record. */
final class PageFreeze {
    private final BufferPool buffers;
    private final Wal wal;
    private final Probe probe;
    private final Process s;
    private final Table table;
    private final int block;
    private Buffer heap;
    private boolean locked;

    PageFreeze(BufferPool buffers, Wal wal, Probe probe, Process process, Table table, int block) {
        this.buffers = buffers;
        this.wal = wal;
        this.probe = probe;
        this.s = process;
        this.table = table;
        this.block = block;
    }

    int run(SortedSet<Integer> offsets) {
        try {
            probe.performLocking(s, new PinHeapPage(s), then -> heap = buffers.pin(s, table.heapPage(block), then));
            heap.lockForCleanup(probe, s);
            locked = true;
            List<Integer> chosen = ChosenRows.of(s, table, block, heap.page(), offsets);
            if (!chosen.isEmpty()) {
                freeze(chosen);
            }
            return chosen.size();
        } finally {
            if (!s.inCriticalSection()) {
                giveBack();
            }
        }
    }

    private void freeze(List<Integer> chosen) {
        probe.perform(s, new EnterCriticalSection(s), heap.latch(), s::enterCriticalSection);
        for (int offset : chosen) {
            probe.perform(
                    s, new FreezeTuple(s), heap.latch(), () -> HeapTuple.freeze(heap.page(), new Tid(block, offset)));
        }
        probe.perform(s, new MarkHeapBufferDirty(s), heap.latch(), heap::markDirty);
        WalInsertion.logFullPage(wal, probe, s, heap, true);
        probe.perform(s, new LeaveCriticalSection(s), heap.latch(), s::leaveCriticalSection);
    }

    private void giveBack() {
        if (locked) {
            probe.performLocking(s, new UnlockHeapPage(s), then -> heap.unlock(s, then));
        }
        if (heap != null) {
            probe.performLocking(s, new UnpinHeapPage(s), then -> heap.unpin(s, then));
        }
    }
}
