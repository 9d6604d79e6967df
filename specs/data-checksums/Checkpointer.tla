---------------------------- MODULE Checkpointer ----------------------------
(***************************************************************************)
(* Part 6: a checkpoint (C.7), online, at a clean stop, or at the end of   *)
(* recovery.                                                               *)
(*                                                                         *)
(* ckpt.pc is the step that comes next.  The state is read twice: read A   *)
(* for the checkpoint's own record, read B for the redo record, which the  *)
(* next recovery starts with.  From EnterCheckpoint to                     *)
(* LeaveCheckpointSection the checkpointer absorbs no barrier (I.3).       *)
(***************************************************************************)
EXTENDS Launcher

AtCkpt(step) == ckpt.pc = step
Online == ckpt.kind = "online"
ReadAtInsertion == "read at insertion" \in Remedies

Asked == {l \in Launchers : launcher[l].ckpt = "asked"}

\* All who asked before are served by this one; it is made though they may
\* be gone.  A timed one is the environment's.
StartCheckpoint ==
    /\ AtCkpt("Idle") /\ IsUp(Checkpointer) /\ phase = "production"
    /\ IF ckpt.wanted THEN budget' = budget ELSE Spend("checkpoints")
    /\ launcher' = [l \in Launchers |->
                      IF l \in Asked THEN [launcher[l] EXCEPT !.ckpt = "started"]
                                     ELSE launcher[l]]
    /\ ckpt' = [IdleCheckpointer EXCEPT !.pc = "EnterCheckpoint"]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, requests,
                   recovery, reported, excused, failed>>

\* A checkpoint that ends a life, or recovery, says so in the control file
\* first (step 4).
EnterCheckpoint ==
    /\ AtCkpt("EnterCheckpoint")
    /\ ckpt' = [ckpt EXCEPT
                  !.pc = IF DelayFlag = "before read"
                           THEN "NoteDelayedBefore" ELSE "TakeInsertionLocks"]
    /\ controlFile' = IF Online THEN controlFile
                      ELSE [controlFile EXCEPT !.db = "shutting down"]
    /\ pgControl' = IF Online THEN pgControl ELSE controlFile'
    /\ UNCHANGED <<xlogCtl, log, pages, barriers, processes, launchers,
                   requests, recovery, ghosts>>

\* K.1: those who delay now are waited for; who comes later is not.
Delayed == {l \in Launchers : Delays(l)}

NoteDelayedBefore ==
    /\ AtCkpt("NoteDelayedBefore")
    /\ ckpt' = [ckpt EXCEPT !.pc = "AwaitDelayedBefore", !.list = Delayed]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, launchers,
                   requests, recovery, ghosts>>

AwaitDelayedBefore ==
    /\ AtCkpt("AwaitDelayedBefore")
    /\ ckpt.list \intersect Delayed = {}
    /\ ckpt' = [ckpt EXCEPT !.pc = "TakeInsertionLocks", !.list = {}]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, launchers,
                   requests, recovery, ghosts>>

TakeInsertionLocks ==
    /\ AtCkpt("TakeInsertionLocks")
    /\ ckpt' = [ckpt EXCEPT !.pc = "ReadStateForCheckpoint"]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, launchers,
                   requests, recovery, ghosts>>

\* Read A, under all insertion locks; without an online checkpoint's redo
\* record this is the redo point too (step 11).
ReadStateForCheckpoint ==
    /\ AtCkpt("ReadStateForCheckpoint")
    /\ ckpt' = [ckpt EXCEPT !.pc = "ReleaseInsertionLocks", !.a5 = xlogCtl,
                            !.redo = IF Online THEN 0 ELSE EndOfWal]
    /\ redoRecPtr' = IF Online THEN redoRecPtr ELSE EndOfWal
    /\ UNCHANGED <<copies, wal, walBase, flushed, pages, barriers, processes,
                   launchers, requests, recovery, ghosts>>

ReleaseInsertionLocks ==
    /\ AtCkpt("ReleaseInsertionLocks")
    /\ ckpt' = [ckpt EXCEPT !.pc = IF ~Online THEN "LeaveCheckpointSection"
                                   ELSE IF ReadAtInsertion THEN "InsertRedo"
                                   ELSE "ReadStateForRedo"]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, launchers,
                   requests, recovery, ghosts>>

\* Read B.
ReadStateForRedo ==
    /\ AtCkpt("ReadStateForRedo")
    /\ AtomicUnit => \A l \in Launchers : ~InUnit(l)
    /\ ckpt' = [ckpt EXCEPT !.pc = "InsertRedo", !.b = xlogCtl]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, launchers,
                   requests, recovery, ghosts>>

\* The record is inserted, not flushed; the redo point moves with it.
InsertRedo ==
    /\ AtCkpt("InsertRedo")
    /\ LET b == IF ReadAtInsertion THEN xlogCtl ELSE ckpt.b
       IN  /\ Insert(Record("redo", b, NoPage, "none"))
           /\ ckpt' = [ckpt EXCEPT !.pc = "LeaveCheckpointSection",
                                   !.b = "off", !.redo = EndOfWal]
    /\ redoRecPtr' = EndOfWal
    /\ UNCHANGED <<copies, walBase, flushed, pages, barriers, processes,
                   launchers, requests, recovery, ghosts>>

