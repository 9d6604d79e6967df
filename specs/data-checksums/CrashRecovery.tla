---------------------------- MODULE CrashRecovery ---------------------------
(***************************************************************************)
(* Part 7: clean stop, crash, server start, replay, end of recovery.       *)
(* (C.9 to C.11, E.)                                                       *)
(***************************************************************************)
EXTENDS Checkpointer

(***************************************************************************)
(* A clean stop: everybody has gone, launchers by SIGTERM; then the        *)
(* checkpointer makes the last checkpoint.                                 *)
(***************************************************************************)
StopServer ==
    /\ phase = "production"
    /\ Spend("stops")
    /\ \A l \in Launchers : launcher[l].pc = "none" /\ worker[l].pc = "none"
    /\ \A r \in Requests : request[r] \in {"none", "returned"}
    /\ \A q \in Processes : life[q] \in {"none", "up"}
    /\ AtCkpt("Idle") /\ IsUp(Checkpointer)
    /\ phase' = "stopping"
    /\ life' = [q \in Processes |->
                  IF q = Checkpointer THEN "up" ELSE "none"]
    /\ slot' = [q \in Processes |->
                  IF q = Checkpointer THEN slot[q] ELSE FreeSlot]
    /\ ckpt' = [IdleCheckpointer EXCEPT !.pc = "EnterCheckpoint",
                                        !.kind = "shutdown"]
    /\ UNCHANGED <<copies, log, pages, generation, emission, local,
                   postmaster, launchers, requests, startup, reported,
                   excused, failed>>

(***************************************************************************)
(* A crash leaves the files and a prefix of the WAL, at least what was     *)
(* flushed (E.1).  If PowerLoss, page writes since the last sync may be    *)
(* lost, each by itself.  A torn page is mended by its image, as with      *)
(* full-page writes on every page that is written has one in the WAL that  *)
(* is replayed; or, hint bits in "off", has none and needs none.           *)
(***************************************************************************)
Lost(p) == disk[p] # synced[p]

Crash(cut, lost) ==
    /\ phase \notin {"down", "failed"}
    /\ Spend("crashes")
    /\ flushed <= cut /\ cut <= EndOfWal
    /\ \A p \in lost : Lost(p)
    /\ wal' = SubSeq(wal, 1, cut - walBase)
    /\ flushed' = cut
    /\ redoRecPtr' = pgControl.redo
    /\ disk' = [p \in Pages |-> IF p \in lost THEN synced[p] ELSE disk[p]]
    /\ synced' = disk'
    /\ buffer' = [p \in Pages |-> Unread(disk'[p])]
    /\ xlogCtl' = pgControl.state
    /\ controlFile' = pgControl
    /\ generation' = 0
    /\ slot' = [q \in Processes |-> FreeSlot]
    /\ emission' = [e \in Emitters |-> NoEmission]
    /\ life' = [q \in Processes |-> "none"]
    /\ local' = [q \in Processes |-> pgControl.state]
    /\ postmaster' = pgControl.state
    /\ launcher' = [l \in Launchers |-> NoLauncher]
    /\ worker' = [l \in Launchers |-> NoWorker]
    /\ request' = [r \in Requests |->
                     IF request[r] = "none" THEN "none" ELSE "returned"]
    /\ launchOp' = "enable"
    /\ launcherRunning' = FALSE
    /\ workerPid' = Nobody
    /\ workerResult' = "failed"
    /\ invocation' = Nobody
    /\ ckpt' = IdleCheckpointer
    /\ phase' = "down"
    /\ startup' = NoStartup
    /\ excused' = TRUE
    /\ UNCHANGED <<pgControl, walBase, uncommitted, reported, failed>>

