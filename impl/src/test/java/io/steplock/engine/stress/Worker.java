package io.steplock.engine.stress;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.EngineStoppedException;
import io.steplock.engine.process.Process;
import io.steplock.engine.transaction.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One thread of the stress test. It works on rows of its own and keeps book: which must be there, and which may or may
 * not because their operation was under way when the power went.
 */
final class Worker {
    private static final int NOTHING = 0;

    private final int number;
    private final Random random;
    private final Map<Integer, Tid> present = new HashMap<>();
    private final Set<Integer> maybe = new HashSet<>();
    private int nextValue;

    Worker(int number, long seed) {
        this.number = number;
        this.random = new Random(seed + number);
        this.nextValue = (number + 1) * 10_000_000;
    }

    /** Works until the engine stops. */
    void run(Process s, Cluster cluster, Table table, AtomicLong operations) {
        while (true) {
            try {
                step(s, cluster, table);
                operations.incrementAndGet();
            } catch (EngineStoppedException e) {
                throw e;
            } catch (EngineException e) {
                if (!e.getMessage().contains("a buffer has room for one such waiter")) {
                    throw e;
                }
            }
        }
    }

    private void step(Process s, Cluster cluster, Table table) {
        int dice = random.nextInt(100);
        int block = random.nextInt(table.blocks());
        int victim = victim();
        // Deleted and aborted rows are never removed and keep their page's bits clear, so half of the pages has none.
        int half = table.blocks() / 2;
        if (dice < 45 || victim == NOTHING) {
            boolean rollBack = dice < 5;
            insert(s, cluster, table, rollBack ? block % half : block, rollBack);
        } else if (dice < 65 && present.get(victim).block() < half) {
            delete(s, cluster, table, victim);
        } else if (dice < 80) {
            kill(s, cluster, table, victim);
        } else if (dice < 99 || number != 0) {
            cluster.vacuum().runOnPage(s, table, dice % 2 == 0 ? block : block % 5);
        } else {
            cluster.checkpointer().online(s);
        }
    }

    private void insert(Process s, Cluster cluster, Table table, int block, boolean rollBack) {
        int value = nextValue++;
        Transaction transaction = cluster.transactions().begin(s);
        Tid row = cluster.rows().insert(s, transaction, table, value, block);
        if (rollBack) {
            cluster.transactions().rollback(s, transaction);
            return;
        }
        maybe.add(value);
        cluster.transactions().commit(s, transaction);
        maybe.remove(value);
        present.put(value, row);
    }

    private int victim() {
        if (present.isEmpty()) {
            return NOTHING;
        }
        List<Integer> values = new ArrayList<>(present.keySet());
        return values.get(random.nextInt(values.size()));
    }

    private void delete(Process s, Cluster cluster, Table table, int value) {
        Transaction transaction = cluster.transactions().begin(s);
        Tid row = present.get(value);
        if (!cluster.rows().delete(s, transaction, table, row)) {
            throw new AssertionError("row " + row + " of value " + value + " is gone");
        }
        present.remove(value);
        maybe.add(value);
        cluster.transactions().commit(s, transaction);
        maybe.remove(value);
    }

    private void kill(Process s, Cluster cluster, Table table, int value) {
        Tid row = present.get(value);
        maybe.add(value);
        int killed;
        try {
            killed = cluster.surgery().heapForceKill(s, table, List.of(row));
        } catch (EngineStoppedException e) {
            present.remove(value);
            throw e;
        } catch (EngineException e) {
            maybe.remove(value);
            throw e;
        }
        present.remove(value);
        if (killed != 1) {
            throw new AssertionError("row " + row + " of value " + value + " was not there to kill");
        }
        cluster.wal().flush(s, cluster.wal().position().currentLsn());
        maybe.remove(value);
    }

    /** Compares the book with what is there, and settles what was open. Complaints go to the list. */
    void compare(Map<Integer, Tid> found, List<String> complaints) {
        int from = (number + 1) * 10_000_000;
        present.forEach((value, row) -> {
            if (!row.equals(found.get(value))) {
                complaints.add("value " + value + " at " + row + " is lost");
            }
        });
        found.forEach((value, row) -> {
            if (value >= from && value < from + 10_000_000 && !present.containsKey(value)) {
                if (maybe.contains(value)) {
                    present.put(value, row);
                } else {
                    complaints.add("value " + value + " at " + row + " should not be there");
                }
            }
        });
        maybe.clear();
    }

    int rows() {
        return present.size();
    }
}