\* (Before 25b922ec58 the state for the record was read once more.)
LeaveCheckpointSection ==
    /\ AtCkpt("LeaveCheckpointSection")
    /\ ckpt' = [ckpt EXCEPT
                  !.pc = "AwaitDelayed",
                  !.a5 = IF ControlFileLate THEN xlogCtl ELSE @,
                  !.list = IF DelayFlag = "after redo" THEN Delayed ELSE {}]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, launchers,
                   requests, recovery, ghosts>>

\* Step 21.  As coded, a launcher's flag is not looked at (I.4).
AwaitDelayed ==
    /\ AtCkpt("AwaitDelayed")
    /\ ckpt.list \intersect Delayed = {}
    /\ ckpt' = [ckpt EXCEPT !.pc = "Mark", !.list = {}, !.unvisited = Pages]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, launchers,
                   requests, recovery, ghosts>>

\* The marking pass (step 22a): one buffer header after the other.
MarkBuffer(p) ==
    /\ AtCkpt("Mark") /\ p \in ckpt.unvisited
    /\ buffer' = IF Dirty(p) THEN [buffer EXCEPT ![p].needed = TRUE]
                             ELSE buffer
    /\ ckpt' = [ckpt EXCEPT !.unvisited = @ \ {p},
                            !.pc = IF ckpt.unvisited = {p} THEN "Write"
                                                           ELSE "Mark"]
    /\ UNCHANGED <<copies, log, disk, synced, barriers, processes, launchers,
                   requests, recovery, ghosts>>

\* All marked pages are written, by PageWork!WritePage, by whomever; then
\* the files are synced.
SyncFiles ==
    /\ AtCkpt("Write")
    /\ \A p \in Pages : ~buffer[p].needed
    /\ synced' = disk
    /\ ckpt' = [ckpt EXCEPT !.pc = "InsertCheckpointRecord"]
    /\ UNCHANGED <<copies, log, buffer, disk, barriers, processes, launchers,
                   requests, recovery, ghosts>>

\* A checkpoint of shutdown kind stands at its redo point (else a panic).
InsertCheckpointRecord ==
    /\ AtCkpt("InsertCheckpointRecord")
    /\ ~Online => EndOfWal = ckpt.redo
    /\ Insert(Record(IF Online THEN "online" ELSE "shutdown", ckpt.a5,
                     NoPage, "none"))
    /\ ckpt' = [ckpt EXCEPT !.pc = "FlushCheckpointRecord",
                            !.lsn = EndOfWal + 1]
    /\ UNCHANGED <<copies, walBase, flushed, redoRecPtr, pages, barriers,
                   processes, launchers, requests, recovery, ghosts>>

FlushCheckpointRecord ==
    /\ AtCkpt("FlushCheckpointRecord")
    /\ FlushedTo(ckpt.lsn)
    /\ ckpt' = [ckpt EXCEPT !.pc = "UpdateControlFileForCheckpoint",
                            !.lsn = 0]
    /\ UNCHANGED <<copies, wal, walBase, redoRecPtr, pages, barriers,
                   processes, launchers, requests, recovery, ghosts>>

\* Recovery starts at the new redo point from here on.  The state's field is
\* written as it stands in memory (before 25b922ec58: as read).  The place
\* of the checkpoint's record matters only in being the redo point or not.
UpdateControlFileForCheckpoint ==
    /\ AtCkpt("UpdateControlFileForCheckpoint")
    /\ controlFile' =
         [controlFile EXCEPT
            !.redo = ckpt.redo,
            !.checkpoint = IF Online THEN ckpt.redo + 1 ELSE ckpt.redo,
            !.db = IF Online THEN @ ELSE "shut down",
            !.state = IF ControlFileLate THEN ckpt.a5 ELSE @]
    /\ pgControl' = controlFile'
    /\ ckpt' = [ckpt EXCEPT !.pc = "RemoveOldWal"]
    /\ UNCHANGED <<xlogCtl, log, pages, barriers, processes, launchers,
                   requests, recovery, ghosts>>

\* The end: the WAL before the redo point goes, and who waits for this
\* checkpoint is told.
RemoveOldWal ==
    /\ AtCkpt("RemoveOldWal")
    /\ wal' = SubSeq(wal, ckpt.redo - walBase + 1, Len(wal))
    /\ walBase' = ckpt.redo
    /\ launcher' = [l \in Launchers |->
                      IF launcher[l].ckpt = "started"
                        THEN [launcher[l] EXCEPT !.ckpt = "done"]
                        ELSE launcher[l]]
    /\ ckpt' = [IdleCheckpointer EXCEPT !.wanted = ckpt.wanted]
    /\ phase' = CASE ckpt.kind = "online" -> phase
                  [] ckpt.kind = "shutdown" -> "down"
                  [] ckpt.kind = "end-of-recovery" -> "fixup"
    /\ startup' = IF ckpt.kind = "end-of-recovery"
                    THEN [startup EXCEPT !.pc = "InsertFixupRecord"]
                    ELSE startup
    /\ UNCHANGED <<copies, flushed, redoRecPtr, pages, barriers, processes,
                   worker, requests, ghosts>>
=============================================================================
