package io.steplock.engine.wal.reader;

import io.steplock.engine.wal.format.WalRecord;
import java.util.List;

/**
 * What a WAL holds: its valid records up to the first place that is no valid record.
 *
 * @param end why the list ends there, in the words of {@code pg_waldump}; every WAL ends in some such way
 * @param endLsn the place of the invalid record
 */
public record WalListing(List<WalRecord> records, String end, long endLsn) {
    public WalListing {
        records = List.copyOf(records);
    }

    /**
     * Whether the list ends as WAL normally does: zeros where the next record would start, or the end of the files. A
     * record that is damaged in the middle ends the list in another way.
     */
    public boolean endsInZeros() {
        return (end.startsWith("invalid record length") && end.endsWith("got 0"))
                || end.startsWith("invalid magic number 0000")
                || (end.startsWith(WalFiles.NO_MORE_FILES) && !end.contains(WalFiles.BEHIND));
    }
}
