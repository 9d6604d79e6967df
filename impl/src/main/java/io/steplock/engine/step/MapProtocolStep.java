package io.steplock.engine.step;

import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.process.Process;

/**
 * The steps of the visibility map's protocol beyond those of {@link VisibilityMapStep}: rows inserted and deleted, bits
 * set, transactions, flushes, page writes, checkpoints and replay. What both have in common, such as pinning a heap page
 * or clearing map bits, bears one name and stands there. {@code s} is the acting process, {@code h} a heap page,
 * {@code p} any page.
 */
public sealed interface MapProtocolStep extends Step {
    /** The acting process. */
    Process s();

    /** A look at {@code PD_ALL_VISIBLE} with a pin and without the content lock; it may be stale at once. */
    record LookAtAllVisible(Process s, PageId h) implements MapProtocolStep {}

    /** The exclusive content lock of a heap page, for an insert or a delete. */
    record LockHeapPage(Process s, PageId h) implements MapProtocolStep {}

    /** The share lock of a heap page, for a reader. */
    record LockHeapPageShared(Process s, PageId h) implements MapProtocolStep {}

    /** A tuple and its line pointer are on the page; a page that was never initialised is initialised. */
    record InsertTuple(Process s, PageId h) implements MapProtocolStep {}

    /** The tuple's xmax is the deleting transaction. */
    record DeleteTuple(Process s, PageId h) implements MapProtocolStep {}

    /** One tuple of forced freezing. */
    record FreezeTuple(Process s) implements MapProtocolStep {}

    /** VACUUM, with the heap page's cleanup lock held: whether every tuple is visible to everybody. */
    record DecideAllVisible(Process s, PageId h) implements MapProtocolStep {}

    /** VACUUM sets {@code PD_ALL_VISIBLE} and marks the heap page dirty. */
    record SetAllVisible(Process s, PageId h) implements MapProtocolStep {}

    /** VACUUM sets the map bits, with the map page's lock held, and marks the map page dirty. */
    record SetMapBits(Process s, PageId h) implements MapProtocolStep {}

    /** A look at the heap page's map bits with a pin and without the content lock; it may be stale at once. */
    record ReadMapBits(Process s, PageId h) implements MapProtocolStep {}

    /** A map page of zeros gets its header; done under its exclusive lock. */
    record InitMapPage(Process s, PageId p) implements MapProtocolStep {}

    /** A transaction id is taken and is on the running list. */
    record BeginTransaction(Process s) implements MapProtocolStep {}

    /** A snapshot is taken. */
    record TakeSnapshot(Process s) implements MapProtocolStep {}

    /** The transaction's status is committed; its commit record is durable. */
    record SetCommitted(Process s) implements MapProtocolStep {}

    /** The transaction is off the running list; snapshots taken from now on see it if it is committed. */
    record LeaveRunningList(Process s) implements MapProtocolStep {}

    /** W8 has found that a block without image needs one by now: the insertion lock is given back, on with W3. */
    record RetryRecord(Process s) implements MapProtocolStep {}

    /** W11 of a record without blocks. */
    record CopyData(Process s) implements MapProtocolStep {}

    /** The WAL is durable up to {@code WalFlush}'s new position: the fsync has returned. */
    record FlushWal(Process s) implements MapProtocolStep {}

    /** The page goes to its file, with its checksum, and is clean; not durable before a sync. */
    record WritePage(Process s, PageId p) implements MapProtocolStep {}

    /** The redo pointer moves to the insert position; all insertion locks are held. */
    record MoveRedoPoint(Process s) implements MapProtocolStep {}

    /** The files of all pages written so far are synced. */
    record SyncPages(Process s) implements MapProtocolStep {}

    /** pg_control names the new checkpoint, durably. */
    record UpdateControlFile(Process s) implements MapProtocolStep {}

    /** Recovery has applied one record. */
    record ReplayRecord(Process s) implements MapProtocolStep {}
}
