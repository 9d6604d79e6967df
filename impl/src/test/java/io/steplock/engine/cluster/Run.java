package io.steplock.engine.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.process.Process;
import io.steplock.engine.transaction.Snapshot;
import io.steplock.engine.transaction.Transaction;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Operations on a cluster, one at a time, for tests. */
public final class Run {
    private final Cluster cluster;
    private final Session session;

    public Run(Cluster cluster, String name) {
        this.cluster = cluster;
        this.session = cluster.session(name);
    }

    public Process process() {
        return session.process();
    }

    /** Runs it in the session's process and returns what it returns; a failure fails the test. */
    public <T> T get(Function<Process, T> operation) {
        Object[] result = new Object[1];
        session.start(s -> result[0] = operation.apply(s));
        cluster.processes().awaitIdle(session.process(), TestCluster.WATCHDOG);
        assertEquals(Optional.empty(), session.failure());
        @SuppressWarnings("unchecked")
        T typed = (T) result[0];
        return typed;
    }

    /** Runs it and returns how it failed. */
    public Throwable failure(Consumer<Process> operation) {
        return tryTo(operation).orElseThrow();
    }

    /** Runs it and returns how it failed, if it did. */
    public Optional<Throwable> tryTo(Consumer<Process> operation) {
        session.start(operation);
        cluster.processes().awaitIdle(session.process(), TestCluster.WATCHDOG);
        return session.failure();
    }

    /** Inserts one row in a transaction of its own. */
    public Tid insert(Table table, int value, int block) {
        return get(s -> {
            Transaction transaction = cluster.transactions().begin(s);
            Tid row = cluster.rows().insert(s, transaction, table, value, block);
            cluster.transactions().commit(s, transaction);
            return row;
        });
    }

    /** Deletes one row in a transaction of its own. */
    public boolean delete(Table table, Tid row) {
        return get(s -> {
            Transaction transaction = cluster.transactions().begin(s);
            boolean deleted = cluster.rows().delete(s, transaction, table, row);
            cluster.transactions().commit(s, transaction);
            return deleted;
        });
    }

    /** Vacuums the table; says for how many pages bits were set. */
    public int vacuum(Table table) {
        return get(s -> cluster.vacuum().run(s, table));
    }

    /** All rows that are visible now. */
    public Map<Tid, Integer> rows(Table table) {
        return get(s -> {
            Snapshot snapshot = cluster.transactions().snapshot(s);
            Map<Tid, Integer> rows = cluster.scan().rows(s, table, snapshot);
            cluster.transactions().release(snapshot);
            return rows;
        });
    }

    /** How many rows are visible now to a reader that trusts the map. */
    public int countTrustingMap(Table table) {
        return get(s -> {
            Snapshot snapshot = cluster.transactions().snapshot(s);
            int count = cluster.scan().countTrustingMap(s, table, snapshot);
            cluster.transactions().release(snapshot);
            return count;
        });
    }
}
