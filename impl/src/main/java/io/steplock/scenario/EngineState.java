package io.steplock.scenario;

import io.steplock.checker.value.TlaValue;
import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.heap.HeapTuple;
import io.steplock.engine.heap.Table;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.LinePointer;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The engine's state in the specification's terms, as far as memory shows it without a trace: pages as their bytes say,
 * pins, content locks, how far the WAL is inserted and durable.
 */
final class EngineState {
    private static final int KILLED_ROW = 1;
    private static final int DELETED_ROW = 2;

    private final Cluster cluster;
    private final Table table;
    private final RecordLog records;
    private final Map<Integer, Integer> rowsAtStart;

    EngineState(Cluster cluster, Table table, RecordLog records, Map<Integer, Integer> rowsAtStart) {
        this.cluster = cluster;
        this.table = table;
        this.records = records;
        this.rowsAtStart = rowsAtStart;
    }

    /** How many line pointers each heap page has. */
    static Map<Integer, Integer> rows(Cluster cluster, Table table) {
        Map<Integer, Integer> rows = new LinkedHashMap<>();
        for (int block = 0; block < table.blocks(); block++) {
            rows.put(
                    block,
                    HeapPage.linePointers(buffer(cluster, table.heapPage(block)).page()));
        }
        return rows;
    }

    /** The variables by name; functions of all heap pages, also of those that a model does not have. */
    Map<String, TlaValue> read() {
        Map<String, TlaValue> heap = new LinkedHashMap<>();
        Map<String, TlaValue> bits = new LinkedHashMap<>();
        Map<String, TlaValue> pin = new LinkedHashMap<>();
        Map<String, TlaValue> lock = new LinkedHashMap<>();
        Map<String, TlaValue> dirty = new LinkedHashMap<>();
        Buffer map = buffer(table.mapPageFor(0));
        for (int block = 0; block < table.blocks(); block++) {
            String name = "h" + (block + 1);
            Buffer buffer = buffer(table.heapPage(block));
            heap.put(name, heapPage(block, buffer.page()));
            bits.put(name, TlaValue.of(MapPage.bits(map.page(), block)));
            shared(name, buffer, pin, lock, dirty);
        }
        shared("map", map, pin, lock, dirty);
        Map<String, TlaValue> mapPage = new LinkedHashMap<>();
        mapPage.put("bits", new TlaValue.Rec(bits));
        mapPage.put("lsn", lsn(map.page()));
        Map<String, TlaValue> state = new LinkedHashMap<>();
        state.put("heap", new TlaValue.Rec(heap));
        state.put("map", new TlaValue.Rec(mapPage));
        state.put("dirty", new TlaValue.Rec(dirty));
        state.put("pin", new TlaValue.Rec(pin));
        state.put("lock", new TlaValue.Rec(lock));
        state.put(
                "insertionLock",
                TlaValue.set(cluster.wal().insertionLocks().holders().stream()
                        .map(TlaValue::of)
                        .toList()));
        state.put("end", TlaValue.of(records.base() + records.count()));
        state.put("flushed", TlaValue.of(records.ordinalUpTo(cluster.wal().durableLsn())));
        return state;
    }

    private Buffer buffer(PageId page) {
        return buffer(cluster, page);
    }

    private static Buffer buffer(Cluster cluster, PageId page) {
        return cluster.buffers().find(page).orElseThrow(() -> new IllegalStateException(page + " is not in memory"));
    }

    private TlaValue heapPage(int block, byte[] page) {
        boolean dead = HeapPage.linePointer(page, KILLED_ROW).state() == LinePointer.State.DEAD;
        boolean inserted = HeapPage.linePointers(page) > rowsAtStart.get(block);
        boolean deleted = HeapTuple.isNormal(page, DELETED_ROW) && HeapTuple.xmax(page, DELETED_ROW) != 0;
        Map<String, TlaValue> fields = new LinkedHashMap<>();
        fields.put("dead", TlaValue.of(dead));
        fields.put("deleted", TlaValue.of(deleted));
        fields.put("inserted", TlaValue.of(inserted));
        fields.put("allVisible", TlaValue.of(PageHeader.isAllVisible(page)));
        fields.put("lsn", lsn(page));
        return new TlaValue.Rec(fields);
    }

    private TlaValue lsn(byte[] page) {
        return TlaValue.of(records.ordinal(PageHeader.lsn(page)));
    }

    private static void shared(
            String name,
            Buffer buffer,
            Map<String, TlaValue> pin,
            Map<String, TlaValue> lock,
            Map<String, TlaValue> dirty) {
        pin.put(
                name,
                TlaValue.set(buffer.pins().keySet().stream().map(TlaValue::of).toList()));
        lock.put(
                name,
                TlaValue.of(buffer.lockHolders().keySet().stream().findFirst().orElse("none")));
        dirty.put(name, TlaValue.of(buffer.isDirty()));
    }
}
