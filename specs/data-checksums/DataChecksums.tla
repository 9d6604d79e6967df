---------------------------- MODULE DataChecksums ---------------------------
(***************************************************************************)
(* Part 8: the next-state relation.                                        *)
(***************************************************************************)
EXTENDS CrashRecovery

RequestStep(r) ==
    \/ \E op \in {"enable", "disable"} : WriteRequest(r, op)
    \/ \E l \in Launchers \union {Nobody} : TestRequest(r, l)

ChangeStep(l) ==
    \/ EnterCriticalSection(l)
    \/ InsertStateRecord(l)
    \/ FlushStateRecord(l)
    \/ SetSharedState(l)
    \/ UpdateControlFile(l)
    \/ BeginEmission(l)
    \/ LeaveCriticalSection(l)
    \/ RequestCheckpoint(l)
    \/ AwaitCheckpoint(l)
    \/ AwaitBarrier(l)
    \/ EndChange(l)
    \/ TestForOff(l)
    \/ TestForOn(l)

LauncherStep(l) ==
    \/ TestForDuplicate(l)
    \/ TakeRequest(l)
    \/ Begin(l)
    \/ AwaitTransactions(l)
    \/ StartWorker(l)
    \/ RememberWorker(l)
    \/ AwaitWorker(l)
    \/ GiveUp(l)
    \/ CheckRequest(l)
    \/ LeaveProcArray(l)
    \/ StopWorker(l)
    \/ TestAtExit(l)
    \/ ClearFlags(l)
    \/ StopOwnWorker(l)

WorkerStep(l) ==
    \/ ListPages(l)
    \/ \E p \in Pages : RewritePage(l, p)
    \/ FinishWorker(l)
    \/ AbortWorker(l)
    \/ worker[l].term /\ DieWorker(l)

EmitterStep(e) ==
    \/ \E visited \in Visits(e) : SetBarrierBits(e, visited)
    \/ AdvanceGeneration(e)
    \/ \E visited \in Visits(e) : SignalProcesses(e, visited)

ProcessStep(q) ==
    \/ ClearBarrierMask(q)
    \/ ReadGeneration(q)
    \/ PublishPid(q)
    \/ InitLocalState(q)

PageStep(q, p) ==
    \/ WritePage(q, p)
    \/ ReadPage(q, p)
    \/ ChangePage(q, p)
    \/ HintPage(q, p)

CheckpointStep ==
    \/ StartCheckpoint
    \/ EnterCheckpoint
    \/ NoteDelayedBefore
    \/ AwaitDelayedBefore
    \/ TakeInsertionLocks
    \/ ReadStateForCheckpoint
    \/ ReleaseInsertionLocks
    \/ ReadStateForRedo
    \/ InsertRedo
    \/ LeaveCheckpointSection
    \/ AwaitDelayed
    \/ \E p \in Pages : MarkBuffer(p)
    \/ SyncFiles
    \/ InsertCheckpointRecord
    \/ FlushCheckpointRecord
    \/ UpdateControlFileForCheckpoint
    \/ RemoveOldWal

RecoveryStep ==
    \/ StartServer
    \/ ReplayRedo
    \/ ReplayState
    \/ ReplayStateToControlFile
    \/ AwaitBarrierInRecovery
    \/ ReplayOnline
    \/ ReplayShutdown
    \/ ReplayImage
    \/ ReplayChange
    \/ EndReplay
    \/ InsertFixupRecord
    \/ FlushFixupRecord
    \/ SetFixupState
    \/ FinishRecovery

Interference(l) ==
    \/ TerminateLauncher(l)
    \/ CancelLauncher(l)
    \/ FailCheckpointRequest(l)
    \/ ~worker[l].term /\ DieWorker(l)

Next ==
    \/ \E r \in Requests : RequestStep(r)
    \/ \E l \in Launchers : \/ ChangeStep(l)
                            \/ LauncherStep(l)
                            \/ WorkerStep(l)
                            \/ Interference(l)
    \/ \E e \in Emitters : EmitterStep(e)
    \/ \E q \in Processes : \/ AbsorbBarrier(q)
                            \/ StartProcess(q)
                            \/ ProcessStep(q)
                            \/ EndProcess(q)
    \/ \E q \in Processes, p \in Pages : PageStep(q, p)
    \/ \E p \in Pages : DropBuffer(p)
    \/ \E lsn \in walBase..EndOfWal : FlushWal(lsn)
    \/ Commit
    \/ CheckpointStep
    \/ StopServer
    \/ \E cut \in flushed..EndOfWal, lost \in SUBSET Pages : Crash(cut, lost)
    \/ RecoveryStep

\* Whoever can go on does so; nobody has to ask, to change or write a page,
\* to stop the server, or to crash it.  The checkpointer writes what it has
\* marked.
Fairness ==
    /\ \A l \in Launchers : WF_vars(ChangeStep(l) \/ LauncherStep(l))
    /\ \A l \in Launchers : WF_vars(WorkerStep(l))
    /\ \A r \in Requests, l \in Launchers \union {Nobody} :
         WF_vars(TestRequest(r, l))
    /\ \A e \in Emitters : WF_vars(EmitterStep(e))
    /\ \A q \in Processes : WF_vars(AbsorbBarrier(q))
    /\ \A q \in Processes : WF_vars(ProcessStep(q))
    /\ \A q \in Auxiliaries : WF_vars(StartProcess(q))
    /\ WF_vars(CheckpointStep)
    /\ \A p \in Pages : WF_vars(WritePage(Checkpointer, p))
    /\ WF_vars(RecoveryStep)
    /\ WF_vars(Commit)

Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ Fairness
=============================================================================