(***************************************************************************)
(* Start (C.9).  Shared memory is new (so nothing is requested); all       *)
(* copies are seeded from the file.  If the file says that the server was  *)
(* shut down nothing is replayed, and what lies behind the checkpoint in   *)
(* the WAL is never read.  Otherwise replay starts with the redo record,   *)
(* or behind a checkpoint that is its own redo point.  The startup process *)
(* is there before any barrier can be emitted.                             *)
(***************************************************************************)
StartServer ==
    /\ phase = "down"
    /\ LET clean == pgControl.db = "shut down"
           s == pgControl.state
           behind == pgControl.redo = pgControl.checkpoint
           first == IF behind THEN pgControl.redo + 1 ELSE pgControl.redo
       IN  /\ controlFile' = IF clean THEN pgControl
                             ELSE [pgControl EXCEPT !.db =
                                                       "in crash recovery"]
           /\ pgControl' = controlFile'
           /\ xlogCtl' = s
           /\ postmaster' = s
           /\ local' = [q \in Processes |-> s]
           /\ life' = [q \in Processes |-> IF q = Startup THEN "up"
                                                          ELSE "none"]
           /\ generation' = 0
           /\ slot' = [q \in Processes |-> IF q = Startup THEN UsedSlot(0)
                                                          ELSE FreeSlot]
           /\ emission' = [e \in Emitters |-> NoEmission]
           /\ wal' = IF clean THEN SubSeq(wal, 1, first - walBase) ELSE wal
           /\ flushed' = IF clean THEN first ELSE flushed
           /\ redoRecPtr' = pgControl.redo
           /\ startup' = [pc |-> IF clean THEN "InsertFixupRecord"
                                          ELSE "ReplayRecord",
                          pos |-> first]
           /\ phase' = IF clean THEN "fixup" ELSE "replay"
           /\ buffer' = [p \in Pages |-> Unread(disk[p])]
    /\ launchOp' = "enable"
    /\ launcherRunning' = FALSE
    /\ workerPid' = Nobody
    /\ excused' = TRUE
    /\ UNCHANGED <<walBase, disk, synced, launchers, request, workerResult,
                   invocation, uncommitted, ckpt, reported, failed, budget>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* Replay (C.10, E.2), by the startup process, which emits and awaits      *)
