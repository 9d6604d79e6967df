package io.steplock.scenario;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.Fork;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.Process;
import io.steplock.engine.transaction.Transaction;
import io.steplock.schedule.Command;
import io.steplock.schedule.Command.Operation;
import io.steplock.schedule.Command.Operation.Delete;
import io.steplock.schedule.Command.Operation.HeapForceFreeze;
import io.steplock.schedule.Command.Operation.HeapForceKill;
import io.steplock.schedule.Command.Operation.Insert;
import io.steplock.schedule.Command.Operation.MakeCheckpoint;
import io.steplock.schedule.Command.Operation.Vacuum;
import io.steplock.schedule.Command.Operation.Write;
import java.util.List;
import java.util.function.Consumer;

/** What a schedule's operations do on the engine. */
final class Operations {
    private final Cluster cluster;
    private final Table table;
    private final Promises promises;

    Operations(Cluster cluster, Table table, Promises promises) {
        this.cluster = cluster;
        this.table = table;
        this.promises = promises;
    }

    /** In words that fit behind a process's name. */
    String words(Operation operation) {
        if (operation instanceof HeapForceKill kill) {
            return "starts heap_force_kill('" + table.name() + "', " + kill.tids() + ")";
        } else if (operation instanceof HeapForceFreeze freeze) {
            return "starts heap_force_freeze('" + table.name() + "', " + freeze.tids() + ")";
        } else if (operation instanceof Vacuum vacuum) {
            return "starts VACUUM of heap block " + vacuum.block();
        } else if (operation instanceof Insert insert) {
            return "starts a transaction that inserts " + insert.value() + " into heap block " + insert.block();
        } else if (operation instanceof Delete delete) {
            return "starts a transaction that deletes row " + delete.tid();
        } else if (operation instanceof Write write) {
            return "starts to write " + write.page() + " to its file";
        }
        return "starts a checkpoint";
    }

    /** What the process of a session runs. */
    Consumer<Process> of(Operation operation) {
        if (operation instanceof HeapForceKill kill) {
            List<Tid> rows = rows(kill.tids());
            return s -> {
                promises.forget(rows);
                cluster.surgery().heapForceKill(s, table, rows);
            };
        } else if (operation instanceof HeapForceFreeze freeze) {
            List<Tid> rows = rows(freeze.tids());
            return s -> cluster.surgery().heapForceFreeze(s, table, rows);
        } else if (operation instanceof Vacuum vacuum) {
            return s -> cluster.vacuum().runOnPage(s, table, vacuum.block());
        } else if (operation instanceof Insert insert) {
            return s -> insert(s, insert);
        } else if (operation instanceof Delete delete) {
            return s -> delete(s, row(delete.tid()));
        } else if (operation instanceof Write write) {
            return s -> cluster.buffers().writeOut(s, page(write.page()));
        } else if (operation instanceof MakeCheckpoint) {
            return s -> cluster.checkpointer().online(s);
        }
        throw new IllegalStateException("no operation: " + operation);
    }

    private void insert(Process s, Insert insert) {
        Transaction transaction = cluster.transactions().begin(s);
        Tid row = cluster.rows().insert(s, transaction, table, insert.value(), insert.block());
        cluster.transactions().commit(s, transaction);
        promises.inserted(s.name(), row);
        s.notice("row " + row + " is inserted and committed");
    }

    private void delete(Process s, Tid row) {
        Transaction transaction = cluster.transactions().begin(s);
        boolean deleted = cluster.rows().delete(s, transaction, table, row);
        cluster.transactions().commit(s, transaction);
        if (deleted) {
            promises.deleted(s.name(), row);
        }
        s.notice(deleted ? "row " + row + " is deleted and committed" : "there is no row " + row + " to delete");
    }

    PageId page(Command.Page page) {
        return page.map()
                ? new PageId(table.relation(), Fork.VISIBILITY_MAP, page.block())
                : table.heapPage(page.block());
    }

    static List<Tid> rows(List<Command.Tid> tids) {
        return tids.stream().map(Operations::row).toList();
    }

    private static Tid row(Command.Tid tid) {
        return Tid.parse(tid.toString());
    }
}
