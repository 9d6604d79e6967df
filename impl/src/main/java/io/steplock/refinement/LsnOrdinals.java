package io.steplock.refinement;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * LSNs as the specification counts them: record k of the run ends at LSN k, and 0 stands for what was before. Unknown
 * positions become -1, which no state of the specification has, so that they are seen and not hidden. Thread-safe.
 */
final class LsnOrdinals {
    /** No record of the run starts or ends there. */
    static final int UNKNOWN = -1;

    private final long runStart;
    private final Map<Long, Integer> byStart = new ConcurrentHashMap<>();
    private final Map<Long, Integer> byEnd = new ConcurrentHashMap<>();

    /**
     * @param runStart the insert position when the run begins
     * @param lastStart the start of the last record before the run
     */
    LsnOrdinals(long runStart, long lastStart) {
        this.runStart = runStart;
        byStart.put(lastStart, 0);
    }

    void add(int ordinal, long start, long end) {
        byStart.put(start, ordinal);
        byEnd.put(end, ordinal);
    }

    /** The ordinal of the record that starts there; only the last record before the run is 0. */
    int ofStart(long lsn) {
        return byStart.getOrDefault(lsn, UNKNOWN);
    }

    /** The ordinal of the record that ends there; every position up to the start of the run is 0. */
    int ofEnd(long lsn) {
        return lsn <= runStart ? 0 : byEnd.getOrDefault(lsn, UNKNOWN);
    }
}
