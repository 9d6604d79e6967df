package io.steplock.refinement.mapprotocol;

import io.steplock.checker.value.TlaValue;
import io.steplock.engine.page.Fork;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.wal.RegisteredBlock;
import io.steplock.engine.wal.WalInsertion;
import io.steplock.engine.wal.format.BlockReference;
import io.steplock.engine.wal.format.RecordHeader;
import io.steplock.engine.wal.format.ResourceManager;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.refinement.mapprotocol.Cast.Worker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** The specification's records, from an insertion before W11 and from the stored bytes after it. */
final class Records {
    private static final int TYPE = 0x70;
    private static final int ALL_VISIBLE_CLEARED = 1;

    private final Cast cast;
    private final Ordinals ordinals;
    private final Transactions transactions;
    private final PageContents contents;

    Records(Cast cast, Ordinals ordinals, Transactions transactions, PageContents contents) {
        this.cast = cast;
        this.ordinals = ordinals;
        this.transactions = transactions;
        this.contents = contents;
    }

    /** What a record says besides its images. */
    @SuppressWarnings("ArrayRecordComponent") // read at once, never compared
    private record Header(ResourceManager manager, int info, int xid, byte[] mainData, boolean heapFirst) {}

    /** A record whose space is reserved; its bytes do not count yet. */
    TlaValue reserved(Worker by, WalInsertion insertion) {
        boolean mapBlock =
                insertion.blocks().stream().anyMatch(block -> block.page().fork() == Fork.VISIBILITY_MAP);
        Header header = header(insertion);
        Map<String, TlaValue> fields = fields(by, header, mapBlock);
        fields.put("prev", TlaValue.of(ordinals.ofStart(insertion.previousLsn())));
        fields.put("crc", TlaValue.of("unset"));
        fields.put("complete", TlaValue.of(false));
        return new TlaValue.Rec(fields);
    }

    /** A record of which W11 has copied some blocks or all: what counts is what is stored. */
    TlaValue copied(Worker by, WalInsertion insertion, WalRecord stored, boolean complete) {
        int copied = insertion.copiedBlocks();
        boolean all = copied == insertion.blocks().size();
        boolean right = all ? stored.crcOk() : rightSoFar(insertion.blocks().get(copied - 1), stored);
        // The main data is copied with the last block.
        return stored(by, all ? header(stored) : header(insertion), stored, copied, right, complete);
    }

    /** The bytes of the blocks copied so far against the checksum as W5 had it behind the last of them. */
    private static boolean rightSoFar(RegisteredBlock last, WalRecord stored) {
        CRC32C crc = new CRC32C();
        crc.update(stored.raw().bytes(), RecordHeader.SIZE, last.sum().end() - RecordHeader.SIZE);
        return (int) crc.getValue() == last.sum().crc();
    }

    /** A record in its file. */
    TlaValue inFile(Worker by, WalRecord stored) {
        return stored(by, header(stored), stored, stored.blocks().size(), stored.crcOk(), true);
    }

    private static Header header(WalInsertion insertion) {
        List<RegisteredBlock> blocks = insertion.blocks();
        boolean heapFirst = !blocks.isEmpty() && blocks.get(0).page().fork() == Fork.MAIN;
        return new Header(insertion.manager(), insertion.info(), insertion.xid(), insertion.mainData(), heapFirst);
    }

    private static Header header(WalRecord stored) {
        List<BlockReference> blocks = stored.blocks();
        boolean heapFirst = !blocks.isEmpty() && blocks.get(0).fork() == Fork.MAIN.number();
        return new Header(stored.manager(), stored.info(), stored.xid(), stored.mainData(), heapFirst);
    }

    private TlaValue stored(
            Worker by, Header header, WalRecord stored, int blocksCopied, boolean right, boolean complete) {
        List<BlockReference> blocks = stored.blocks();
        boolean mapBlock = blocks.stream().anyMatch(block -> block.fork() == Fork.VISIBILITY_MAP.number());
        Map<String, TlaValue> fields = fields(by, header, mapBlock);
        blocks.stream().limit(blocksCopied).filter(BlockReference::hasImage).forEach(block -> {
            boolean isHeap = block.fork() == Fork.MAIN.number();
            fields.put(isHeap ? "heapImage" : "mapImage", image(by, block, isHeap));
        });
        fields.put("prev", TlaValue.of(ordinals.ofStart(stored.previous())));
        fields.put("crc", TlaValue.of(right ? "right" : "wrong"));
        fields.put("complete", TlaValue.of(complete));
        return new TlaValue.Rec(fields);
    }

    private TlaValue image(Worker by, BlockReference block, boolean isHeap) {
        long expected = isHeap ? by.block() : cast.mapPage().block();
        if (block.block() != expected) {
            return TlaValue.of("an image of block " + block.block() + ", expected " + expected);
        }
        return block.image()
                .map(page -> contents.of(isHeap ? cast.table().heapPage(by.block()) : cast.mapPage(), page))
                .orElseGet(() -> TlaValue.of("an image that cannot be decompressed"));
    }

    private Map<String, TlaValue> fields(Worker by, Header header, boolean mapBlock) {
        Map<String, TlaValue> fields = new LinkedHashMap<>();
        String change = change(header);
        fields.put("kind", TlaValue.of(kind(header, change)));
        fields.put("by", TlaValue.of(by.name()));
        fields.put("page", TlaValue.of(Cast.heapPage(by.block())));
        fields.put("change", TlaValue.of(change));
        fields.put("xid", TlaValue.of(header.xid() == 0 ? 0 : transactions.life(header.xid())));
        fields.put("cleared", TlaValue.of(cleared(header, change)));
        fields.put("bits", TlaValue.of(isVisible(header) ? header.mainData()[4] : 0));
        fields.put("mapBlock", TlaValue.of(mapBlock));
        fields.put("heapImage", Insertion.NOTHING);
        fields.put("mapImage", Insertion.NOTHING);
        return fields;
    }

    private String kind(Header header, String change) {
        if (header.manager().equals(ResourceManager.XLOG) && header.info() == ResourceManager.FPI) {
            if (cast.variant() == Variant.REGISTERED) {
                return "kill";
            }
            return header.heapFirst() ? "heap image" : "map image";
        } else if (isVisible(header)) {
            return "visible";
        } else if (header.manager().equals(ResourceManager.TRANSACTION)) {
            return "commit";
        }
        return change.equals("none") ? header.manager().name() + "/" + header.info() : "change";
    }

    private static boolean isVisible(Header header) {
        return header.manager().equals(ResourceManager.HEAP2) && header.info() == ResourceManager.VISIBLE;
    }

    private static String change(Header header) {
        if (!header.manager().equals(ResourceManager.HEAP)) {
            return "none";
        }
        int type = header.info() & TYPE;
        return type == ResourceManager.INSERT ? "insert" : type == ResourceManager.DELETE ? "delete" : "none";
    }

    private static boolean cleared(Header header, String change) {
        return switch (change) {
            case "insert" -> (header.mainData()[2] & ALL_VISIBLE_CLEARED) != 0;
            case "delete" -> (header.mainData()[7] & ALL_VISIBLE_CLEARED) != 0;
            default -> false;
        };
    }
}
