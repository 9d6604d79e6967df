---------------------------- MODULE StateChange ----------------------------
(***************************************************************************)
(* Part 4: one change of the state, as a launcher makes it (C.2, C.3).     *)
(*                                                                         *)
(* launcher[l].pc is the step that comes next, launcher[l].to the state    *)
(* that is changed to.  An injection point lies before the step that it    *)
(* stands in front of: `...after-xlog' is where FlushStateRecord has been  *)
(* done.  The order is the same in all four changes; what differs is that  *)
(* the change to inprogress-on requests no checkpoint (I.13).              *)
(***************************************************************************)
EXTENDS PageWork

ControlFileLate == "25b922ec58" \notin Fixes
SharedFirst == "shared first" \in Remedies \/ "read at insertion" \in Remedies

\* What follows a step of the change to state `to'.
AfterStep(step, to) ==
    LET afterCopies == IF ControlFileLate THEN "Emit" ELSE "UpdateControlFile"
        afterSection == IF to = "inprogress-on" THEN "AwaitBarrier"
                                                ELSE "RequestCheckpoint"
    IN  CASE step = "EnterCriticalSection" ->
               IF SharedFirst THEN "SetSharedState" ELSE "InsertStateRecord"
          [] step = "InsertStateRecord" -> "FlushStateRecord"
          [] step = "FlushStateRecord" ->
               IF SharedFirst THEN afterCopies ELSE "SetSharedState"
          [] step = "SetSharedState" ->
               IF SharedFirst THEN "InsertStateRecord" ELSE afterCopies
          [] step = "UpdateControlFile" ->
               IF ControlFileLate THEN afterSection ELSE "Emit"
          [] step = "LeaveCriticalSection" ->
               IF ControlFileLate THEN "UpdateControlFile" ELSE afterSection
          [] step = "RequestCheckpoint" -> "AwaitCheckpoint"
          [] step = "AwaitCheckpoint" ->
               IF to = "inprogress-on" THEN "EndChange" ELSE "AwaitBarrier"
          [] step = "AwaitBarrier" ->
               IF to = "inprogress-on" /\ "checkpoint" \in Remedies
                 THEN "RequestCheckpoint" ELSE "EndChange"

At(l, step) == launcher[l].pc = step
Goto(l, step) == launcher' = [launcher EXCEPT ![l].pc = step]
Proceed(l) == Goto(l, AfterStep(launcher[l].pc, launcher[l].to))

\* The launcher's delay flag: set in its critical section, and seen by the
\* checkpointer only while the launcher is in the process array (K.1).
Delays(l) == InCriticalSection(l) /\ IsUp(l)

\* The remedy "atomic unit": the change's record, its flush and the shared
\* copy on one side, read B and the redo record on the other.
AtomicUnit == "atomic unit" \in Remedies
InUnit(l) == launcher[l].pc \in {"FlushStateRecord", "SetSharedState"}

EnterCriticalSection(l) ==
    /\ At(l, "EnterCriticalSection")
    /\ Proceed(l)
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, requests,
                   ckpt, recovery, ghosts>>

\* The record is in the WAL; another process's flush may make it durable.
InsertStateRecord(l) ==
    /\ At(l, "InsertStateRecord")
    /\ ~InsertionIsBlocked
    /\ AtomicUnit => ckpt.pc # "InsertRedo" /\ \A k \in Launchers : ~InUnit(k)
    /\ Insert(StateRecord(launcher[l].to))
    /\ launcher' = [launcher EXCEPT
                      ![l].pc = AfterStep("InsertStateRecord",
                                          launcher[l].to),
                      ![l].lsn = EndOfWal + 1]
    /\ UNCHANGED <<copies, walBase, flushed, redoRecPtr, pages, barriers,
                   processes, worker, requests, ckpt, recovery, ghosts>>

FlushStateRecord(l) ==
    /\ At(l, "FlushStateRecord")
    /\ FlushedTo(launcher[l].lsn)
    /\ launcher' = [launcher EXCEPT
                      ![l].pc = AfterStep("FlushStateRecord",
                                          launcher[l].to),
                      ![l].lsn = 0]
    /\ UNCHANGED <<copies, wal, walBase, redoRecPtr, pages, barriers,
                   processes, worker, requests, ckpt, recovery, ghosts>>

SetSharedState(l) ==
    /\ At(l, "SetSharedState")
    /\ xlogCtl' = launcher[l].to
    /\ Proceed(l)
    /\ UNCHANGED <<controlFile, pgControl, log, pages, barriers, processes,
                   worker, requests, ckpt, recovery, ghosts>>

