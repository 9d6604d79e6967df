package io.steplock.scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * What users get to see when all pages are read.
 *
 * @param line the schedule's line that read them
 * @param readingHeap how many rows a reader of the heap counts
 * @param trustingMap how many rows a reader counts that trusts the map's bits, as an index-only scan does
 * @param lyingBits pages whose map bit is set though the heap page is not all-visible, one sentence each
 * @param brokenPromises what was reported committed and is not so, one sentence each
 * @param lsnsBeyondEnd pages with an LSN from beyond the end at which recovery found the WAL, one sentence each
 */
public record UserView(
        int line,
        int readingHeap,
        int trustingMap,
        List<String> lyingBits,
        List<String> brokenPromises,
        List<String> lsnsBeyondEnd) {
    public UserView {
        lyingBits = List.copyOf(lyingBits);
        brokenPromises = List.copyOf(brokenPromises);
        lsnsBeyondEnd = List.copyOf(lsnsBeyondEnd);
    }

    /** All that should not be, one sentence each. */
    public List<String> wrong() {
        List<String> wrong = new ArrayList<>();
        if (readingHeap != trustingMap) {
            wrong.add("a count that trusts the map says " + trustingMap + ", one that reads the heap " + readingHeap);
        }
        wrong.addAll(lyingBits);
        wrong.addAll(brokenPromises);
        wrong.addAll(lsnsBeyondEnd);
        return List.copyOf(wrong);
    }
}
