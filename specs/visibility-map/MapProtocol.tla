----------------------------- MODULE MapProtocol ----------------------------
(***************************************************************************)
(* The full visibility-map protocol, part 7: the next-state relation.      *)
(***************************************************************************)
EXTENDS MapCrash

CONSTANT MaxLsn     \* no WAL of any run grows beyond it

WorkerStep(s) ==
    \/ PinHeapPage(s)
    \/ PinMapPage(s)
    \/ UnpinHeapPage(s)
    \/ UnpinMapPage(s)
    \/ LockHeapPageForCleanup(s)
    \/ WaitForCleanup(s)
    \/ WakeForCleanup(s)
    \/ RefuseCleanup(s)
    \/ LockHeapPage(s)
    \/ UnlockHeapPageForMapPin(s)
    \/ UnlockHeapPage(s)
    \/ LockMapPage(s)
    \/ RelockMapPage(s)
    \/ UnlockMapPage(s)
    \/ BeginTransaction(s)
    \/ LookAtAllVisible(s)
    \/ \E visible \in BOOLEAN : DecideAllVisible(s, visible)
    \/ EnterCriticalSection(s)
    \/ LeaveCriticalSection(s)
    \/ KillTuple(s)
    \/ \E change \in Changes : ChangeTuple(s, change)
    \/ ClearAllVisible(s)
    \/ ClearMapBits(s)
    \/ MarkHeapBufferDirty(s)
    \/ SetAllVisible(s)
    \/ SetMapBits(s)
    \/ \E p \in PagesOrNone : RegisterBlock(s, p)
    \/ ReadRedoPoint(s)
    \/ \E p \in PagesOrNone, image \in {"none", "shared", "private"} :
         AssembleRecord(s, p, image)
    \/ \E p \in PagesOrNone : ComputeCrc(s, p)
    \/ AcquireInsertionLock(s)
    \/ RetryRecord(s)
    \/ ReserveSpace(s)
    \/ FinishCrc(s)
    \/ \E p \in PagesOrNone : CopyRecord(s, p)
    \/ ReleaseInsertionLock(s)
    \/ \E p \in Pages : SetPageLsn(s, p)
    \/ FlushCommit(s)
    \/ SetCommitted(s)
    \/ LeaveRunningList(s)
    \/ ReportSuccess(s)

WriterStep(w) ==
    \E p \in Pages :
        \/ PinPageForWrite(w, p)
        \/ LockPageForWrite(w, p)
        \/ FlushForWrite(w, p)
        \/ WritePage(w, p)
        \/ UnlockWrittenPage(w, p)
        \/ UnpinWrittenPage(w, p)

CheckpointStep(c) ==
    \/ MoveRedoPoint(c)
    \/ WaitForCommits(c)
    \/ WriteStatus(c)
    \/ MarkDirtyPages(c)
    \/ LogCheckpoint(c)
    \/ UpdateControlFile(c)

RecoveryStep ==
    \/ ReplayRecord
    \/ EndRecovery
    \/ Restart

Next ==
    \/ \E s \in Workers : WorkerStep(s)
    \/ \E w \in Writers \union Checkpointers : WriterStep(w)
    \/ \E c \in Checkpointers : CheckpointStep(c)
    \/ \E to \in 0..MaxLsn : FlushWal(to)
    \/ \E cut \in 0..MaxLsn : Crash(cut)
    \/ CrashInRecovery
    \/ \E p \in Pages : WritePageInRecovery(p)
    \/ RecoveryStep

\* Who can go on does so; nobody has to crash, or to write a page.
Fairness == /\ \A s \in Workers : WF_vars(WorkerStep(s))
            /\ \A w \in Writers \union Checkpointers : WF_vars(WriterStep(w))
            /\ \A c \in Checkpointers : WF_vars(CheckpointStep(c))
            /\ WF_vars(RecoveryStep)

Spec == Init /\ [][Next]_vars /\ Fairness
=============================================================================