(* barriers like a launcher: replay stands still until all have absorbed.  *)
(* A redo record sets the shared copy and the startup process's own state; *)
(* a barrier is emitted only if the control file's copy, which the record  *)
(* does not set, says something else (I.8).                                *)
(***************************************************************************)
AtStartup(step) == startup.pc = step
StartupAt(pc) == [startup EXCEPT !.pc = pc]
ReplayedOne == [startup EXCEPT !.pc = "ReplayRecord", !.pos = @ + 1]
NextRecord == RecordAt(startup.pos + 1)
Replays(kind) ==
    /\ AtStartup("ReplayRecord") /\ phase = "replay"
    /\ startup.pos < EndOfWal
    /\ NextRecord.kind = kind

EmitOr(new, state) ==
    IF new THEN /\ emission' = Begun(Startup, state)
                /\ startup' = StartupAt("Emit")
           ELSE /\ emission' = emission
                /\ startup' = ReplayedOne

\* Before 25b922ec58 the startup process took the state with the barrier.
ReplayRedo ==
    /\ Replays("redo")
    /\ LET s == NextRecord.state
       IN  /\ xlogCtl' = s
           /\ local' = IF ControlFileLate THEN local
                       ELSE [local EXCEPT ![Startup] = s]
           /\ EmitOr(s # controlFile.state, s)
    /\ UNCHANGED <<controlFile, pgControl, log, pages, generation, slot, life,
                   postmaster, launchers, requests, ckpt, phase, ghosts>>

ReplayState ==
    /\ Replays("state")
    /\ xlogCtl' = NextRecord.state
    /\ startup' = StartupAt(IF ControlFileLate THEN "Emit" ELSE
                        "ReplayStateToControlFile")
    /\ emission' = IF ControlFileLate THEN Begun(Startup, NextRecord.state)
                                      ELSE emission
    /\ UNCHANGED <<controlFile, pgControl, log, pages, generation, slot,
                   processes, launchers, requests, ckpt, phase, ghosts>>

ReplayStateToControlFile ==
    /\ AtStartup("ReplayStateToControlFile")
    /\ controlFile' = [controlFile EXCEPT !.state = NextRecord.state]
    /\ pgControl' = controlFile'
    /\ startup' = StartupAt("Emit")
    /\ emission' = Begun(Startup, NextRecord.state)
    /\ UNCHANGED <<xlogCtl, log, pages, generation, slot, processes,
                   launchers, requests, ckpt, phase, ghosts>>

AwaitBarrierInRecovery ==
    /\ AtStartup("Emit") /\ emission[Startup].stage = "emitted"
    /\ CaughtUp(emission[Startup].gen)
    /\ emission' = [emission EXCEPT ![Startup] = NoEmission]
    /\ startup' = IF phase = "fixup" THEN StartupAt("FinishRecovery")
                                     ELSE ReplayedOne
    /\ UNCHANGED <<copies, log, pages, generation, slot, processes,
                   launchers, requests, ckpt, phase, ghosts>>

\* An online checkpoint's record has no effect on the state.  Before
\* 25b922ec58 it set the copies to the state of read A.
ReplayOnline ==
    /\ Replays("online")
    /\ LET s == NextRecord.state
       IN  IF ControlFileLate
           THEN /\ controlFile' = [controlFile EXCEPT !.state = s]
                /\ xlogCtl' = s
                /\ EmitOr(s # controlFile.state, s)
           ELSE /\ startup' = ReplayedOne
                /\ UNCHANGED <<controlFile, xlogCtl, emission>>
    /\ UNCHANGED <<pgControl, log, pages, generation, slot, processes,
                   launchers, requests, ckpt, phase, ghosts>>

\* A shutdown checkpoint's record sets the control file only.  Before
\* 25b922ec58: the copies in memory.
ReplayShutdown ==
    /\ Replays("shutdown")
    /\ LET s == NextRecord.state
       IN  /\ controlFile' = [controlFile EXCEPT !.state = s]
           /\ IF ControlFileLate
                THEN /\ xlogCtl' = s
                     /\ local' = [local EXCEPT ![Startup] = s]
                     /\ pgControl' = pgControl
                ELSE /\ pgControl' = controlFile'
                     /\ UNCHANGED <<xlogCtl, local>>
    /\ startup' = ReplayedOne
    /\ UNCHANGED <<log, pages, barriers, life, postmaster, launchers,
                   requests, ckpt, phase, ghosts>>

(***************************************************************************)
(* Pages (I.21).  An image is put in place unread.  A change without image *)
(* needs the page: one that is not in the pool is read, and verified by    *)
(* the startup process.  If that fails the server cannot start.  (A clean  *)
(* page may have left the pool: if the model does not track it, the page   *)
(* is taken to have left.)                                                 *)
(***************************************************************************)
ReplayImage ==
    /\ Replays("image")
    /\ buffer' = [buffer EXCEPT ![NextRecord.page] =
                    [valid |-> TRUE, dirty |-> TRUE, needed |-> @.needed,
                     lsn |-> startup.pos + 1, ck |-> Stale(NextRecord.ck)]]
    /\ startup' = ReplayedOne
    /\ UNCHANGED <<copies, log, disk, synced, barriers, processes, launchers,
                   requests, ckpt, phase, ghosts>>

ReplayChange ==
    /\ Replays("change")
    /\ LET p == NextRecord.page
           read == IF TrackPool THEN ~buffer[p].valid ELSE ~Dirty(p)
           b == IF read THEN FromDisk(disk[p]) ELSE buffer[p]
       IN  IF read /\ FailsVerification(Startup, p)
           THEN /\ failed' = failed \union {"replay"}
                /\ phase' = "failed"
                /\ UNCHANGED <<buffer, startup>>
           ELSE /\ buffer' = [buffer EXCEPT ![p] =
                     IF b.lsn >= startup.pos + 1 THEN b
                     ELSE [b EXCEPT !.dirty = TRUE, !.lsn = startup.pos + 1,
                                    !.ck = Stale(@)]]
                /\ startup' = ReplayedOne
                /\ UNCHANGED <<failed, phase>>
    /\ UNCHANGED <<copies, log, disk, synced, barriers, processes, launchers,
                   requests, ckpt, reported, excused, budget>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* The end of recovery (C.11): the checkpointer makes a checkpoint, of the *)
