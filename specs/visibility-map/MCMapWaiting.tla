----------------------------- MODULE MCMapWaiting ---------------------------
(***************************************************************************)
(* L3: how many record insertions of another session a session can have    *)
(* to wait for, while it waits for the map page's lock.                    *)
(*                                                                         *)
(* No state of the protocol tells how long a session has waited, so a      *)
(* history variable counts.  A session waits for another from when its     *)
(* next step is to lock the map page and the other holds that lock, until  *)
(* the other releases it.  An insertion counts when its last step is       *)
(* taken meanwhile: [W13] of its last page, or the flush of a commit.  So  *)
(* one that began before the session came to wait counts in full.  The     *)
(* count is of one holder and one holding: the next holder, or the same    *)
(* one when it takes the lock again, begins at none.                       *)
(*                                                                         *)
(* Third processes can keep both from going on, and change no count: pairs *)
(* suffice.  All interleavings are taken, since the reduction orders steps *)
(* that this property can tell apart.                                      *)
(***************************************************************************)
EXTENDS MCMapProtocol

VARIABLE waited     \* for each worker the insertions that it has waited for

\* s waits, and lock[MapPage] is whom for.
Waits(s) ==
    /\ phase = "running"
    /\ pc[s] \in {"LockMapPage", "RelockMapPage"}
    /\ lock[MapPage] \in Workers \ {s}

\* This step is the last of an insertion of t.
Inserts(t) == ins[t].record # 0 /\ ins'[t].record = 0

InitWaiting == Init /\ waited = [s \in Workers |-> 0]

StepAndCount ==
    /\ Next
    /\ waited' = [s \in Workers |->
         IF Waits(s) /\ Waits(s)' /\ lock'[MapPage] = lock[MapPage]
           THEN waited[s] + (IF Inserts(lock[MapPage]) THEN 1 ELSE 0)
           ELSE 0]

NextWaiting == StepAndCount

SpecWaiting == InitWaiting /\ [][NextWaiting]_<<vars, waited>>

WaitsForAtMost(n) == \A s \in Workers : waited[s] <= n

\* L3 is the last in "relock", and the one before it in "registered".  The
\* one before each tells that the bound is met.
L3_NoInsertion == WaitsForAtMost(0)
L3_OneInsertion == WaitsForAtMost(1)
L3_TwoInsertions == WaitsForAtMost(2)
=============================================================================
