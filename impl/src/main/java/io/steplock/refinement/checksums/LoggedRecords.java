package io.steplock.refinement.checksums;

import io.steplock.checker.value.TlaValue;
import io.steplock.engine.control.Checkpoint;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.page.Fork;
import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.wal.format.BlockReference;
import io.steplock.engine.wal.format.ResourceManager;
import io.steplock.engine.wal.format.WalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The WAL as the specification has it: the records that it knows, counted from the redo point where the trace begins;
 * those of pages outside the sample are passed over. Not thread-safe.
 */
final class LoggedRecords {
    private record Logged(long start, long end, String ck, TlaValue value) {}

    private final Cast cast;
    private final TreeMap<Long, Integer> ends = new TreeMap<>();
    private final List<Logged> kept = new ArrayList<>();
    private int base;

    LoggedRecords(Cast cast) {
        this.cast = cast;
    }

    /** How many records end at that position or before. */
    int upTo(long lsn) {
        var last = ends.floorEntry(lsn);
        return last == null ? 0 : last.getValue();
    }

    /** Whether a record that ends there was counted. */
    boolean endsAt(long lsn) {
        return ends.containsKey(lsn);
    }

    int base() {
        return base;
    }

    int last() {
        return base + kept.size();
    }

    /**
     * A record was inserted.
     *
     * @param ck what the checksum field of its page was to the page's bytes before the change; none for a record without
     *     a page. The record's image has the field, but no longer the bytes.
     */
    void add(WalRecord record, String ck) {
        kept.add(new Logged(record.startLsn(), record.endLsn(), ck, value(record, ck)));
        ends.put(record.endLsn(), last());
    }

    /** Whether the specification knows the record. */
    boolean isKnown(WalRecord record) {
        return record.blocks().isEmpty()
                ? kindWithoutPage(record).isPresent()
                : page(record.blocks().get(0)).isPresent();
    }

    /** The records up to that one are removed. */
    void removeUpTo(int ordinal) {
        kept.subList(0, ordinal - base).clear();
        base = ordinal;
    }

    /** The records behind that one are gone. */
    void cut(int ordinal) {
        kept.subList(ordinal - base, kept.size()).clear();
        ends.values().removeIf(known -> known > ordinal);
    }

    TlaValue value() {
        return new TlaValue.Tuple(kept.stream().map(Logged::value).toList());
    }

    /** Reads a record again; empty if its segment was removed. */
    interface Source {
        Optional<WalRecord> read(long start, long end);
    }

    /** The same, read again; a record that is no longer there is as it was when it was inserted. */
    TlaValue readBack(Source source) {
        return new TlaValue.Tuple(kept.stream()
                .map(logged -> source.read(logged.start(), logged.end())
                        .map(record -> value(record, logged.ck()))
                        .orElse(logged.value()))
                .toList());
    }

    private TlaValue value(WalRecord record, String ck) {
        if (record.blocks().isEmpty()) {
            String kind = kindWithoutPage(record).orElse("a record of no known kind");
            ChecksumState state = ChecksumState.of(LittleEndian.u32(record.mainData(), stateAt(kind)), "a record");
            return Values.record("kind", kind, "state", state, "page", "none", "ck", "none");
        }
        BlockReference block = record.blocks().get(0);
        String kind = block.hasImage() ? "image" : "change";
        String page = page(block).orElse("a page outside the sample");
        return Values.record("kind", kind, "state", "off", "page", page, "ck", checksum(block, ck));
    }

    /** What the image shows: whether the field is set. */
    private static String checksum(BlockReference block, String ck) {
        Optional<Boolean> isSet = block.image().map(image -> PageHeader.checksum(image) != 0);
        if (isSet.isPresent() && isSet.get() == ck.equals("none")) {
            return "an image whose checksum field is " + (isSet.get() ? "set" : "zero");
        }
        return ck;
    }

    private Optional<String> page(BlockReference block) {
        return cast.name(new PageId(block.relation(), Fork.MAIN, (int) block.block()));
    }

    private static Optional<String> kindWithoutPage(WalRecord record) {
        int info = record.info() & 0xF0;
        if (record.manager().equals(ResourceManager.CHECKSUMS) && info == ResourceManager.CHECKSUM_STATE) {
            return Optional.of("state");
        } else if (record.manager().equals(ResourceManager.XLOG)) {
            return switch (info) {
                case ResourceManager.CHECKPOINT_REDO -> Optional.of("redo");
                case ResourceManager.CHECKPOINT_ONLINE -> Optional.of("online");
                case ResourceManager.CHECKPOINT_SHUTDOWN -> Optional.of("shutdown");
                default -> Optional.empty();
            };
        }
        return Optional.empty();
    }

    private static int stateAt(String kind) {
        return switch (kind) {
            case "redo" -> Integer.BYTES;
            case "online", "shutdown" -> Checkpoint.CHECKSUMS_AT;
            default -> 0;
        };
    }
}
