package io.steplock.refinement.mapprotocol;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * LSNs as the specification counts them (MapObjects.tla): record k of the run ends at LSN k and starts at LSN k - 1; 1 is
 * where the run began, and 0 the redo point before. A checkpoint's record counts as part of the record before it. An
 * unknown position becomes -1, which no state of the specification has, so that it is seen and not hidden. Thread-safe.
 */
final class Ordinals {
    private static final int UNKNOWN = -1;

    private final long redo;
    private final Map<Long, Integer> starts = new HashMap<>();
    private final TreeMap<Long, Integer> ends = new TreeMap<>();
    /** Ends of records that a crash took away; a page on disk may still bear one. */
    private final Map<Long, Integer> lost = new HashMap<>();

    /**
     * At the start of a run.
     *
     * @param redo the redo point of the last checkpoint
     * @param begin the insert position
     * @param lastStart the start of the last record before
     */
    Ordinals(long redo, long begin, long lastStart) {
        this.redo = redo;
        starts.put(lastStart, 0);
        ends.put(begin, 1);
    }

    synchronized int add(long start, long end) {
        int ordinal = ends.lastEntry().getValue() + 1;
        starts.put(start, ordinal - 1);
        ends.put(end, ordinal);
        return ordinal;
    }

    /** A checkpoint's record, which starts there. */
    synchronized void addCheckpoint(long start) {
        starts.put(start, ends.lastEntry().getValue() - 1);
    }

    /** The ordinal at which the record that starts there starts. */
    synchronized int ofStart(long lsn) {
        return starts.getOrDefault(lsn, UNKNOWN);
    }

    /** The ordinal of the LSN of a page. */
    synchronized int ofPage(long lsn) {
        if (lsn <= redo) {
            return 0;
        } else if (lsn <= ends.firstKey()) {
            return 1;
        }
        Integer known = ends.get(lsn);
        return known != null ? known : lost.getOrDefault(lsn, UNKNOWN);
    }

    /** The last record that ends at that position or before. */
    synchronized int upTo(long lsn) {
        Map.Entry<Long, Integer> last = ends.floorEntry(lsn);
        return last == null ? 0 : last.getValue();
    }

    /** A crash has cut the WAL behind that record. */
    synchronized void cut(int last) {
        ends.entrySet().removeIf(end -> {
            boolean gone = end.getValue() > last;
            if (gone) {
                lost.put(end.getKey(), end.getValue());
            }
            return gone;
        });
        starts.values().removeIf(start -> start >= last);
    }
}
