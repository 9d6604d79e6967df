---------------------------- MODULE MCMapProtocol ---------------------------
(***************************************************************************)
(* Model instances of the full protocol: casts, and what TLC needs.        *)
(*                                                                         *)
(* Each on its own page: killer k1 on h1, k2 or the changer on h2, the     *)
(* VACUUM on h3; or all on one page, h1; or the killer on h1 and the other *)
(* workers together on h2.  README.md tells which casts there are and what *)
(* they are for.                                                           *)
(***************************************************************************)
EXTENDS MapProperties, TLC

PageOwn == [s \in Workers |-> CASE s = "k1" -> "h1"
                              [] s \in {"k2", "d"} -> "h2"
                              [] s = "v" -> "h3"]
PageShared == [s \in Workers |-> "h1"]
PageApart == [s \in Workers |-> IF s \in Killers THEN "h1" ELSE "h2"]

\* What is a page's flag and bits at first.  A killer or changer finds its
\* page all-visible, with its bit set or not; a VACUUM finds a page unmarked.
MarksToClear == {<<TRUE, 0>>, <<TRUE, 1>>}
MarksToSet == {<<FALSE, 0>>, <<TRUE, 0>>}
AnyMarks == [h \in HeapPages |-> MarksToClear \union MarksToSet]
OwnMarks == [h \in HeapPages |->
               IF \E v \in Vacuums : HeapPageOf[v] = h THEN MarksToSet
                                                       ELSE MarksToClear]
SetMarks == [h \in HeapPages |->
               IF \E v \in Vacuums : HeapPageOf[v] = h THEN {<<FALSE, 0>>}
                                                       ELSE {<<TRUE, 1>>}]

-----------------------------------------------------------------------------
(***************************************************************************)
(* A reduction.  Some steps are private: no other process's step can be    *)
(* told whether it came before or after, and none has to wait for what the *)
(* step has not done yet, except steps that the step itself makes          *)
(* possible.  If a process is at such a step, only that step is taken.     *)
(*                                                                         *)
(*   - A page's content is touched by the holder of its content lock only, *)
(*     with two exceptions: the map page in "unpatched", which an inserter *)
(*     reads, and whose LSN it sets, without the lock; and the flag of a   *)
(*     heap page that a changer looks at.  Changes and reads of these are  *)
(*     not private, those under the lock included.                         *)
(*   - A release of a lock can only make steps possible, and none of these *)
(*     could come before it.  The same for the completion of a record, and *)
(*     for marking a page dirty, which makes it a page to write: a writer  *)
(*     gets no further with it than its lock.                              *)
(*   - A pin of the map page is of no concern to anybody; a pin of a heap  *)
(*     page to workers on the same page, which may have to wait for it.    *)
(*     Writers pin as well, but only pages that they may write.  So pins,  *)
(*     cleanup locks, and looks at the flag are private on pages that one  *)
(*     worker works on and nobody writes.                                  *)
(*   - A crash forgets all private steps: after the step it leads to the   *)
(*     same states as before it, and where a record is completed or        *)
(*     success reported, to more.                                          *)
(*   - A checkpoint reads the transactions' status, waits for commits from *)
(*     when their record is begun, takes all insertion locks, and looks    *)
(*     which pages are dirty.  With a checkpointer none of these steps of  *)
(*     others is private.                                                  *)
(*                                                                         *)
(* Every property of states is a property of what a lock protects while    *)
(* nobody holds the lock, of the WAL, of the files, or of the process's    *)
(* own step: a state that is skipped differs from one that is not only in  *)
(* private steps not yet taken.  (L3 is none of these: MCMapWaiting.)      *)
(*                                                                         *)
(* This is an argument, not a proof.  The models whose names end in "-all" *)
(* take all interleavings, and must find the same as those without it.     *)
(***************************************************************************)
CONSTANT Reduce

\* Else a private step could have to wait.
ASSUME LocksForAll == Reduce => InsertionLocks >= Cardinality(Workers)

Unshared(h) ==
    /\ Checkpointers = {}
    /\ h \notin WrittenPages
    /\ Cardinality({s \in Workers : HeapPageOf[s] = h}) = 1

\* s has the content of p to itself.  The lock of the map page does not give
\* that in "unpatched".
Owns(s, p) ==
    \/ p = NoPage
    \/ lock[p] = s /\ (p # MapPage \/ Variant # "unpatched")

IsPrivate(s) ==
    CASE pc[s] \in {"EnterCriticalSection", "LeaveCriticalSection",
                    "PinMapPage", "UnpinMapPage",
                    "FinishCrc", "UnlockHeapPage", "UnlockMapPage",
                    "UnlockHeapPageForMapPin", "ReleaseInsertionLock",
                    "KillTuple", "ChangeTuple",
                    "ReportSuccess", "BeginTransaction"} -> TRUE
      [] pc[s] \in {"ReadRedoPoint", "AcquireInsertionLock",
                    "MarkHeapBufferDirty", "SetCommitted"} ->
           Checkpointers = {}
      [] pc[s] = "RegisterBlock" ->
           Checkpointers = {} \/ BlocksOf(s) # <<>>
      [] pc[s] \in {"PinHeapPage", "UnpinHeapPage", "LookAtAllVisible",
                    "LockHeapPageForCleanup", "LockHeapPage",
                    "DecideAllVisible", "ClearAllVisible",
                    "SetAllVisible"} -> Unshared(Page(s))
      [] pc[s] \in {"ClearMapBits", "SetMapBits"} ->
           Variant # "unpatched" /\ Checkpointers = {}
      [] pc[s] = "AssembleRecord" ->
           \/ Owns(s, NextPage(s))
           \/ NextPage(s) \notin Compressible
           \/ Compressions = {"shared"}
      [] pc[s] \in {"ComputeCrc", "CopyRecord"} ->
           \/ Owns(s, NextPage(s))
           \/ ins[s][Which(NextPage(s))].image # "shared"
      [] pc[s] = "SetPageLsn" ->
           NextPage(s) # MapPage \/ Owns(s, MapPage)
      [] OTHER -> FALSE

PrivateFirst ==
    LET ready == {s \in Workers : IsPrivate(s)}
    IN  Reduce /\ phase = "running" /\ ready # {} =>
            LET s == CHOOSE s \in ready : TRUE
            IN  /\ phase' = "running"
                /\ pc'[s] # pc[s] \/ ins'[s] # ins[s]
=============================================================================