\* Copy in memory and file change under one lock: one step.  Before
\* 25b922ec58 the change to inprogress-off wrote "off".
UpdateControlFile(l) ==
    /\ At(l, "UpdateControlFile")
    /\ controlFile' = [controlFile EXCEPT !.state =
                         IF ControlFileLate /\ launcher[l].to = "inprogress-off"
                           THEN "off" ELSE launcher[l].to]
    /\ pgControl' = controlFile'
    /\ launcher' = [launcher EXCEPT
                      ![l].pc = AfterStep("UpdateControlFile",
                                          launcher[l].to)]
    /\ emission' = IF ControlFileLate THEN emission
                                      ELSE Begun(l, launcher[l].to)
    /\ UNCHANGED <<xlogCtl, log, pages, generation, slot, processes, worker,
                   requests, ckpt, recovery, ghosts>>

\* Before 25b922ec58 emission follows the shared copy.
BeginEmission(l) ==
    /\ ControlFileLate
    /\ At(l, "Emit") /\ emission[l].stage = "idle"
    /\ emission' = Begun(l, launcher[l].to)
    /\ UNCHANGED <<copies, log, pages, generation, slot, processes,
                   launchers, requests, ckpt, recovery, ghosts>>

\* Barriers!SetBarrierBits, AdvanceGeneration and SignalProcesses are taken
\* at "Emit"; then the section is left, and the delay flag cleared.
LeaveCriticalSection(l) ==
    /\ At(l, "Emit") /\ emission[l].stage = "emitted"
    /\ Goto(l, AfterStep("LeaveCriticalSection", launcher[l].to))
    /\ emission' = [emission EXCEPT ![l].stage = "idle"]
    /\ UNCHANGED <<copies, log, pages, generation, slot, processes, worker,
                   requests, ckpt, recovery, ghosts>>

\* A checkpoint that starts later than this is waited for (I.14).
RequestCheckpoint(l) ==
    /\ At(l, "RequestCheckpoint")
    /\ launcher' = [launcher EXCEPT ![l].pc = "AwaitCheckpoint",
                                    ![l].ckpt = "asked"]
    /\ ckpt' = [ckpt EXCEPT !.wanted = TRUE]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, requests,
                   recovery, ghosts>>

AwaitCheckpoint(l) ==
    /\ At(l, "AwaitCheckpoint") /\ launcher[l].ckpt = "done"
    /\ launcher' = [launcher EXCEPT
                      ![l].pc = AfterStep("AwaitCheckpoint", launcher[l].to),
                      ![l].ckpt = "none"]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, requests,
                   ckpt, recovery, ghosts>>

AwaitBarrier(l) ==
    /\ At(l, "AwaitBarrier")
    /\ CaughtUp(emission[l].gen)
    /\ Proceed(l)
    /\ emission' = [emission EXCEPT ![l] = NoEmission]
    /\ UNCHANGED <<copies, log, pages, generation, slot, processes, worker,
                   requests, ckpt, recovery, ghosts>>

\* Off goes on from its first stage to its second without another look at
\* the shared copy (C.3, Off.3).
EndChange(l) ==
    /\ At(l, "EndChange")
    /\ launcher' =
         CASE launcher[l].to = "inprogress-on" ->
                [launcher EXCEPT ![l].pc = "AwaitTransactions"]
           [] launcher[l].to = "on" -> [launcher EXCEPT ![l].pc = "CheckRequest"]
           [] launcher[l].to = "inprogress-off" ->
                [launcher EXCEPT ![l].pc = "EnterCriticalSection",
                                 ![l].to = "off"]
           [] launcher[l].to = "off" -> [launcher EXCEPT ![l].pc = launcher[l].back]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, requests,
                   ckpt, recovery, ghosts>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* The tests that lead to a change look at the shared copy under its lock; *)
(* nothing keeps it from changing afterwards.                              *)
(***************************************************************************)
Changing(l, to) == [launcher EXCEPT ![l].pc = "EnterCriticalSection",
                                    ![l].to = to]

TestForOff(l) ==
    /\ At(l, "TestForOff")
    /\ launcher' =
         CASE xlogCtl = "off" -> [launcher EXCEPT ![l].pc = launcher[l].back]
           [] \/ xlogCtl = "on"
              \/ xlogCtl = "inprogress-on" /\ "8fb8ded889" \in Fixes ->
                Changing(l, "inprogress-off")
           [] OTHER -> Changing(l, "off")
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, requests,
                   ckpt, recovery, ghosts>>

TestForOn(l) ==
    /\ At(l, "TestForOn")
    /\ launcher' = IF xlogCtl = "inprogress-on"
                     THEN Changing(l, "on")
                     ELSE [launcher EXCEPT ![l].pc = "TestForOff",
                                           ![l].back = "CheckRequest"]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, requests,
                   ckpt, recovery, ghosts>>
=============================================================================
