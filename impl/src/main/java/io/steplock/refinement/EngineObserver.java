package io.steplock.refinement;

import io.steplock.checker.value.TlaValue;
import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.LockMode;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.Process;
import io.steplock.engine.wal.RegisteredBlock;
import io.steplock.engine.wal.Wal;
import io.steplock.engine.wal.WalInsertion;
import io.steplock.engine.wal.format.BlockReference;
import io.steplock.engine.wal.format.InvalidRecordException;
import io.steplock.engine.wal.format.WalRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads the specification's variables from the engine: pages and records from their bytes, locks and pins from the lock
 * tables, the state of an insertion from the insertion. What is called while its object's latch or mutex is held is
 * exactly the object's value at that step.
 */
final class EngineObserver {
    private static final TlaValue NOTHING = TlaValue.of("Nothing");

    private final Wal wal;
    private final PageDecoder decoder;
    private final LsnOrdinals lsns;

    EngineObserver(Wal wal, PageDecoder decoder, LsnOrdinals lsns) {
        this.wal = wal;
        this.decoder = decoder;
        this.lsns = lsns;
    }

    TlaValue content(Buffer buffer) {
        return decoder.content(buffer.id(), buffer.page());
    }

    /** The holder of the exclusive content lock; several holders or another mode show as a text that is no session. */
    TlaValue lock(Buffer buffer) {
        Map<String, LockMode> holders = buffer.lockHolders();
        if (holders.isEmpty()) {
            return TlaValue.of(SpecNames.NONE);
        }
        String text = holders.entrySet().stream()
                .map(holder -> holder.getValue() == LockMode.EXCLUSIVE
                        ? holder.getKey()
                        : holder.getKey() + " " + holder.getValue())
                .collect(Collectors.joining(", "));
        return TlaValue.of(text);
    }

    TlaValue pin(Buffer buffer) {
        return TlaValue.set(buffer.pins().keySet().stream().map(TlaValue::of).toList());
    }

    TlaValue position() {
        Map<String, TlaValue> fields = new LinkedHashMap<>();
        fields.put("current", TlaValue.of(lsns.ofEnd(wal.position().currentLsn()) + 1));
        fields.put("previous", TlaValue.of(lsns.ofStart(wal.position().previousLsn())));
        return new TlaValue.Rec(fields);
    }

    boolean holdsInsertionLock(Process process) {
        return wal.insertionLocks().holders().contains(process.name());
    }

    /**
     * The record that the process has under construction.
     *
     * @param read1 what the checksum was computed from, once it was
     */
    TlaValue insertion(Process process, Optional<TlaValue> read1) {
        Optional<WalInsertion> inFlight = WalInsertion.inFlight(process)
                .filter(insertion -> !insertion.blocks().isEmpty())
                .filter(insertion -> insertion.stage() != WalInsertion.Stage.PAGE_LSN_SET);
        Map<String, TlaValue> fields = new LinkedHashMap<>();
        fields.put("stage", TlaValue.of(inFlight.map(i -> stage(i.stage())).orElse("none")));
        fields.put("page", TlaValue.of(inFlight.map(EngineObserver::pages).orElse(SpecNames.NONE)));
        fields.put("read1", inFlight.flatMap(i -> read1).orElse(NOTHING));
        fields.put("record", TlaValue.of(inFlight.map(this::ordinal).orElse(0)));
        return new TlaValue.Rec(fields);
    }

    private static String pages(WalInsertion insertion) {
        return insertion.blocks().stream()
                .map(RegisteredBlock::page)
                .map(SpecNames::page)
                .collect(Collectors.joining(", "));
    }

    private int ordinal(WalInsertion insertion) {
        return insertion.startLsn() == Lsn.NONE ? 0 : lsns.ofStart(insertion.startLsn());
    }

    private static String stage(WalInsertion.Stage stage) {
        return switch (stage) {
            case BEGUN, PAGE_LSN_SET -> "none";
            case REGISTERED -> "registered";
            case ASSEMBLED -> "assembled";
            case CRC_COMPUTED -> "summed";
            case INSERTION_LOCKED -> "locked";
            case SPACE_RESERVED -> "reserved";
            case CRC_FINISHED -> "finished";
            case COPIED -> "copied";
            case INSERTED -> "inserted";
        };
    }

    /** A record whose space is reserved: its bytes do not count yet, the link to the record before is private. */
    TlaValue reserved(WalInsertion insertion) {
        return record(pages(insertion), lsns.ofStart(insertion.previousLsn()), NOTHING, "unset", false);
    }

    /** A record whose bytes are in the WAL buffers, as those bytes have it; the stored checksum is computed again. */
    TlaValue stored(WalInsertion insertion, boolean complete) {
        try {
            WalRecord stored = wal.record(insertion.startLsn(), insertion.endLsn());
            List<BlockReference> blocks = stored.blocks();
            if (blocks.size() != 1 || blocks.get(0).image().isEmpty()) {
                return TlaValue.of("a record that does not have exactly one block with an image");
            }
            BlockReference block = blocks.get(0);
            PageId page = insertion.blocks().get(0).page();
            String name = block.fork() == page.fork().number() && block.block() == page.block()
                    ? SpecNames.page(page)
                    : "fork " + block.fork() + " block " + block.block();
            TlaValue image = decoder.content(page, block.image().get());
            return record(name, lsns.ofStart(stored.previous()), image, stored.crcOk() ? "right" : "wrong", complete);
        } catch (InvalidRecordException e) {
            return TlaValue.of("a damaged record: " + e.getMessage());
        }
    }

    private static TlaValue record(String page, int previous, TlaValue image, String crc, boolean complete) {
        Map<String, TlaValue> fields = new LinkedHashMap<>();
        fields.put("page", TlaValue.of(page));
        fields.put("prev", TlaValue.of(previous));
        fields.put("image", image);
        fields.put("crc", TlaValue.of(crc));
        fields.put("complete", TlaValue.of(complete));
        return new TlaValue.Rec(fields);
    }
}
