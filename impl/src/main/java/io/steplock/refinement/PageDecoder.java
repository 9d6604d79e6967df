package io.steplock.refinement;

import io.steplock.checker.value.TlaValue;
import io.steplock.engine.page.Fork;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.LinePointer;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads from a page's bytes what the specification keeps of a page. */
final class PageDecoder {
    private final Map<Integer, Integer> killedOffsets;
    private final LsnOrdinals lsns;

    /**
     * @param killedOffsets for each heap page that the specification knows the line pointer that is killed there
     */
    PageDecoder(Map<Integer, Integer> killedOffsets, LsnOrdinals lsns) {
        this.killedOffsets = killedOffsets;
        this.lsns = lsns;
    }

    TlaValue content(PageId id, byte[] page) {
        return id.fork() == Fork.VISIBILITY_MAP ? map(page) : heap(id.block(), page);
    }

    private TlaValue heap(int block, byte[] page) {
        Map<String, TlaValue> fields = new LinkedHashMap<>();
        LinePointer.State killed =
                HeapPage.linePointer(page, killedOffsets.get(block)).state();
        fields.put("dead", TlaValue.of(killed == LinePointer.State.DEAD));
        fields.put("allVisible", TlaValue.of(PageHeader.isAllVisible(page)));
        fields.put("lsn", TlaValue.of(lsns.ofEnd(PageHeader.lsn(page))));
        return new TlaValue.Rec(fields);
    }

    private TlaValue map(byte[] page) {
        Map<String, TlaValue> bits = new LinkedHashMap<>();
        for (int block : killedOffsets.keySet()) {
            bits.put(SpecNames.heapPage(block), TlaValue.of(MapPage.bits(page, block)));
        }
        Map<String, TlaValue> fields = new LinkedHashMap<>();
        fields.put("bits", new TlaValue.Rec(bits));
        fields.put("lsn", TlaValue.of(lsns.ofEnd(PageHeader.lsn(page))));
        return new TlaValue.Rec(fields);
    }
}
