package io.steplock.engine.surgery;

import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.Process;
import io.steplock.engine.wal.Wal;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Removes and freezes rows by force, without regard to transactions: {@code heap_force_kill} and
 * {@code heap_force_freeze}. Thread-safe.
 */
public final class HeapSurgery {
    private final BufferPool buffers;
    private final Wal wal;
    private final Probe probe;
    private final Variant variant;

    public HeapSurgery(BufferPool buffers, Wal wal, Probe probe, Variant variant) {
        this.buffers = buffers;
        this.wal = wal;
        this.probe = probe;
        this.variant = variant;
    }

    /**
     * Kills the rows at these addresses, page by page in ascending order (FACTS.md, section 3). Addresses without a
     * living row are skipped with a notice; an address that is given twice counts once.
     *
     * @return how many rows were killed
     */
    public int heapForceKill(Process process, Table table, Collection<Tid> tids) {
        return eachPage(
                process,
                table,
                tids,
                (block, offsets) -> new PageKill(buffers, wal, probe, variant, process, table, block).run(offsets));
    }

    /**
     * Freezes the rows at these addresses: everybody sees them from now on, deleted or not. Neither
     * {@code PD_ALL_VISIBLE} nor the map is touched, so there is one record a page, the same in all variants.
     *
     * @return how many rows were frozen
     */
    public int heapForceFreeze(Process process, Table table, Collection<Tid> tids) {
        return eachPage(
                process,
                table,
                tids,
                (block, offsets) -> new PageFreeze(buffers, wal, probe, process, table, block).run(offsets));
    }

    private interface OnPage {
        int run(int block, SortedSet<Integer> offsets);
    }

    private static int eachPage(Process process, Table table, Collection<Tid> tids, OnPage operation) {
        SortedMap<Integer, SortedSet<Integer>> offsetsByBlock = new TreeMap<>();
        for (Tid tid : tids) {
            offsetsByBlock
                    .computeIfAbsent(tid.block(), block -> new TreeSet<>())
                    .add(tid.offset());
        }
        int changed = 0;
        for (int block : offsetsByBlock.keySet()) {
            process.checkForInterrupts();
            if (block >= table.blocks()) {
                process.notice("block " + block + " is skipped: table " + table.name() + " has only " + table.blocks()
                        + " blocks");
                continue;
            }
            changed += operation.run(block, offsetsByBlock.get(block));
        }
        return changed;
    }
}
