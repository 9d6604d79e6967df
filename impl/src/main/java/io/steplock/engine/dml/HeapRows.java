package io.steplock.engine.dml;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.heap.HeapTuple;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.MapProtocolStep.ChangeTuple;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.transaction.Transaction;
import io.steplock.engine.transaction.Transactions;
import io.steplock.engine.wal.RegisteredBlock;
import io.steplock.engine.wal.Wal;
import io.steplock.engine.wal.WalInsertion;
import io.steplock.engine.wal.format.ResourceManager;
import java.util.OptionalInt;

/** Inserts and deletes of int4 rows. A table does not grow: its pages were made with it. Thread-safe. */
public final class HeapRows {
    private static final int KEYS_UPDATED = 0x10;

    private final BufferPool buffers;
    private final Wal wal;
    private final Probe probe;
    private final Variant variant;
    private final Transactions transactions;

    public HeapRows(BufferPool buffers, Wal wal, Probe probe, Variant variant, Transactions transactions) {
        this.buffers = buffers;
        this.wal = wal;
        this.probe = probe;
        this.variant = variant;
        this.transactions = transactions;
    }

    /**
     * Inserts a row into the first page with room, from a block on and once around.
     *
     * @return the row's address
     * @throws EngineException if all pages are full
     */
    public Tid insert(Process s, Transaction transaction, Table table, int value, int firstBlock) {
        for (int i = 0; i < table.blocks(); i++) {
            s.checkForInterrupts();
            int block = (firstBlock + i) % table.blocks();
            OptionalInt offset = insertInto(s, transaction, table, value, block);
            if (offset.isPresent()) {
                return new Tid(block, offset.getAsInt());
            }
        }
        throw new EngineException("table " + table.name() + " is full: none of its " + table.blocks()
                + " pages has room for a row; make a larger one");
    }

    private OptionalInt insertInto(Process s, Transaction transaction, Table table, int value, int block) {
        try (HeapChange page = new HeapChange(buffers, probe, variant, s, table, block, false)) {
            Buffer heap = page.lock();
            boolean isNew = PageHeader.isNew(heap.page());
            if (!isNew && !HeapPage.hasRoom(heap.page(), HeapTuple.LENGTH)) {
                return OptionalInt.empty();
            }
            int offset = isNew ? 1 : HeapPage.linePointers(heap.page()) + 1;
            byte[] tuple = HeapTuple.int4(new Tid(block, offset), transaction.xid(), value);
            page.changeAndLog(
                    () -> probe.perform(s, new ChangeTuple(s, "insert"), heap.latch(), () -> {
                        if (isNew) {
                            PageHeader.init(heap.page());
                        }
                        HeapPage.add(heap.page(), tuple);
                    }),
                    new InsertRecord(s, transaction, offset, tuple, isNew));
            return OptionalInt.of(offset);
        }
    }

    private final class InsertRecord implements HeapChange.Logged {
        private final Process s;
        private final Transaction transaction;
        private final int offset;
        private final byte[] tuple;
        private final boolean pageWasNew;

        InsertRecord(Process s, Transaction transaction, int offset, byte[] tuple, boolean pageWasNew) {
            this.s = s;
            this.transaction = transaction;
            this.offset = offset;
            this.tuple = tuple;
            this.pageWasNew = pageWasNew;
        }

        @Override
        public WalInsertion begin(boolean allVisibleCleared) {
            byte[] data = new byte[3];
            LittleEndian.putU16(data, 0, offset);
            data[2] = (byte) (allVisibleCleared ? HeapChange.ALL_VISIBLE_CLEARED : 0);
            int info = ResourceManager.INSERT | (pageWasNew ? ResourceManager.INIT_PAGE : 0);
            return new WalInsertion(wal, probe, s, ResourceManager.HEAP, info, transaction.xid(), data);
        }

        @Override
        public void register(WalInsertion record, Buffer heap) {
            RegisteredBlock.Image image =
                    pageWasNew ? RegisteredBlock.Image.PAGE_IS_INITIALISED : RegisteredBlock.Image.IF_NEEDED;
            record.register(heap, true, image, HeapTuple.forRecord(tuple));
        }
    }

    /**
     * Deletes the row at that address.
     *
     * @return whether there was one: not if it does not exist, was deleted by a committed transaction or by this one, or
     *     was inserted by another that has not committed
     * @throws EngineException if another transaction is deleting it
     */
    public boolean delete(Process s, Transaction transaction, Table table, Tid row) {
        if (row.block() >= table.blocks()) {
            return false;
        }
        try (HeapChange page = new HeapChange(buffers, probe, variant, s, table, row.block(), true)) {
            Buffer heap = page.lock();
            if (!isLive(heap.page(), row, transaction)) {
                return false;
            }
            page.changeAndLog(
                    () -> probe.perform(
                            s,
                            new ChangeTuple(s, "delete"),
                            heap.latch(),
                            () -> HeapTuple.delete(heap.page(), row.offset(), transaction.xid())),
                    new DeleteRecord(s, transaction, row));
            return true;
        }
    }

    private boolean isLive(byte[] page, Tid row, Transaction own) {
        if (PageHeader.isNew(page) || !HeapTuple.isNormal(page, row.offset())) {
            return false;
        }
        int xmin = HeapTuple.xmin(page, row.offset());
        int xmax = HeapTuple.xmax(page, row.offset());
        if (xmin != own.xid() && !transactions.isCommitted(xmin)) {
            return false;
        }
        if (xmax != own.xid() && transactions.isRunning(xmax)) {
            throw new EngineException(
                    "row " + row + " is being deleted by transaction " + xmax + "; try again when that has ended");
        }
        return xmax != own.xid() && !transactions.isCommitted(xmax);
    }

    private final class DeleteRecord implements HeapChange.Logged {
        private final Process s;
        private final Transaction transaction;
        private final Tid row;

        DeleteRecord(Process s, Transaction transaction, Tid row) {
            this.s = s;
            this.transaction = transaction;
            this.row = row;
        }

        @Override
        public WalInsertion begin(boolean allVisibleCleared) {
            byte[] data = new byte[8];
            LittleEndian.putU32(data, 0, transaction.xid());
            LittleEndian.putU16(data, 4, row.offset());
            data[6] = KEYS_UPDATED;
            data[7] = (byte) (allVisibleCleared ? HeapChange.ALL_VISIBLE_CLEARED : 0);
            return new WalInsertion(
                    wal, probe, s, ResourceManager.HEAP, ResourceManager.DELETE, transaction.xid(), data);
        }

        @Override
        public void register(WalInsertion record, Buffer heap) {
            record.register(heap, true, RegisteredBlock.Image.IF_NEEDED, new byte[0]);
        }
    }
}
