--------------------------- MODULE MCDataChecksums --------------------------
(***************************************************************************)
(* Model instances of the protocol: casts, budgets, and what TLC needs.    *)
(***************************************************************************)
EXTENDS ChecksumProperties, TLC

WorkerNames == [l \in Launchers |-> CASE l = "launcher1" -> "worker1"
                                      [] l = "launcher2" -> "worker2"
                                      [] l = "launcher3" -> "worker3"]
OneDatabase == [p \in Pages |-> 1]
TwoDatabases == [p \in Pages |-> CASE p = "p1" -> 1
                                   [] p = "p2" -> 2
                                   [] OTHER -> 0]

CONSTANTS Checkpoints, Crashes, Terminates, Cancels, Failures, Changes,
          Hints, Starts, Stops
GivenBudget == [checkpoints |-> Checkpoints, crashes |-> Crashes,
                terminates |-> Terminates, cancels |-> Cancels,
                failures |-> Failures, changes |-> Changes, hints |-> Hints,
                starts |-> Starts, stops |-> Stops]

-----------------------------------------------------------------------------
(***************************************************************************)
(* A view: states that differ in names only are one.  Positions count from *)
(* the start of the WAL that is there; generations from the last one back; *)
(* a checksum that is missing is as good as a wrong one (no step tells     *)
(* them apart, and no property).                                           *)
(***************************************************************************)
Position(lsn) == IF lsn <= walBase THEN 0 ELSE lsn - walBase
ViewOfPage(b) == [b EXCEPT !.lsn = Position(@),
                           !.ck = IF @ = "right" THEN @ ELSE "none"]
ViewOfControl(c) == [c EXCEPT !.redo = Position(@),
                              !.checkpoint = Position(@)]
View ==
    <<xlogCtl, ViewOfControl(controlFile), ViewOfControl(pgControl),
      [i \in 1..Len(wal) |-> <<wal[i].kind, wal[i].state, wal[i].page>>],
      Position(flushed), Position(redoRecPtr),
      [p \in Pages |-> ViewOfPage(buffer[p])],
      [p \in Pages |-> ViewOfPage(disk[p])],
      IF PowerLoss THEN [p \in Pages |-> ViewOfPage(synced[p])] ELSE <<>>,
      [q \in Processes |->
         IF slot[q].waited
           THEN [slot[q] EXCEPT !.gen = generation - slot[q].gen]
           ELSE slot[q]],
      [e \in Emitters |->
         IF emission[e].stage = "idle" /\ emission[e].gen = 0 THEN emission[e]
         ELSE [emission[e] EXCEPT !.gen = generation - @]],
      processes, [l \in Launchers |-> [launcher[l] EXCEPT !.lsn = Position(@)]],
      worker, requests,
      [ckpt EXCEPT !.redo = IF @ = 0 THEN 0 ELSE 1 + Position(@),
                   !.lsn = Position(@)],
      phase, [startup EXCEPT !.pos = Position(@)], ghosts>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* A reduction.  A private step commutes with every step of others that    *)
