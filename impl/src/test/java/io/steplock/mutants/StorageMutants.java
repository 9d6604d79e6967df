package io.steplock.mutants;

import java.util.List;

/** Mutants of buffers, write-out, checkpoint and recovery. */
final class StorageMutants {
    private static final String WRITER = "buffer/PageWriter.java";
    private static final String LOCK = "buffer/ContentLock.java";
    private static final String CHECKPOINT = "checkpoint/Checkpointer.java";
    private static final String REPLAY = "recovery/RecordReplay.java";
    private static final String RECOVERY = "recovery/Recovery.java";
    private static final String COMMIT = "transaction/Transactions.java";

    private static final String FIRST_IMAGE =
            "equivalent while full-page writes are on and hint bits are logged: a logged"
                    + " change of a page is the page's first behind the redo point and restores its image, or finds the page as"
                    + " the record before has left it, so no page is newer than a record at its replay";

    private StorageMutants() {}

    static List<EngineMutant> all() {
        return List.of(
                EngineMutant.of("cleanup lock as exclusive", "the cleanup lock does not look at pins", LOCK)
                        .replace(
                                "if (without(pins, process.name()).isEmpty()) {",
                                "if (pins.containsKey(process.name())) {")
                        .in("cleanup")
                        .is("rejected at LockHeapPageForCleanup"),
                EngineMutant.of("waiter not woken", "an unpin wakes nobody", LOCK)
                        .replace("queue.change(() -> { Integer count", "queue.locked(() -> { Integer count")
                        .in("cleanup")
                        .because("no wrong step is taken, a right one never is: a trace shows no liveness")
                        .is("caught by watchdog"),
                EngineMutant.of("write-out without WAL flush", "a page is written whatever its LSN", WRITER)
                        .delete("flushUpTo(process, id, PageHeader.lsn(page));")
                        .in("write-out")
                        .is("rejected at FlushForWrite"),
                EngineMutant.of("write-out with a share lock", "the share lock in the place of share-exclusive", WRITER)
                        .replace(
                                "then -> buffer.lock(process, LockMode.SHARE_EXCLUSIVE, then)",
                                "then -> buffer.lock(process, LockMode.SHARE, then)")
                        .in("write-out")
                        .is("rejected at LockPageForWrite"),
                EngineMutant.of("write-out without checksum", "a page is written with its old checksum", WRITER)
                        .delete("PageHeader.setChecksum(page, DataPageChecksum.of(page, id.block()));")
                        .in("everything")
                        .because("the specification has no data checksums")
                        .is("caught by recovery"),
                EngineMutant.of("dirty page dropped", "eviction does not write a dirty page", WRITER)
                        .replace(
                                "if (victim.isDirty() && tryLockForWrite(process, victim)) { writeLocked(process, "
                                        + "victim); }",
                                "victim.markClean();")
                        .in("small pool")
                        .because(
                                "the eviction itself is not looked at: the next step that looks at the page is rejected")
                        .is("rejected at MarkDirtyPages"),
                EngineMutant.of("write not noted", "a write-out does not tell the next sync of its file", WRITER)
                        .delete("unsynced.add(id.path());")
                        .in("everything")
                        .because(
                                "a page or status file that is written counts as written in the specification; its sync is no step")
                        .is("caught by rows"),
                EngineMutant.of("commits not awaited", "a checkpoint does not wait for commits", COMMIT)
                        .replace("if (!before.isEmpty()) {", "if (before.isEmpty() && s == null) {")
                        .in("commit and checkpoint")
                        .is("rejected at WaitForCommits"),
                EngineMutant.of(
                                "control file before the sync",
                                "pg_control is updated before the pages are synced",
                                CHECKPOINT)
                        .delete("probe.perform(s, new SyncPages(s), latch, buffers::syncAll);")
                        .replace(
                                "return redo;",
                                "probe.perform(s, new SyncPages(s), latch, buffers::syncAll); return redo;")
                        .in("lost writes")
                        .because("the mapping does not show the sync: the specification's files are those of the "
                                + "system, not of the disk")
                        .is("caught by rows"),
                EngineMutant.of("pages not synced", "a checkpoint does not sync the pages", CHECKPOINT)
                        .delete("probe.perform(s, new SyncPages(s), latch, buffers::syncAll);")
                        .in("everything")
                        .because("as above: no sync of a page or status file is a step of the specification")
                        .is("caught by rows"),
                EngineMutant.of("pages not written", "a checkpoint writes no page", CHECKPOINT)
                        .delete("buffers.writeMarked(s);")
                        .in("everything")
                        .is("rejected at LogCheckpoint"),
                EngineMutant.of("status not written", "a checkpoint does not write transaction status", CHECKPOINT)
                        .delete("transactions.writeStatus(s, files);")
                        .in("nothing to replay")
                        .is("rejected at MarkDirtyPages"),
                EngineMutant.of(
                                "status not synced",
                                "transaction status is written and not synced",
                                "transaction/CommitStatus.java")
                        .delete("files.sync(path(number));")
                        .in("everything")
                        .because("as above: no sync of a page or status file is a step of the specification")
                        .is("caught by rows"),
                EngineMutant.of("from the checkpoint record", "recovery starts at the checkpoint's record", RECOVERY)
                        .replace("long redo = control.checkpoint().redo();", "long redo = control.checkpointLsn();")
                        .in("change in a checkpoint")
                        .is("rejected at EndRecovery"),
                EngineMutant.of("commits not replayed", "recovery does not note commits", RECOVERY)
                        .replace("() -> committed.add(record.xid())", "() -> {}")
                        .in("two lives")
                        .is("rejected at ReplayRecord"),
                EngineMutant.of(
                                "bad checksum ignored",
                                "recovery accepts a record with a wrong CRC",
                                "wal/reader/WalReader.java")
                        .replace(
                                "if (RecordHeader.crc(bytes) != RecordHeader.computeCrc(bytes)) {",
                                "if (bytes.length == 0) {")
                        .in("torn tail")
                        .is("rejected at ReplayRecord"),
                EngineMutant.of(
                                "clear with an LSN test",
                                "replay of a change clears bits of an older map page only",
                                REPLAY)
                        .replace(
                                "if (MapPage.bits(map.page(), block) != 0) {",
                                "if (MapPage.bits(map.page(), block) != 0 && "
                                        + "Long.compareUnsigned(PageHeader.lsn(map.page()), lsn) < 0) {")
                        .replace(
                                "clearUnlogged(pageId(record, heap));",
                                "clearUnlogged(pageId(record, heap), record.endLsn());")
                        .replace(
                                "private void clearUnlogged(PageId heapPage) {",
                                "private void clearUnlogged(PageId heapPage, long lsn) {")
                        .in("newer pages")
                        .because("harmless, as with TLC: on a page that is newer the bit is clear, or rightly set "
                                + "again")
                        .is("rejected at ReplayRecord"),
                EngineMutant.of("clear without an LSN test", "replay of a change clears bits of any map page", REPLAY)
                        .replace(
                                "record.block(1).ifPresent(map -> change(record, map, page -> MapPage.setBits(page, heapBlock, 0)));",
                                "record.block(1).ifPresent(map -> { if (!map.hasImage()) { "
                                        + "Buffer any = buffers.pin(process, pageId(record, map), () -> {}); "
                                        + "PageHeader.setLsn(any.page(), 0); any.unpin(process, () -> {}); } "
                                        + "change(record, map, page -> MapPage.setBits(page, heapBlock, 0)); });")
                        .registered()
                        .in("newer pages")
                        .because(FIRST_IMAGE)
                        .is("survives"),
                EngineMutant.of(
                                "map page not replayed as a block",
                                "replay of a change clears bits as in relock",
                                REPLAY)
                        .replace(
                                "if (variant == Variant.REGISTERED) { record.block(1)",
                                "if (variant == null) { record.block(1)")
                        .registered()
                        .in("newer pages")
                        .is("rejected at ReplayRecord"),
                EngineMutant.of(
                                "unlogged clear gets an LSN",
                                "replay of a change gives the map page the record's LSN",
                                REPLAY)
                        .replace(
                                "MapPage.setBits(map.page(), block, 0); map.markDirty();",
                                "MapPage.setBits(map.page(), block, 0); PageHeader.setLsn(map.page(), lsn); "
                                        + "map.markDirty();")
                        .replace(
                                "clearUnlogged(pageId(record, heap));",
                                "clearUnlogged(pageId(record, heap), record.endLsn());")
                        .replace(
                                "private void clearUnlogged(PageId heapPage) {",
                                "private void clearUnlogged(PageId heapPage, long lsn) {")
                        .in("two lives")
                        .is("rejected at ReplayRecord"),
                EngineMutant.of("no clear in replay", "replay of a change leaves the bits", REPLAY)
                        .replace("} else if ((flags & ALL_VISIBLE_CLEARED) != 0) {", "} else if (flags < 0) {")
                        .in("two lives")
                        .is("rejected at ReplayRecord"),
                EngineMutant.of("VISIBLE without the flag", "replay of VISIBLE leaves the heap page's flag", REPLAY)
                        .replace(
                                "change(record, heap, page -> PageHeader.setAllVisible(page, true));",
                                "change(record, heap, page -> {});")
                        .in("newer pages")
                        .is("rejected at ReplayRecord"),
                EngineMutant.of("VISIBLE on any page", "replay of VISIBLE sets the flag of a newer page", REPLAY)
                        .replace(
                                "change(record, heap, page -> PageHeader.setAllVisible(page, true));",
                                "Buffer any = buffers.pin(process, pageId(record, heap), () -> {}); "
                                        + "PageHeader.setAllVisible(any.page(), true); any.markDirty(); any.unpin(process, "
                                        + "() -> {}); change(record, heap, page -> PageHeader.setAllVisible(page, true));")
                        .in("newer pages")
                        .because(FIRST_IMAGE)
                        .is("survives"),
                EngineMutant.of("image only if newer", "replay restores an image only on an older page", REPLAY)
                        .replace(
                                "if (block.hasImage()) { byte[]",
                                "if (block.hasImage() && Long.compareUnsigned(record.endLsn(), "
                                        + "PageHeader.lsn(page)) <= 0) { return; } else if (block.hasImage()) { byte[]")
                        .in("newer pages")
                        .is("rejected at ReplayRecord"),
                EngineMutant.of(
                                "image only if newer, page read",
                                "the same, and the page is read from its file first",
                                REPLAY)
                        .replace(
                                "if (block.hasImage()) { byte[]",
                                "if (block.hasImage() && Long.compareUnsigned(record.endLsn(), "
                                        + "PageHeader.lsn(page)) <= 0) { return; } else if (block.hasImage()) { byte[]")
                        .replace(
                                "boolean whole = block.hasImage() || block.willInit();",
                                "boolean whole = block.willInit();")
                        .in("newer pages")
                        .is("rejected at ReplayRecord"),
                EngineMutant.of("page read for its image", "replay reads the page that an image is to replace", REPLAY)
                        .replace(
                                "boolean whole = block.hasImage() || block.willInit();",
                                "boolean whole = block.willInit();")
                        .in("change and checkpoint")
                        .because("a torn page, which the image is there for, fails its checksum before")
                        .is("caught by recovery"));
    }
}