(* shutdown kind, with whatever state there is; a state in progress then   *)
(* becomes "off" (the fixup; other processes are told since 5fee7cab1b);   *)
(* then the last write of the control file puts the server into            *)
(* production.                                                             *)
(***************************************************************************)
EndReplay ==
    /\ AtStartup("ReplayRecord") /\ phase = "replay"
    /\ startup.pos = EndOfWal
    /\ AtCkpt("Idle") /\ IsUp(Checkpointer)
    /\ phase' = "end"
    /\ startup' = StartupAt("AwaitCheckpoint")
    /\ ckpt' = [IdleCheckpointer EXCEPT !.pc = "EnterCheckpoint",
                                        !.kind = "end-of-recovery"]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, launchers,
                   requests, ghosts>>

InProgress(s) == s \in {"inprogress-on", "inprogress-off"}

InsertFixupRecord ==
    /\ AtStartup("InsertFixupRecord") /\ InProgress(xlogCtl)
    /\ Insert(StateRecord("off"))
    /\ startup' = StartupAt("FlushFixupRecord")
    /\ UNCHANGED <<copies, walBase, flushed, redoRecPtr, pages, barriers,
                   processes, launchers, requests, ckpt, phase, ghosts>>

FlushFixupRecord ==
    /\ AtStartup("FlushFixupRecord")
    /\ flushed' = EndOfWal
    /\ startup' = StartupAt("SetFixupState")
    /\ UNCHANGED <<copies, wal, walBase, redoRecPtr, pages, barriers,
                   processes, launchers, requests, ckpt, phase, ghosts>>

SetFixupState ==
    /\ AtStartup("SetFixupState")
    /\ xlogCtl' = "off"
    /\ local' = [local EXCEPT ![Startup] = "off"]
    /\ IF "5fee7cab1b" \in Fixes
         THEN /\ emission' = Begun(Startup, "off")
              /\ startup' = StartupAt("Emit")
         ELSE /\ emission' = emission
              /\ startup' = StartupAt("FinishRecovery")
    /\ UNCHANGED <<controlFile, pgControl, log, pages, generation, slot, life,
                   postmaster, launchers, requests, ckpt, phase, ghosts>>

\* Backends start when the server is open; as no change is under way, in
\* one step.  (Before 25b922ec58 the state was written as it stood.)
FinishRecovery ==
    /\ phase = "fixup"
    /\ \/ AtStartup("FinishRecovery")
       \/ AtStartup("InsertFixupRecord") /\ ~InProgress(xlogCtl)
    /\ controlFile' = [controlFile EXCEPT
                         !.db = "in production",
                         !.state = IF ControlFileLate THEN @ ELSE xlogCtl]
    /\ pgControl' = controlFile'
    /\ phase' = "production"
    /\ startup' = NoStartup
    /\ LET begin == Backends \ LateBackends
       IN  /\ life' = [q \in Processes |-> IF q \in begin THEN "up"
                                           ELSE IF q = Startup THEN "none"
                                           ELSE life[q]]
           /\ slot' = [q \in Processes |->
                         IF q \in begin THEN UsedSlot(generation)
                         ELSE IF q = Startup THEN FreeSlot ELSE slot[q]]
           /\ local' = [q \in Processes |-> IF q \in begin THEN xlogCtl
                                            ELSE IF q = Startup THEN postmaster
                                            ELSE local[q]]
    /\ UNCHANGED <<xlogCtl, log, pages, generation, emission, postmaster,
                   launchers, requests, ckpt, ghosts>>
=============================================================================