(* may come before it, takes nothing from them, and no property can tell   *)
(* when it was taken.  If somebody is at such a step, it is taken first.   *)
(*                                                                         *)
(*   - The steps of a launcher that is alone (in front of its critical     *)
(*     section it would still absorb what another one emits), and that     *)
(*     nothing from outside can end, between those that others see: into   *)
(*     and out of its critical section (unless the checkpointer looks at   *)
(*     the delay flag), connecting, tests of the state, which nobody else  *)
(*     changes, starting a worker, its exit.  If further requests may      *)
(*     come, only those that                                               *)
(*     do not touch the shared request.                                    *)
(*   - Emission, if nobody is due to absorb, or starts, or may start, and  *)
(*     nobody else emits: a bit is seen by absorbing only, and a signal    *)
(*     only makes absorbing possible.                                      *)
(*   - Absorption by a lone launcher and its worker: both see their own    *)
(*     changes only, and the launcher waits for them anyway.               *)
(*   - The checkpointer's steps around read A, which nothing uses since    *)
(*     25b922ec58; its entry, since what it may absorb between start and   *)
(*     entry it could absorb before the start; its record, which nothing   *)
(*     uses either; and the removal of old WAL.                            *)
(*                                                                         *)
(* A crash after a private step finds the same files and WAL as before it, *)
(* or finds more reported.  This is an argument, not a proof: the models   *)
(* whose names end in -all take every interleaving, and must find the same *)
(* properties violated as those without.                                   *)
(***************************************************************************)
CONSTANT Reduce

\* A launcher that is about to look at the state in its exit disturbs nobody
\* until it has looked, which it might as well have done a step earlier.
Alone(l) == \A k \in Launchers \ {l} :
                /\ launcher[k].pc \in {"none", "TestAtExit"}
                /\ worker[k].pc = "none"
NoOther(l) == \A k \in Launchers \ {l} : launcher[k].pc = "none"
                                          /\ worker[k].pc = "none"
NoInterference == /\ budget.terminates = 0 /\ budget.cancels = 0
                  /\ budget.failures = 0
AllAsked == \A r \in Requests : request[r] = "returned"
NobodyEmits == \A e \in Emitters : emission[e].stage \in {"idle", "emitted"}
NobodyStarts ==
    \A q \in Processes : /\ life[q] \in {"none", "up"}
                         /\ ~(life[q] = "none" /\ MayStart(q))

EmissionIsPrivate(l) ==
    /\ emission[l].stage \in {"bits", "advance", "signal"}
    /\ NobodyStarts
    /\ \A q \in Processes : ~slot[q].pending \/ emission[l].stage = "signal"

\* Nobody else sees these steps, or that they were not yet taken.
StepIsOwn(l) ==
    \/ emission[l].stage = "idle" /\ launcher[l].pc = "Emit"
    \/ DelayFlag = "ignored" /\ At(l, "EnterCriticalSection") /\ NoOther(l)
    \/ DelayFlag = "ignored" /\ emission[l].stage = "emitted"
                             /\ At(l, "Emit")
    \/ At(l, "EndChange")
    \/ launcher[l].pc \in {"LeaveProcArray", "StopWorker"}
         /\ ~launcher[l].running

LauncherIsPrivate(l) ==
    /\ phase = "production" /\ NoInterference
    /\ StepIsOwn(l) \/ Alone(l)
    /\ \/ StepIsOwn(l)
       \/ EmissionIsPrivate(l)
       \/ launcher[l].pc \in {"Begin", "StartWorker", "RememberWorker",
                              "TestForOn", "TestForOff"}
       \/ At(l, "AwaitTransactions") /\ uncommitted = {} /\ AllAsked
       \/ At(l, "AwaitWorker") /\ worker[l].pc = "none"
       \/ At(l, "Connect") /\ ~IsUp(l)
       \/ AllAsked /\ launcher[l].pc \in
            {"TestForDuplicate", "Connect", "GiveUp", "CheckRequest",
             "LeaveProcArray", "StopWorker", "TestAtExit", "ClearFlags"}
       \/ worker[l].pc = "Connect"
            /\ (IsUp(WorkerOf[l]) => uncommitted = {})
       \/ worker[l].pc = "Rewrite" /\ worker[l].todo = {} /\ AllAsked
       \/ \E q \in {l, WorkerOf[l]} : slot[q].pending /\ ChecksInterrupts(q)

Took(l) ==
    \/ launcher'[l].pc # launcher[l].pc
    \/ worker'[l].pc # worker[l].pc
    \/ emission'[l] # emission[l]
    \/ \E q \in {l, WorkerOf[l]} : slot'[q] # slot[q] \/ life'[q] # life[q]

\* In recovery: the startup process's emission, as a launcher's; its own
\* absorption, and that of those who neither write nor read before it ends.
\* A start of one step between two stages of an emission could as well come
\* before or after all of them.
StartupIsPrivate ==
    /\ phase \in {"replay", "fixup"}
    /\ \/ /\ emission[Startup].stage \in {"bits", "advance", "signal"}
          /\ \A q \in Processes : /\ life[q] = "none" \/ IsUp(q)
                                 /\ \/ ~slot[q].pending
                                    \/ emission[Startup].stage = "signal"
          /\ \A q \in SlowStarters : life[q] # "none" \/ ~MayStart(q)
       \/ \E q \in {Startup, Checkpointer} \union IoWorkers :
            slot[q].pending /\ IsUp(q)
       \/ startup.pc \in {"FlushFixupRecord", "ReplayStateToControlFile"}

StartupTook ==
    \/ startup'.pc # startup.pc /\ startup'.pc # "none"
    \/ emission'[Startup] # emission[Startup]
    \/ \E q \in {Startup, Checkpointer} \union IoWorkers :
         slot[q].pending /\ ~slot'[q].pending

CheckpointerIsPrivate ==
    /\ phase \in {"production", "stopping", "end"}
    /\ \/ ckpt.pc = "RemoveOldWal"
       \/ /\ ~ControlFileLate
          /\ \/ ckpt.pc \in {"TakeInsertionLocks", "ReadStateForCheckpoint",
                             "ReleaseInsertionLocks", "InsertCheckpointRecord",
                             "FlushCheckpointRecord"}
             \/ DelayFlag = "ignored" /\
                  ckpt.pc \in {"EnterCheckpoint", "LeaveCheckpointSection",
                               "AwaitDelayed"}

\* A crash before anything was asked for is no crash of this protocol.
CrashAfterRequest ==
    budget'.crashes # budget.crashes =>
        \A r \in Requests : request[r] # "none"

PrivateFirst ==
    Reduce =>
      IF CheckpointerIsPrivate
        THEN ckpt'.pc # ckpt.pc /\ budget' = budget
      ELSE IF StartupIsPrivate
        THEN StartupTook /\ budget' = budget
      ELSE LET ready == {l \in Launchers : LauncherIsPrivate(l)}
           IN  ready # {} =>
                 /\ budget' = budget
                 /\ Took(CHOOSE l \in ready : TRUE)
=============================================================================
