package io.steplock.mutants;

import java.util.List;

/** Mutants of kills, VACUUM, inserts and deletes: what is done to pages under which locks. */
final class PageMutants {
    private static final String KILL = "surgery/PageKill.java";
    private static final String MAP = "visibilitymap/VisibilityMap.java";
    private static final String CHANGE = "dml/HeapChange.java";
    private static final String ROWS = "dml/HeapRows.java";
    private static final String VACUUM = "vacuum/Vacuum.java";

    private PageMutants() {}

    static List<EngineMutant> all() {
        return List.of(
                EngineMutant.of("map lock skipped", "bits are cleared without the map page's lock", MAP)
                        .delete("lock(process, map); clearLocked")
                        .replace(
                                "(process, map, heapBlock, changed -> cleared.run()); unlock(process, map);",
                                "clearLocked(process, map, heapBlock, changed -> cleared.run());")
                        .in("everything")
                        .is("rejected at ClearMapBits"),
                EngineMutant.of("no second lock", "a kill logs the map page without taking its lock again", KILL)
                        .delete("if (variant == Variant.RELOCK) { visibilityMap.relock(s, map); }")
                        .delete("if (variant == Variant.RELOCK) { visibilityMap.unlock(s, map); }")
                        .in("two kills")
                        .is("rejected at MarkHeapBufferDirty"),
                EngineMutant.of("lock released before the LSN", "a kill unlocks the map page, then sets its LSN", KILL)
                        .replace(
                                "WalInsertion.logFullPage(wal, probe, s, map, false); if (variant == "
                                        + "Variant.RELOCK) { visibilityMap.unlock(s, map); }",
                                "WalInsertion record = new WalInsertion(wal, probe, s, ResourceManager.XLOG, "
                                        + "ResourceManager.FPI, 0, new byte[0]); record.registerForImage(map, false); "
                                        + "record.insert(); visibilityMap.unlock(s, map); record.setPageLsns();")
                        .in("everything")
                        .is("rejected at UnlockMapPage"),
                EngineMutant.of("two records", "a kill logs its pages one after the other", KILL)
                        .replace("logPagesTogether();", "logPages();")
                        .registered()
                        .in("flush in a kill")
                        .is("rejected at ReadRedoPoint"),
                EngineMutant.of("heap page only", "a kill does not register the map page", KILL)
                        .delete("if (didModifyMap) { record.registerForImage(map, false); }")
                        .registered()
                        .in("split")
                        .is("rejected at ReadRedoPoint"),
                EngineMutant.of("kill marks dirty too late", "a kill marks the heap page dirty behind its record", KILL)
                        .replace(
                                "heap.latch(), heap::markDirty); WalInsertion.logFullPage(wal, probe, s, heap, "
                                        + "true);",
                                "heap.latch(), () -> {}); WalInsertion.logFullPage(wal, probe, s, heap, true); "
                                        + "heap.markDirty();")
                        .in("everything")
                        .is("rejected at MarkHeapBufferDirty"),
                EngineMutant.of("hole of the map", "the map page is logged as a standard page, its hole left out", KILL)
                        .replace(
                                "WalInsertion.logFullPage(wal, probe, s, map, false)",
                                "WalInsertion.logFullPage(wal, probe, s, map, true)")
                        .in("split")
                        .is("rejected at CopyRecord"),
                EngineMutant.of("flag stays", "a kill leaves PD_ALL_VISIBLE set", KILL)
                        .replace(
                                "() -> PageHeader.setAllVisible(heap.page(), false)); visibilityMap.clear",
                                "() -> {}); visibilityMap.clear")
                        .in("everything")
                        .is("rejected at ClearAllVisible"),
                EngineMutant.of("one bit only", "the all-frozen bit stays when the all-visible bit is cleared", MAP)
                        .replace(
                                "MapPage.setBits(map.page(), heapBlock, 0)",
                                "MapPage.setBits(map.page(), heapBlock, MapPage.bits(map.page(), heapBlock) & 2)")
                        .in("everything")
                        .because("the engine refuses such bits itself")
                        .is("caught by error"),
                EngineMutant.of("map page stays clean", "cleared bits do not mark the map page dirty", MAP)
                        .replace(
                                "MapPage.setBits(map.page(), heapBlock, 0); map.markDirty();",
                                "MapPage.setBits(map.page(), heapBlock, 0);")
                        .in("everything")
                        .is("rejected at ClearMapBits"),
                EngineMutant.of("no pin recheck", "a flag that VACUUM has set before the lock is not noticed", CHANGE)
                        .replace(
                                "while (PageHeader.isAllVisible(heap.page()) && map == null) {",
                                "while (PageHeader.isAllVisible(heap.page()) && map == null && heap == null) {")
                        .in("recheck")
                        .is("rejected at EnterCriticalSection"),
                EngineMutant.of("pin under the lock", "the recheck pins the map page with the heap page locked", CHANGE)
                        .replace(
                                "heapLocked = false; probe.performLocking(s, new UnlockHeapPageForMapPin(s), then "
                                        + "-> heap.unlock(s, then)); visibilityMap.pin(s, buffers, mapPage, pinned -> map = "
                                        + "pinned); lockHeap();",
                                "visibilityMap.pin(s, buffers, mapPage, pinned -> map = pinned);")
                        .in("recheck")
                        .is("rejected at PinMapPage"),
                EngineMutant.of("unlogged clear sets an LSN", "a change gives the map page its record's LSN", CHANGE)
                        .replace(
                                "record.setPageLsns();",
                                "record.setPageLsns(); if (allVisible && variant != Variant.REGISTERED) { "
                                        + "PageHeader.setLsn(map.page(), record.endLsn()); }")
                        .in("everything")
                        .because("silent, so it shows at the next step that reads the map page")
                        .is("rejected at LockMapPage"),
                EngineMutant.of("map page not registered", "a change does not register the map page", CHANGE)
                        .replace("if (mapChanged) {", "if (mapChanged && heap == null) {")
                        .registered()
                        .in("two lives")
                        .is("rejected at ReadRedoPoint"),
                EngineMutant.of("flag before bits", "a change clears the flag, then the bits", CHANGE)
                        .replace(
                                "if (variant == Variant.REGISTERED) { visibilityMap.clearLocked(s, map, "
                                        + "heapPage.block(), changed -> mapChanged = changed); }",
                                "")
                        .replace(
                                "if (variant != Variant.REGISTERED) { visibilityMap.clear(s, map, "
                                        + "heapPage.block(), () -> {});",
                                "if (variant == Variant.REGISTERED) { visibilityMap.clearLocked(s, map, "
                                        + "heapPage.block(), changed -> mapChanged = changed); } else { "
                                        + "visibilityMap.clear(s, map, heapPage.block(), () -> {});")
                        .registered()
                        .in("everything")
                        .is("rejected at ClearAllVisible"),
                EngineMutant.of(
                                "delete unlocks the heap page first",
                                "a delete releases its locks as an insert does",
                                ROWS)
                        .replace("row.block(), true)", "row.block(), false)")
                        .registered()
                        .in("everything")
                        .because("harmless: nobody needs the map page before the heap page. The order is "
                                + "PostgreSQL's")
                        .is("rejected at UnlockHeapPage"),
                EngineMutant.of(
                                "cleared is not said",
                                "an insert's record does not say that the page was all-visible",
                                ROWS)
                        .replace(
                                "data[2] = (byte) (allVisibleCleared ? HeapChange.ALL_VISIBLE_CLEARED : 0);",
                                "data[2] = 0;")
                        .in("everything")
                        .is("rejected at ReserveSpace"),
                EngineMutant.of("VACUUM without the lock", "VACUUM sets bits without the map page's lock", VACUUM)
                        .delete("visibilityMap.lock(s, map);")
                        .delete("visibilityMap.unlock(s, map);")
                        .in("everything")
                        .is("rejected at EnterCriticalSection"),
                EngineMutant.of(
                                "VACUUM unlocks before its record",
                                "the lock is released between bits and insertion",
                                VACUUM)
                        .replace(
                                "byte[] data = new byte[5];",
                                "visibilityMap.unlock(s, map); byte[] data = new byte[5];")
                        .replace("visibilityMap.unlock(s, map); } }", "} }")
                        .in("everything")
                        .is("rejected at UnlockMapPage"),
                EngineMutant.of(
                                "VACUUM unlocks before the LSN",
                                "the lock is released between insertion and LSN",
                                VACUUM)
                        .replace(
                                "record.setPageLsns(); probe.perform(s, new LeaveCriticalSection(s), map.latch(), "
                                        + "s::leaveCriticalSection); visibilityMap.unlock(s, map);",
                                "visibilityMap.unlock(s, map); record.setPageLsns(); probe.perform(s, new "
                                        + "LeaveCriticalSection(s), map.latch(), s::leaveCriticalSection);")
                        .in("everything")
                        .is("rejected at UnlockMapPage"),
                EngineMutant.of("always frozen", "VACUUM always sets the all-frozen bit", VACUUM)
                        .replace(
                                "return frozen ? MapPage.ALL_VISIBLE | MapPage.ALL_FROZEN : MapPage.ALL_VISIBLE;",
                                "return MapPage.ALL_VISIBLE | MapPage.ALL_FROZEN;")
                        .in("everything")
                        .is("rejected at SetMapBits"),
                EngineMutant.of("no horizon", "VACUUM takes a status for the end of the transaction", VACUUM)
                        .delete("xmin >= horizon ||")
                        .in("open window")
                        .is("rejected at DecideAllVisible"),
                EngineMutant.of("deleted tuples", "VACUUM does not look at xmax", VACUUM)
                        .replace("if (deleted ||", "if (")
                        .in("everything")
                        .is("rejected at DecideAllVisible"));
    }
}
