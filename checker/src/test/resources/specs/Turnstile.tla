----------------------------- MODULE Turnstile -----------------------------
(* Processes take turns on one lock and count their visits in a record. *)
EXTENDS Naturals
CONSTANTS Procs,    \* the processes
          NoOne,    \* nobody holds the lock
          Limit     \* visits until a process stops
ASSUME Limit \in Nat

VARIABLES holder,   \* who holds the lock
          log,      \* per process its visits and its last turn
          turn      \* turns so far

vars == <<holder, log, turn>>

Init == /\ holder = NoOne
        /\ log = [p \in Procs |-> [visits |-> 0, last |-> 0, kind |-> "idle"]]
        /\ turn = 0

Free == holder = NoOne

Acquire(p) == /\ Free
              /\ log[p].visits < Limit
              /\ holder' = p
              /\ log' = [log EXCEPT ![p].kind = "inside"]
              /\ UNCHANGED turn

Release(p) == /\ holder = p
              /\ holder' = NoOne
              /\ turn' = turn + 1
              /\ log' = [log EXCEPT ![p] = [visits |-> @.visits + 1, last |-> turn', kind |-> "idle"]]

Done == /\ \A p \in Procs : log[p].visits = Limit
        /\ UNCHANGED vars

Next == \/ \E p \in Procs : Acquire(p) \/ Release(p)
        \/ Done

Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ WF_vars(Next)

TypeOK == /\ holder \in Procs \cup {NoOne}
          /\ turn \in Nat
HolderInside == \A p \in Procs : (holder = p) <=> (log[p].kind = "inside")
Few == turn < 3
EachFew == \A p \in Procs : /\ log[p].visits \in Nat
                            /\ log[p].visits < 2
TurnGrows == [][turn' >= turn]_vars
NeverTwo == [][turn' # 2]_vars
AllDone == <>(turn = Limit * 2)
Starves == <>(turn = 100)
=============================================================================
