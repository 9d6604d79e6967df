package io.steplock.mutants;

import java.util.List;

/** Of pages and of checkpoints. */
final class ChecksumPageMutants {
    private static final String CHECKPOINTER = "server/ServerCheckpointer.java";
    private static final String WRITER = "buffer/PageWriter.java";
    private static final String POOL = "buffer/BufferPool.java";
    private static final String WORK = "checksum/PageWork.java";
    private static final String STATE = "control/ChecksumState.java";
    private static final String REFERENCE = "reference";

    private ChecksumPageMutants() {}

    static List<EngineMutant> all() {
        return List.of(
                EngineMutant.of("checkpointer absorbs", "the checkpointer absorbs between its two reads", CHECKPOINTER)
                        .delete("c.enterCriticalSection();")
                        .delete("c.leaveCriticalSection();")
                        .variant(REFERENCE)
                        .in("checkpoint over a change")
                        .is("rejected at AbsorbBarrier"),
                EngineMutant.of("redo state of read A", "the redo record gets what the first read found", CHECKPOINTER)
                        .replace("server.shared().xlogCtl() : state.b()", "server.shared().xlogCtl() : state.a5()")
                        .variant(REFERENCE)
                        .in("checkpoint over a change")
                        .is("rejected at InsertRedo"),
                EngineMutant.of("redo state of later", "the redo record gets the state at its insertion", CHECKPOINTER)
                        .replace("atInsertion ? server.shared().xlogCtl() : state.b()", "server.shared().xlogCtl()")
                        .variant(REFERENCE)
                        .in("redo record over a change")
                        .is("rejected at InsertRedo"),
                EngineMutant.of("checkpoint without sync", "a checkpoint does not sync the pages", CHECKPOINTER)
                        .delete("server.buffers().syncAll();")
                        .variant(REFERENCE)
                        .in("power lost after a checkpoint")
                        .is("rejected at SyncFiles"),
                EngineMutant.of("sync at the end", "a checkpoint syncs the pages behind its control file", CHECKPOINTER)
                        .delete("server.buffers().syncAll();")
                        .replace(
                                "steps.take(new RemoveOldWal(), () -> {",
                                "steps.take(new RemoveOldWal(), () -> { server.buffers().syncAll();")
                        .variant(REFERENCE)
                        .in("power lost in a checkpoint")
                        .is("rejected at SyncFiles"),
                EngineMutant.of("control file before the record", "a checkpoint's record is flushed last", CHECKPOINTER)
                        .delete("server.wal().flush(c, end);")
                        .replace(
                                "steps.take(new RemoveOldWal(), () -> {",
                                "server.wal().flush(c, end); steps.take(new RemoveOldWal(), () -> {")
                        .variant(REFERENCE)
                        .in("power lost in a checkpoint")
                        .is("rejected at FlushCheckpointRecord"),
                EngineMutant.of("checkpoint writes nothing", "a checkpoint marks no page", CHECKPOINTER)
                        .delete("buffer.markToWrite();")
                        .variant(REFERENCE)
                        .in("power lost after a checkpoint")
                        .is("rejected at MarkBuffer"),
                EngineMutant.of("every other page", "a checkpoint writes no page with an odd number", CHECKPOINTER)
                        .replace("buffer.markToWrite();", "if (page.block() % 2 == 0) { buffer.markToWrite(); }")
                        .variant(REFERENCE)
                        .in("power lost when on")
                        .is("rejected at MarkBuffer"),
                EngineMutant.of("page before WAL", "a page is written before its WAL is flushed", WRITER)
                        .delete("wal.flush(process, lsn);")
                        .variant(REFERENCE)
                        .in("crash after a write")
                        .is("rejected at WritePage"),
                EngineMutant.of("state changes in a write", "a writer looks at its state, absorbs, and writes", WRITER)
                        .replace(
                                "if (!buffer.isDirty() || !wanted.getAsBoolean()) { return; }",
                                "if (!buffer.isDirty() || !wanted.getAsBoolean()) { return; } "
                                        + "boolean sets = policy.setsChecksum(process);")
                        .replace("Step write = inRecovery", "process.checkForInterrupts(); Step write = inRecovery")
                        .replace("&& policy.setsChecksum(process)) {", "&& sets) {")
                        .variant(REFERENCE)
                        .in("write over a change")
                        .is("rejected at WritePage"),
                EngineMutant.of("no checksum in inprogress-on", "only who is in on writes checksums", STATE)
                        .replace("return needWrite;", "return needVerify;")
                        .variant(REFERENCE)
                        .in("pool too small")
                        .is("rejected at WritePage"),
                EngineMutant.of("verification in inprogress-on", "who is in inprogress-on verifies", STATE)
                        .replace("return needVerify;", "return needWrite;")
                        .variant(REFERENCE)
                        .in("pool too small")
                        .is("rejected at ReadPage"),
                EngineMutant.of("no verification", "nobody verifies", POOL)
                        .replace("reading == Reading.FROM_FILE && policy.verifies(process)", "false")
                        .variant(REFERENCE)
                        .in("pool too small")
                        .because("a read that finds a good page is the same step, verified or not")
                        .is("caught by end"),
                EngineMutant.of("hint not logged", "a hint bit is logged only by who is in on", WORK)
                        .replace("LocalState.of(process).needWrite()", "LocalState.of(process).needVerify()")
                        .variant(REFERENCE)
                        .in("hint in inprogress-on")
                        .is("rejected at HintPage"),
                EngineMutant.of("hint logged without image", "a hint bit of a clean page is never logged", WORK)
                        .replace("LocalState.of(process).needWrite() && PageLog.needsImage(wal, buffer)", "false")
                        .variant(REFERENCE)
                        .in("hint in on")
                        .is("rejected at HintPage"),
                EngineMutant.of("wrong checksum", "the checksum of a page is that of the next block", WRITER)
                        .replace("DataPageChecksum.of(page, id.block())", "DataPageChecksum.of(page, id.block() + 1)")
                        .variant(REFERENCE)
                        .in("pool too small")
                        .is("rejected at WritePage"),
                EngineMutant.of(
                                "insertions go on",
                                "a checkpoint takes no insertion locks for its first read",
                                "wal/Wal.java")
                        .replace("insertionLocks.acquireAll(process); }", "}")
                        .replace(
                                "public void allowInsertions() { insertionLocks.releaseAll(); }",
                                "public void allowInsertions() {}")
                        .variant(REFERENCE)
                        .in("checkpoint with locks")
                        .is("rejected at InsertStateRecord"),
                EngineMutant.of(
                                "control file not synced",
                                "the control file is written and not synced",
                                "control/ControlFile.java")
                        .delete("files.sync(PATH);")
                        .variant(REFERENCE)
                        .in("power lost in a checkpoint")
                        .is("rejected at Crash"),
                EngineMutant.of("WAL not synced", "WAL is written and not synced", "wal/WalFlush.java")
                        .delete("files.sync(file);")
                        .variant(REFERENCE)
                        .in("power lost when on")
                        .is("rejected at Init"));
    }
}
