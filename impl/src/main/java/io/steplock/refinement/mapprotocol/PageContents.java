package io.steplock.refinement.mapprotocol;

import io.steplock.checker.value.TlaValue;
import io.steplock.engine.heap.HeapTuple;
import io.steplock.engine.page.Fork;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.LinePointer;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import java.util.LinkedHashMap;
import java.util.Map;

/** HeapContent and MapContent (MapObjects.tla) from a page's bytes. */
final class PageContents {
    private final Cast cast;
    private final Ordinals ordinals;
    private final Transactions transactions;

    PageContents(Cast cast, Ordinals ordinals, Transactions transactions) {
        this.cast = cast;
        this.ordinals = ordinals;
        this.transactions = transactions;
    }

    TlaValue of(PageId id, byte[] page) {
        return id.fork() == Fork.VISIBILITY_MAP ? map(page) : heap(page);
    }

    private TlaValue heap(byte[] page) {
        int inserted = 0;
        boolean frozen = true;
        for (int offset = 1; offset <= HeapPage.linePointers(page); offset++) {
            if (!HeapTuple.isNormal(page, offset)) {
                continue;
            }
            int xmin = HeapTuple.xmin(page, offset);
            frozen &= xmin == HeapTuple.FROZEN_XID && HeapTuple.xmax(page, offset) == 0;
            if (offset > cast.rows()) {
                inserted = transactions.life(xmin);
            }
        }
        boolean dead = HeapPage.linePointer(page, Cast.KILLED_ROW).state() == LinePointer.State.DEAD;
        int xmax = HeapTuple.isNormal(page, Cast.DELETED_ROW) ? HeapTuple.xmax(page, Cast.DELETED_ROW) : 0;
        Map<String, TlaValue> fields = new LinkedHashMap<>();
        fields.put("dead", TlaValue.of(dead));
        fields.put("deleted", TlaValue.of(xmax == 0 ? 0 : transactions.life(xmax)));
        fields.put("inserted", TlaValue.of(inserted));
        fields.put("frozen", TlaValue.of(frozen));
        fields.put("allVisible", TlaValue.of(PageHeader.isAllVisible(page)));
        fields.put("lsn", TlaValue.of(ordinals.ofPage(PageHeader.lsn(page))));
        return new TlaValue.Rec(fields);
    }

    private TlaValue map(byte[] page) {
        Map<String, TlaValue> bits = new LinkedHashMap<>();
        cast.blocks().forEach(block -> bits.put(Cast.heapPage(block), TlaValue.of(MapPage.bits(page, block))));
        Map<String, TlaValue> fields = new LinkedHashMap<>();
        fields.put("bits", new TlaValue.Rec(bits));
        fields.put("lsn", TlaValue.of(ordinals.ofPage(PageHeader.lsn(page))));
        return new TlaValue.Rec(fields);
    }
}
