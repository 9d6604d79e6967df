package io.steplock.window;

import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.wal.format.ResourceManager;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.engine.wal.reader.WalReader;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts in the WAL the changes of the state that a checkpoint cut in two: the first redo record behind the change's own
 * names another state. Recovery that starts there never hears of the change.
 */
final class CutChanges {
    private final Map<ChecksumState, Integer> changes = new EnumMap<>(ChecksumState.class);
    private final Map<ChecksumState, Integer> cut = new EnumMap<>(ChecksumState.class);
    private ChecksumState last;
    private boolean open;
    private boolean lastEnablingCut;

    /**
     * Counts on.
     *
     * @return where the WAL ends
     */
    long read(Path data, long from) {
        last = null;
        open = false;
        lastEnablingCut = false;
        return new WalReader(data).scan(from, this::take).lsn();
    }

    private void take(WalRecord record) {
        int info = record.info() & 0xF0;
        if (record.manager().equals(ResourceManager.CHECKSUMS) && info == ResourceManager.CHECKSUM_STATE) {
            last = state(record, 0);
            open = true;
            changes.merge(last, 1, Integer::sum);
            lastEnablingCut &= last != ChecksumState.INPROGRESS_ON;
        } else if (open && record.manager().equals(ResourceManager.XLOG) && info == ResourceManager.CHECKPOINT_REDO) {
            open = false;
            if (state(record, Integer.BYTES) != last) {
                cut.merge(last, 1, Integer::sum);
                lastEnablingCut |= last == ChecksumState.INPROGRESS_ON;
            }
        }
    }

    private static ChecksumState state(WalRecord record, int at) {
        return ChecksumState.of(LittleEndian.u32(record.mainData(), at), "a WAL record");
    }

    /** Whether the last change to inprogress-on that was read was one of them. */
    boolean isLastEnablingCut() {
        return lastEnablingCut;
    }

    Map<ChecksumState, Integer> changes() {
        return changes;
    }

    Map<ChecksumState, Integer> cut() {
        return cut;
    }
}
