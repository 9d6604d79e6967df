package io.steplock.scenario;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.LockMode;
import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.heap.HeapTuple;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.Process;
import io.steplock.engine.transaction.Transaction;
import io.steplock.schedule.Command;
import io.steplock.schedule.Command.PageMarks;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Brings the table into the state in which a schedule finds it: marks as told, all pages clean and durable, and a
 * checkpoint over, so that every page is older than the redo point. Nobody listens yet.
 */
final class SetUp {
    private final Cluster cluster;
    private final Table table;
    private final Duration watchdog;

    SetUp(Cluster cluster, Table table, Duration watchdog) {
        this.cluster = cluster;
        this.table = table;
        this.watchdog = watchdog;
    }

    void run(List<Command.SetUp> lines) {
        Session session = cluster.session("(set-up)");
        session.start(s -> {
            for (Command.SetUp line : lines) {
                PageMarks marks =
                        line instanceof PageMarks page ? page : new PageMarks(line.line(), line.block(), true, 0, true);
                if (!marks.frozen()) {
                    unfreezeLastRow(s, marks.block());
                }
                mark(s, marks);
            }
            cluster.buffers().writeOutAll(s);
            cluster.checkpointer().online(s);
        });
        cluster.processes().awaitIdle(session.process(), watchdog);
        session.failure().ifPresent(failure -> {
            throw new IllegalStateException("the set-up has failed: " + failure.getMessage(), failure);
        });
    }

    /** The page's last row becomes one of a committed transaction: everybody sees it, and it is not frozen. */
    private void unfreezeLastRow(Process s, int block) {
        Transaction transaction = cluster.transactions().begin(s);
        cluster.transactions().commit(s, transaction);
        change(s, table.heapPage(block), page -> {
            Tid row = new Tid(block, HeapPage.linePointers(page));
            byte[] tuple = HeapTuple.int4(row, transaction.xid(), HeapTuple.value(page, row.offset()));
            int at = HeapPage.linePointer(page, row.offset()).offset();
            System.arraycopy(tuple, 0, page, at, tuple.length);
        });
    }

    /** Not logged: what an earlier life has left, such as a flag without a bit (FACTS.md, section 1). */
    private void mark(Process s, PageMarks marks) {
        change(s, table.heapPage(marks.block()), page -> PageHeader.setAllVisible(page, marks.flag()));
        change(s, table.mapPageFor(marks.block()), page -> MapPage.setBits(page, marks.block(), marks.bits()));
    }

    private void change(Process s, PageId id, Consumer<byte[]> change) {
        Buffer buffer = cluster.buffers().pin(s, id, () -> {});
        buffer.lock(s, LockMode.EXCLUSIVE, () -> {});
        change.accept(buffer.page());
        buffer.markDirty();
        buffer.unlock(s, () -> {});
        buffer.unpin(s, () -> {});
    }
}
