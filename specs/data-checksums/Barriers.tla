------------------------------ MODULE Barriers ------------------------------
(***************************************************************************)
(* Part 2: procsignal barriers, and how processes start and end.           *)
(***************************************************************************)
EXTENDS ClusterObjects

(***************************************************************************)
(* Emission (C.5).  Three stages, none under a lock: the type's bit is set *)
(* in every slot (in one that nobody has begun to take it would only be    *)
(* cleared: it is left out); the generation grows; every process that has  *)
(* published itself is signalled, under its slot's mutex, which a process  *)
(* that takes the slot holds (C.4).  Two emitters, and processes that      *)
(* start, may come between.  An emitter goes from slot to slot;            *)
(* unless EmitOneByOne it visits all in one step.  (A signal only lets a   *)
(* process absorb; a bit matters to a process only if it absorbs before it *)
(* is signalled for it, so one step for all loses nothing unless two       *)
(* emitters meet.)                                                         *)
(***************************************************************************)
Visits(e) == IF EmitOneByOne THEN {{q} : q \in emission[e].left}
                             ELSE {emission[e].left}
Begun(e, type) == [emission EXCEPT ![e] =
                     [stage |-> "bits", type |-> type, left |-> Processes,
                      gen |-> 0]]

SetBarrierBits(e, visited) ==
    /\ emission[e].stage = "bits"
    /\ visited \in Visits(e)
    /\ slot' = [q \in Processes |->
                  IF q \in visited /\ life[q] # "none"
                    THEN [slot[q] EXCEPT !.mask = @ \union {emission[e].type}]
                    ELSE slot[q]]
    /\ emission' = [emission EXCEPT
                      ![e].left = @ \ visited,
                      ![e].stage = IF emission[e].left = visited
                                     THEN "advance" ELSE "bits"]
    /\ UNCHANGED <<copies, log, pages, generation, processes, launchers,
                   requests, ckpt, recovery, ghosts>>

AdvanceGeneration(e) ==
    /\ emission[e].stage = "advance"
    /\ generation' = generation + 1
    /\ emission' = [emission EXCEPT ![e].stage = "signal",
                                    ![e].left = Processes,
                                    ![e].gen = generation + 1]
    /\ UNCHANGED <<copies, log, pages, slot, processes, launchers, requests,
                   ckpt, recovery, ghosts>>

SignalProcesses(e, visited) ==
    /\ emission[e].stage = "signal"
    /\ visited \in Visits(e)
    /\ \A q \in visited : slot[q].pid =>
         life[q] \notin {"ClearBarrierMask", "ReadGeneration"}
    /\ slot' = [q \in Processes |->
                  IF q \in visited /\ slot[q].pid
                    THEN [slot[q] EXCEPT !.pending = TRUE] ELSE slot[q]]
    /\ emission' = [emission EXCEPT
                      ![e].left = @ \ visited,
                      ![e].stage = IF emission[e].left = visited
                                     THEN "emitted" ELSE "signal"]
    /\ UNCHANGED <<copies, log, pages, generation, processes, launchers,
                   requests, ckpt, recovery, ghosts>>

\* The wait (C.5): every used slot has caught up.  The code looks at one slot
\* after the other; a slot that it has passed as free may since be used by a
\* process that is behind, which then is not waited for.  Here it is, as it
\* is in the code if it came a moment earlier.
CaughtUp(gen) == \A q \in Processes : slot[q].waited => slot[q].gen >= gen

-----------------------------------------------------------------------------
(***************************************************************************)
(* Absorption (C.5, B.2).  Pending bits are handled from the lowest type   *)
(* to the highest, whatever the order of their emission.  A pair that the  *)
(* table does not have is an error: the bits that are left, the rejected   *)
(* one included, stay in the slot, the generation stays, and the process   *)
(* raises the error again at its next check for interrupts.  In recovery   *)
(* there is no table.  One step: what comes between its parts can as well  *)
(* come before or after.                                                   *)
(***************************************************************************)
Recovering == phase # "production" /\ phase # "stopping"

Table ==
    LegalPairs
      \ ((IF "8fb8ded889" \in Fixes THEN {}
          ELSE {<<"inprogress-on", "inprogress-off">>})
         \union
         (IF "bf25e5571b" \in Fixes THEN {}
          ELSE {<<"inprogress-off", "inprogress-on">>,
                <<"off", "inprogress-off">>}))

Lowest(mask) ==
    CHOOSE s \in mask : \A t \in mask : BarrierOrder(s) <= BarrierOrder(t)

Accepts(current, s) ==
    current = s \/ Recovering \/ <<current, s>> \in Table

RECURSIVE Handled(_, _)
Handled(current, mask) ==
    IF mask = {} THEN [local |-> current, left |-> {}]
    ELSE IF "absorb shared state" \in Remedies
      THEN [local |-> xlogCtl, left |-> {}]
    ELSE LET s == Lowest(mask) IN
         IF Accepts(current, s) THEN Handled(s, mask \ {s})
                                ELSE [local |-> current, left |-> mask]

\* Where a launcher is inside a critical section, from EnterCriticalSection
\* to LeaveCriticalSection.  Before 25b922ec58 the control file came after.
InCriticalSection(l) ==
    \/ launcher[l].pc \in {"InsertStateRecord", "FlushStateRecord",
                           "SetSharedState", "Emit", "LeaveCriticalSection"}
    \/ launcher[l].pc = "UpdateControlFile" /\ "25b922ec58" \in Fixes

