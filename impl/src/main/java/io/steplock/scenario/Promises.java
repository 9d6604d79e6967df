package io.steplock.scenario;

import io.steplock.engine.heap.Tid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/** What clients were told is committed, and so must be there whatever crashes come. Thread-safe. */
final class Promises {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Tid, Promise> promises = new TreeMap<>();

    private record Promise(String client, boolean present) {}

    void inserted(String client, Tid row) {
        put(row, new Promise(client, true));
    }

    void deleted(String client, Tid row) {
        put(row, new Promise(client, false));
    }

    private void put(Tid row, Promise promise) {
        lock.lock();
        try {
            promises.put(row, promise);
        } finally {
            lock.unlock();
        }
    }

    /** Rows that are now removed by force: nobody is promised anything about them. */
    void forget(Collection<Tid> rows) {
        lock.lock();
        try {
            promises.keySet().removeAll(rows);
        } finally {
            lock.unlock();
        }
    }

    /** What is not as promised, one sentence each. */
    List<String> broken(Set<Tid> visible) {
        lock.lock();
        try {
            List<String> broken = new ArrayList<>();
            promises.forEach((row, promise) -> {
                if (promise.present() != visible.contains(row)) {
                    broken.add(promise.client() + " was told that its "
                            + (promise.present() ? "insert of row " : "delete of row ") + row
                            + " is committed, but the row is "
                            + (promise.present() ? "not there" : "there again"));
                }
            });
            return List.copyOf(broken);
        } finally {
            lock.unlock();
        }
    }
}
