package io.steplock.refinement.mapprotocol;

import io.steplock.checker.value.TlaValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Transaction ids as the specification has them: a changer has one transaction a life, and its id is the number of that
 * life, from 1. Thread-safe.
 */
final class Transactions {
    private static final int UNKNOWN = -1;

    private record Known(String changer, int life) {}

    private final Map<Integer, Known> byXid = new ConcurrentHashMap<>();

    void add(int xid, String changer, int life) {
        byXid.put(xid, new Known(changer, life));
    }

    /** The life in which its changer had that transaction. */
    int life(int xid) {
        Known known = byXid.get(xid);
        return known == null ? UNKNOWN : known.life();
    }

    /** The known ones among them, as pairs of changer and life. */
    TlaValue pairs(Collection<Integer> xids) {
        List<TlaValue> pairs = new ArrayList<>();
        byXid.forEach((xid, known) -> {
            if (xids.contains(xid)) {
                pairs.add(pair(known.changer(), known.life()));
            }
        });
        return TlaValue.set(pairs);
    }

    /** All that the run has had. */
    Set<Integer> all() {
        return Set.copyOf(byXid.keySet());
    }

    static TlaValue union(TlaValue some, TlaValue others) {
        List<TlaValue> all = new ArrayList<>(((TlaValue.SetOf) some).elements());
        all.addAll(((TlaValue.SetOf) others).elements());
        return TlaValue.set(all);
    }

    static TlaValue pair(String changer, int life) {
        return TlaValue.tuple(TlaValue.of(changer), TlaValue.of(life));
    }
}
