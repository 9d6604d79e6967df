package io.steplock.engine.recovery;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.heap.HeapTuple;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.Fork;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.wal.format.BlockReference;
import io.steplock.engine.wal.format.ResourceManager;
import io.steplock.engine.wal.format.WalRecord;

/** Applies one record to the pages it names (FACTS.md, replay). Repeatable: a page that has it is left as it is. */
final class RecordReplay {
    private static final int ALL_VISIBLE_CLEARED = 1;
    private static final int TYPE = 0x70;

    private final BufferPool buffers;
    private final Process process;
    private final Variant variant;

    RecordReplay(BufferPool buffers, Process process, Variant variant) {
        this.buffers = buffers;
        this.process = process;
        this.variant = variant;
    }

    void apply(WalRecord record) {
        ResourceManager manager = record.manager();
        if (manager.equals(ResourceManager.XLOG) && record.info() == ResourceManager.FPI) {
            fullPageImages(record);
        } else if (manager.equals(ResourceManager.HEAP) && (record.info() & TYPE) == ResourceManager.INSERT) {
            byte[] data = record.mainData();
            clearMap(record, data[2]);
            insert(record, LittleEndian.u16(data, 0));
        } else if (manager.equals(ResourceManager.HEAP) && (record.info() & TYPE) == ResourceManager.DELETE) {
            byte[] data = record.mainData();
            clearMap(record, data[7]);
            delete(record, LittleEndian.u16(data, 4), Recovery.xmax(data));
        } else if (manager.equals(ResourceManager.HEAP2) && record.info() == ResourceManager.VISIBLE) {
            setVisible(record);
        } else {
            throw new EngineException("cannot replay the record at " + Lsn.text(record.startLsn()) + ": "
                    + manager.name() + "/" + record.type() + " is not a record of this engine");
        }
    }

    /** Whatever the pages hold: the images are newer or the same (FACTS.md, replay). */
    private void fullPageImages(WalRecord record) {
        for (BlockReference block : record.blocks()) {
            if (!block.hasImage()) {
                throw new EngineException("the FPI record at " + Lsn.text(record.startLsn()) + " has no image of block "
                        + block.blockId());
            }
            change(record, block, page -> {});
        }
    }

    private interface Redo {
        void on(byte[] page);
    }

    /** Restores the image if there is one; otherwise redoes the change if the page is older than the record. */
    private void change(WalRecord record, BlockReference block, Redo redo) {
        PageId id = pageId(record, block);
        boolean whole = block.hasImage() || block.willInit();
        Buffer buffer = whole ? buffers.pinWithoutReading(process, id) : buffers.pin(process, id, () -> {});
        try {
            byte[] page = buffer.page();
            if (block.hasImage()) {
                byte[] image = block.image()
                        .orElseThrow(() -> new EngineException("the image of " + id + " in the record at "
                                + Lsn.text(record.startLsn()) + " cannot be decompressed"));
                System.arraycopy(image, 0, page, 0, image.length);
            } else if (block.willInit()) {
                PageHeader.init(page);
                redo.on(page);
            } else if (Long.compareUnsigned(record.endLsn(), PageHeader.lsn(page)) > 0) {
                if (PageHeader.isNew(page)) {
                    initialiseMap(id, page);
                }
                redo.on(page);
            } else {
                return;
            }
            PageHeader.setLsn(page, record.endLsn());
            buffer.markDirty();
        } finally {
            buffer.unpin(process, () -> {});
        }
    }

    private static void initialiseMap(PageId id, byte[] page) {
        if (id.fork() != Fork.VISIBILITY_MAP) {
            throw new EngineException(id + " in file " + id.path() + " at byte " + id.offset()
                    + " was never initialised, but the WAL changes it; restore the file");
        }
        PageHeader.init(page);
    }

    /** The map comes before the heap page. */
    private void clearMap(WalRecord record, int flags) {
        BlockReference heap = heapBlock(record);
        int heapBlock = (int) heap.block();
        if (variant == Variant.REGISTERED) {
            record.block(1).ifPresent(map -> change(record, map, page -> MapPage.setBits(page, heapBlock, 0)));
        } else if ((flags & ALL_VISIBLE_CLEARED) != 0) {
            clearUnlogged(pageId(record, heap));
        }
    }

    /** Without a look at the map page's lsn, and without a change of it (FACTS.md, replay). */
    private void clearUnlogged(PageId heapPage) {
        int block = heapPage.block();
        PageId id = new PageId(heapPage.relation(), Fork.VISIBILITY_MAP, MapPage.mapBlock(block));
        Buffer map = buffers.pin(process, id, () -> {});
        try {
            if (PageHeader.isNew(map.page())) {
                PageHeader.init(map.page());
                map.markDirty();
            }
            if (MapPage.bits(map.page(), block) != 0) {
                MapPage.setBits(map.page(), block, 0);
                map.markDirty();
            }
        } finally {
            map.unpin(process, () -> {});
        }
    }

    private void insert(WalRecord record, int offset) {
        BlockReference block = heapBlock(record);
        Tid place = new Tid((int) block.block(), offset);
        change(record, block, page -> {
            byte[] tuple = HeapTuple.fromRecord(block.data(), place, record.xid());
            int added = HeapPage.add(page, tuple);
            if (added != offset) {
                throw new EngineException("the record at " + Lsn.text(record.startLsn()) + " inserts row " + place
                        + ", but the page's next line pointer is " + added);
            }
            clearFlag(record, page, 2);
        });
    }

    private void delete(WalRecord record, int offset, int xmax) {
        change(record, heapBlock(record), page -> {
            HeapTuple.delete(page, offset, xmax);
            clearFlag(record, page, 7);
        });
    }

    private static void clearFlag(WalRecord record, byte[] page, int flagsAt) {
        if ((record.mainData()[flagsAt] & ALL_VISIBLE_CLEARED) != 0) {
            PageHeader.setAllVisible(page, false);
        }
    }

    /** The heap page first, then the map page, each by its own lsn. */
    private void setVisible(WalRecord record) {
        BlockReference map = requiredBlock(record, 0);
        BlockReference heap = requiredBlock(record, 1);
        change(record, heap, page -> PageHeader.setAllVisible(page, true));
        int bits = record.mainData()[4];
        change(record, map, page -> MapPage.setBits(page, (int) heap.block(), bits));
    }

    private static BlockReference heapBlock(WalRecord record) {
        return requiredBlock(record, 0);
    }

    private static BlockReference requiredBlock(WalRecord record, int blockId) {
        return record.block(blockId)
                .orElseThrow(() -> new EngineException("the " + record.type() + " record at "
                        + Lsn.text(record.startLsn()) + " has no block " + blockId));
    }

    private static PageId pageId(WalRecord record, BlockReference block) {
        for (Fork fork : Fork.values()) {
            if (fork.number() == block.fork()) {
                return new PageId(block.relation(), fork, (int) block.block());
            }
        }
        throw new EngineException("the record at " + Lsn.text(record.startLsn()) + " names fork " + block.fork()
                + ", which this engine does not keep");
    }
}
