package io.steplock.engine.step;

import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.process.Process;

/**
 * The steps of the data-checksums protocol, named as the specification's actions. What the specification calls {@code
 * WritePage} and {@code FlushWal} are the steps of the same name in {@link MapProtocolStep}.
 */
public sealed interface ChecksumStep extends Step {
    record WriteRequest(String r, String op) implements ChecksumStep {}

    record TestRequest(String r, String l) implements ChecksumStep {}

    record EnterCriticalSection(Process l) implements ChecksumStep {}

    record InsertStateRecord(Process l) implements ChecksumStep {}

    record FlushStateRecord(Process l) implements ChecksumStep {}

    record SetSharedState(Process l) implements ChecksumStep {}

    record UpdateControlFile(Process l) implements ChecksumStep {}

    record BeginEmission(Process l) implements ChecksumStep {}

    record LeaveCriticalSection(Process l) implements ChecksumStep {}

    record RequestCheckpoint(Process l) implements ChecksumStep {}

    record AwaitCheckpoint(Process l) implements ChecksumStep {}

    record AwaitBarrier(Process l) implements ChecksumStep {}

    record EndChange(Process l) implements ChecksumStep {}

    record TestForOff(Process l) implements ChecksumStep {}

    record TestForOn(Process l) implements ChecksumStep {}

    record TestForDuplicate(Process l) implements ChecksumStep {}

    record TakeRequest(Process l) implements ChecksumStep {}

    record Begin(Process l) implements ChecksumStep {}

    record AwaitTransactions(Process l) implements ChecksumStep {}

    record StartWorker(Process l) implements ChecksumStep {}

    record RememberWorker(Process l) implements ChecksumStep {}

    record AwaitWorker(Process l) implements ChecksumStep {}

    /** A test has the result of a database taken as failed; the traces' own module has the action. */
    record ForceFailure(Process l) implements ChecksumStep {}

    record GiveUp(Process l) implements ChecksumStep {}

    record CheckRequest(Process l) implements ChecksumStep {}

    record LeaveProcArray(Process l) implements ChecksumStep {}

    record StopWorker(Process l) implements ChecksumStep {}

    record TestAtExit(Process l) implements ChecksumStep {}

    record ClearFlags(Process l) implements ChecksumStep {}

    record StopOwnWorker(Process l) implements ChecksumStep {}

    record TerminateLauncher(Process l) implements ChecksumStep {}

    record CancelLauncher(Process l) implements ChecksumStep {}

    record FailCheckpointRequest(Process l) implements ChecksumStep {}

    record ListPages(Process l) implements ChecksumStep {}

    record RewritePage(Process l, PageId p) implements ChecksumStep {}

    record FinishWorker(Process l) implements ChecksumStep {}

    record AbortWorker(Process l) implements ChecksumStep {}

    record DieWorker(Process l) implements ChecksumStep {}

    record SetBarrierBits(Process e, Process visited) implements ChecksumStep {}

    record AdvanceGeneration(Process e) implements ChecksumStep {}

    record SignalProcesses(Process e, Process visited) implements ChecksumStep {}

    record AbsorbBarrier(Process q) implements ChecksumStep {}

    record StartProcess(Process q) implements ChecksumStep {}

    record ClearBarrierMask(Process q) implements ChecksumStep {}

    record ReadGeneration(Process q) implements ChecksumStep {}

    record PublishPid(Process q) implements ChecksumStep {}

    record InitLocalState(Process q) implements ChecksumStep {}

    record EndProcess(Process q) implements ChecksumStep {}

    record ReadPage(Process q, PageId p) implements ChecksumStep {}

    record DropBuffer(PageId p) implements ChecksumStep {}

    record ChangePage(Process q, PageId p) implements ChecksumStep {}

    record HintPage(Process q, PageId p) implements ChecksumStep {}

    record Commit() implements ChecksumStep {}

    record StartCheckpoint() implements ChecksumStep {}

    record EnterCheckpoint() implements ChecksumStep {}

    record NoteDelayedBefore() implements ChecksumStep {}

    record AwaitDelayedBefore() implements ChecksumStep {}

    record TakeInsertionLocks() implements ChecksumStep {}

    record ReadStateForCheckpoint() implements ChecksumStep {}

    record ReleaseInsertionLocks() implements ChecksumStep {}

    record ReadStateForRedo() implements ChecksumStep {}

    record InsertRedo() implements ChecksumStep {}

    record LeaveCheckpointSection() implements ChecksumStep {}

    record AwaitDelayed() implements ChecksumStep {}

    record MarkBuffer(PageId p) implements ChecksumStep {}

    /** The marking pass has come to the pool's end: pages that are not in memory count as visited. */
    record EndMarking() implements ChecksumStep {}

    record SyncFiles() implements ChecksumStep {}

    record InsertCheckpointRecord() implements ChecksumStep {}

    record FlushCheckpointRecord() implements ChecksumStep {}

    record UpdateControlFileForCheckpoint() implements ChecksumStep {}

    record RemoveOldWal() implements ChecksumStep {}

    record StopServer() implements ChecksumStep {}

    record StartServer() implements ChecksumStep {}

    record ReplayRedo() implements ChecksumStep {}

    record ReplayState() implements ChecksumStep {}

    record ReplayStateToControlFile() implements ChecksumStep {}

    record AwaitBarrierInRecovery() implements ChecksumStep {}

    record ReplayOnline() implements ChecksumStep {}

    record ReplayShutdown() implements ChecksumStep {}

    record ReplayImage(PageId p) implements ChecksumStep {}

    record ReplayChange(PageId p) implements ChecksumStep {}

    record EndReplay() implements ChecksumStep {}

    record InsertFixupRecord() implements ChecksumStep {}

    record FlushFixupRecord() implements ChecksumStep {}

    record SetFixupState() implements ChecksumStep {}

    record FinishRecovery() implements ChecksumStep {}
}