\* Where a process checks for interrupts (C.6).  A process that starts holds
\* them until it has its state (before 25b922ec58 it did not).
ChecksInterrupts(q) ==
    /\ \/ IsUp(q)
       \/ /\ life[q] = "InitLocalState" /\ q \in SlowStarters
          /\ "25b922ec58" \notin Fixes
    /\ q \in Launchers => ~InCriticalSection(q)
    /\ q = Checkpointer =>
         ckpt.pc \in {"Idle", "EnterCheckpoint", "Mark", "Write",
                      "RemoveOldWal"}

AbsorbBarrier(q) ==
    /\ slot[q].pending
    /\ ChecksInterrupts(q)
    /\ LET h == Handled(local[q], slot[q].mask)
           due == slot[q].gen # generation
       IN  IF ~due
           THEN /\ slot' = [slot EXCEPT ![q].pending = FALSE]
                /\ local' = local
           ELSE /\ local' = [local EXCEPT ![q] = h.local]
                /\ slot' = [slot EXCEPT ![q].mask = h.left,
                                        ![q].pending = h.left # {},
                                        ![q].gen = IF h.left = {}
                                                     THEN generation ELSE @]
    /\ UNCHANGED <<copies, log, pages, generation, emission, life,
                   postmaster, launchers, requests, ckpt, recovery, ghosts>>

\* The error: q is due, and cannot absorb what it finds.
Rejects(q) ==
    /\ slot[q].pending /\ slot[q].gen # generation
    /\ ChecksInterrupts(q)
    /\ Handled(local[q], slot[q].mask).left # {}

-----------------------------------------------------------------------------
(***************************************************************************)
(* Start of a process (C.4): it takes a slot of the barrier, then its      *)
(* state from shared memory.  The slot's old bits are cleared, the         *)
(* generation is read, and the process is published: last, or, since       *)
(* d79bf7612a, first.  Emission may come between any two steps.            *)
(* life[q] is the step that comes next.  Of processes that are not among   *)
(* the SlowStarters the whole start is one step, InitLocalState.           *)
(***************************************************************************)
PidFirst == "d79bf7612a" \in Fixes
FirstStartStep(q) == IF q \notin SlowStarters THEN "InitLocalState"
                     ELSE IF PidFirst THEN "PublishPid"
                     ELSE "ClearBarrierMask"
AfterStartStep(step) ==
    CASE step = "ClearBarrierMask" -> "ReadGeneration"
      [] step = "ReadGeneration" ->
           IF PidFirst THEN "InitLocalState" ELSE "PublishPid"
      [] step = "PublishPid" ->
           IF PidFirst THEN "ClearBarrierMask" ELSE "InitLocalState"
      [] step = "InitLocalState" -> "up"

\* Who starts by itself: auxiliaries with the server, backends that are late.
MayStart(q) ==
    \/ q \in Auxiliaries /\ phase \in {"replay", "end", "fixup", "production"}
    \/ q \in LateBackends /\ phase = "production" /\ budget.starts > 0

StartProcess(q) ==
    /\ MayStart(q) /\ life[q] = "none"
    /\ life' = [life EXCEPT ![q] = FirstStartStep(q)]
    /\ local' = [local EXCEPT ![q] = postmaster]
    /\ budget' = IF q \in LateBackends
                   THEN [budget EXCEPT !.starts = @ - 1] ELSE budget
    /\ UNCHANGED <<copies, log, pages, barriers, postmaster, launchers,
                   requests, ckpt, recovery, reported, excused, failed>>

StartStep(q, step) ==
    /\ life[q] = step
    /\ life' = [life EXCEPT ![q] = AfterStartStep(step)]
    /\ UNCHANGED <<copies, log, pages, generation, emission, postmaster,
                   launchers, requests, ckpt, recovery, ghosts>>

ClearBarrierMask(q) ==
    /\ StartStep(q, "ClearBarrierMask")
    /\ slot' = [slot EXCEPT ![q].mask = {}]
    /\ local' = local

ReadGeneration(q) ==
    /\ StartStep(q, "ReadGeneration")
    /\ slot' = [slot EXCEPT ![q].gen = generation, ![q].waited = TRUE]
    /\ local' = local

PublishPid(q) ==
    /\ StartStep(q, "PublishPid")
    /\ slot' = [slot EXCEPT ![q].pid = TRUE]
    /\ local' = local

InitLocalState(q) ==
    /\ StartStep(q, "InitLocalState")
    /\ local' = [local EXCEPT ![q] = xlogCtl]
    /\ slot' = IF q \in SlowStarters THEN slot
               ELSE [slot EXCEPT ![q] = UsedSlot(generation)]

\* The end of a process frees its slot.
EndProcess(q) ==
    /\ q \in LateBackends /\ IsUp(q) /\ phase = "production"
    /\ budget.starts > 0              \* nobody could tell otherwise
    /\ life' = [life EXCEPT ![q] = "none"]
    /\ slot' = [slot EXCEPT ![q] = FreeSlot]
    /\ local' = [local EXCEPT ![q] = postmaster]
    /\ UNCHANGED <<copies, log, pages, generation, emission, postmaster,
                   launchers, requests, ckpt, recovery, ghosts>>
=============================================================================
