package io.steplock.engine.step;

import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.process.Process;

/**
 * The steps of the visibility map's protocol beyond those of {@link VisibilityMapStep}: rows inserted and deleted, bits
 * set, transactions, flushes, page writes, checkpoints and replay. Together the two have one step for each action of the
 * full specification, of the same name; the places are those of FACTS.md, section 8. {@code s} is a session or VACUUM,
 * {@code w} whoever writes a page out, {@code c} a checkpointer, {@code p} any page.
 */
public sealed interface MapProtocolStep extends Step {
    /** The cleanup lock is not to be had: others have the page pinned; the process is noted as the page's waiter. */
    record WaitForCleanup(Process s) implements MapProtocolStep {}

    /** The last pin of another is gone: it may try again. */
    record WakeForCleanup(Process s) implements MapProtocolStep {}

    /** A page can have one waiter for its pins to go; a second process gets an error. */
    record RefuseCleanup(Process s) implements MapProtocolStep {}

    /** A look at {@code PD_ALL_VISIBLE} with a pin and without the content lock; it may be stale at once. */
    record LookAtAllVisible(Process s) implements MapProtocolStep {}

    /** The exclusive content lock of a heap page, for an insert or a delete. */
    record LockHeapPage(Process s) implements MapProtocolStep {}

    /** VACUUM has set the flag meanwhile: the lock is given up for the pin of the map page. */
    record UnlockHeapPageForMapPin(Process s) implements MapProtocolStep {}

    /** A tuple is on the page, or one has its xmax; {@code change} is {@code insert} or {@code delete}. */
    record ChangeTuple(Process s, String change) implements MapProtocolStep {}

    /** VACUUM, with the heap page's cleanup lock held: whether every tuple is visible to everybody. */
    record DecideAllVisible(Process s) implements MapProtocolStep {}

    /** VACUUM sets {@code PD_ALL_VISIBLE} and marks the heap page dirty. */
    record SetAllVisible(Process s) implements MapProtocolStep {}

    /** VACUUM sets the map bits, with the map page's lock held, and marks the map page dirty. */
    record SetMapBits(Process s) implements MapProtocolStep {}

    /** A transaction id is taken and is on the running list. */
    record BeginTransaction(Process s) implements MapProtocolStep {}

    /** W3. */
    record ReadRedoPoint(Process s) implements MapProtocolStep {}

    /** W8 has found that a block without image needs one by now: the insertion lock is given back, on with W3. */
    record RetryRecord(Process s) implements MapProtocolStep {}

    /** The WAL is durable to the end of the transaction's commit record. */
    record FlushCommit(Process s) implements MapProtocolStep {}

    /** The transaction's status is committed; its commit record is durable. */
    record SetCommitted(Process s) implements MapProtocolStep {}

    /** The transaction is off the running list; snapshots taken from now on see it if it is committed. */
    record LeaveRunningList(Process s) implements MapProtocolStep {}

    /** The client is told that its transaction is committed. */
    record ReportSuccess(Process s) implements MapProtocolStep {}

    /** The WAL is durable to that LSN: the fsync has returned. {@code s} is whoever asked for it. */
    record FlushWal(Process s, long to) implements MapProtocolStep {}

    /** The page is pinned by a process that is going to write it out, or evict it. */
    record PinPageForWrite(Process w, PageId p) implements MapProtocolStep {}

    /** The share-exclusive content lock. */
    record LockPageForWrite(Process w, PageId p) implements MapProtocolStep {}

    /** The WAL is durable to the page's LSN. */
    record FlushForWrite(Process w, PageId p) implements MapProtocolStep {}

    /** The page goes to its file, with its checksum, and is clean; not durable before a sync. */
    record WritePage(Process w, PageId p) implements MapProtocolStep {}

    /** The share-exclusive lock is given back. */
    record UnlockWrittenPage(Process w, PageId p) implements MapProtocolStep {}

    /** The pin goes, or with it the buffer. */
    record UnpinWrittenPage(Process w, PageId p) implements MapProtocolStep {}

    /** The redo pointer moves to the insert position; all insertion locks are held. */
    record MoveRedoPoint(Process c) implements MapProtocolStep {}

    /** Each commit whose record may lie before the redo point has its status. */
    record WaitForCommits(Process c) implements MapProtocolStep {}

    /** The transactions' status is in its file, durably. */
    record WriteStatus(Process c) implements MapProtocolStep {}

    /** The checkpoint will write the pages that are dirty now. */
    record MarkDirtyPages(Process c) implements MapProtocolStep {}

    /** The checkpoint's record takes its place in the WAL: W9 of that record. */
    record LogCheckpoint(Process c) implements MapProtocolStep {}

    /** pg_control names the new checkpoint, durably. */
    record UpdateControlFile(Process c) implements MapProtocolStep {}

    /** Recovery has applied one record; {@code s} replays. */
    record ReplayRecord(Process s) implements MapProtocolStep {}

    /** Recovery writes a page that it has changed. */
    record WritePageInRecovery(Process s, PageId p) implements MapProtocolStep {}

    /** Recovery has come to the first record that is not valid, and has removed what is behind its end. */
    record EndRecovery(Process s) implements MapProtocolStep {}

    /** The checkpoint at the end of recovery is made: sessions may come. */
    record Restart(Process s) implements MapProtocolStep {}
}
