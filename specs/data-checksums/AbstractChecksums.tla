-------------------------- MODULE AbstractChecksums --------------------------
(***************************************************************************)
(* How checksums are switched on and off while a cluster runs: the idea,   *)
(* with all mechanism removed.                                             *)
(*                                                                         *)
(* The cluster is in one of four states.  Every process has its own copy   *)
(* of the state, goes by that copy alone, and brings it up to date when it *)
(* gets round to it.  So there are always processes that are behind, and   *)
(* for a while the processes of one cluster do not agree on whether pages  *)
(* have checksums.                                                         *)
(*                                                                         *)
(* What must not happen is that one process verifies what another one has  *)
(* written without a checksum.  That is, "on" and "off" must not meet: not *)
(* in two processes, and not in a process and a page.  Two rules see to    *)
(* it.                                                                     *)
(*                                                                         *)
(*   - The cluster changes its state only if every living process can      *)
(*     follow from where it is, and no step leads from "off" to "on" or    *)
(*     back.  Between the two lies a state in which everybody writes       *)
(*     checksums and nobody needs them.                                    *)
(*                                                                         *)
(*   - The cluster goes to "on" only when every page either has a valid    *)
(*     checksum on disk or is dirty, and so will get one when it is        *)
(*     written.                                                            *)
(*                                                                         *)
(* Left out: how a change is made and announced, the WAL, checkpoints,     *)
(* what becomes durable when, locks, and who asks for what.  All that has  *)
(* to achieve what the actions here simply demand.                         *)
(***************************************************************************)
EXTENDS ChecksumStates

CONSTANTS
    Processes,      \* all that read or write pages, whatever their kind
    Pages,          \* the pages of all relations
    Transitions,    \* the pairs <<from, to>> by which the state changes
    Table           \* the pairs that a process accepts when it absorbs

\* In PostgreSQL the table is LegalPairs (B.2), and what changes it makes are
\* all in there (B.6).  The models allow as changes all that the table does.
\* They are two constants to see what happens if the table is too small.
ASSUME PairsOfStates ==
    /\ Transitions \subseteq States \X States
    /\ Table \subseteq States \X States
ASSUME GoneIsNoState == "gone" \notin States

VARIABLES
    state,          \* the state of the cluster: what a new process gets
    local,          \* each process's own copy of it, or "gone"
    page            \* each page: is its newest version in memory only, and
                    \* has the version on disk a valid checksum?

vars == <<state, local, page>>

PageStates == [disk: {"valid", "invalid"}, dirty: BOOLEAN]

TypeOK ==
    /\ state \in States
    /\ local \in [Processes -> States \union {"gone"}]
    /\ page \in [Pages -> PageStates]

Living == {p \in Processes : local[p] # "gone"}

\* A process in state `from' is where `to' is, or one transition before it.
CanFollow(from, to) == from = to \/ <<from, to>> \in Transitions

AllCanFollow(new) == \A p \in Living : CanFollow(local[p], new)

\* Whoever reads a page from now on finds a valid checksum, if from now on
\* pages are written with one.  (A dirty page is not read from disk.)
AllPagesRewritten ==
    \A g \in Pages : page[g].dirty \/ page[g].disk = "valid"

\* Both rules: no process and no page stands against state s.
IsSafe(s) == AllCanFollow(s) /\ (s = "on" => AllPagesRewritten)

\* A cluster that has just started, or has been at rest for a while.
Init ==
    /\ state \in States
    /\ local \in [Processes -> {state, "gone"}]
    /\ page \in [Pages -> PageStates]
    /\ state = "on" => AllPagesRewritten

-----------------------------------------------------------------------------
(***************************************************************************)
(* A change is announced.  PostgreSQL emits a barrier and waits until all  *)
(* have absorbed it before it makes the next change; then all are where    *)
(* the cluster is, and can follow.  Here stands only what the wait is for, *)
(* since a launcher may die while it waits (I.6), and processes may come   *)
(* out of recovery behind (I.19).                                          *)
(*                                                                         *)
(* The pages are rewritten by a worker while the cluster is in             *)
(* "inprogress-on".  Afterwards they stay so, because nobody is left who   *)
(* writes without checksums: from "off" a process cannot follow to "on".   *)
(***************************************************************************)
Change(new) ==
    /\ <<state, new>> \in Transitions
    /\ IsSafe(new)
    /\ state' = new
    /\ UNCHANGED <<local, page>>

(***************************************************************************)
(* A process brings its copy up to date, at a time of its own choice.  It  *)
(* looks the pair up in its table.  A pair that is not there is an error,  *)
(* which comes back each time that it tries: it is stuck, and whoever      *)
(* waits for it is as well.  Here the step is just not enabled.            *)
(***************************************************************************)
Absorb(p) ==
    /\ p \in Living
    /\ local[p] # state
    /\ <<local[p], state>> \in Table
    /\ local' = [local EXCEPT ![p] = state]
    /\ UNCHANGED <<state, page>>

(***************************************************************************)
(* A process that has missed a change may absorb that one when the cluster *)
(* is in the next state already.  It still goes to a state from which it   *)
(* can follow, and one that is safe.  (PostgreSQL needs this only if a     *)
(* launcher did not wait.  Which changes a process has missed is not       *)
(* recorded: any state will do that is not dangerous.)                     *)
(***************************************************************************)
AbsorbLate(p, s) ==
    /\ p \in Living
    /\ local[p] # state
    /\ s \notin {local[p], state}
    /\ <<local[p], s>> \in Table
    /\ CanFollow(s, state)
    /\ IsSafe(s)
    /\ local' = [local EXCEPT ![p] = s]
    /\ UNCHANGED <<state, page>>

(***************************************************************************)
(* A page changes in memory.  It may be a change of its rows, or a hint    *)
(* bit, or the worker that marks it dirty to have it written.  What is on  *)
(* disk stays as it is, and does not matter any more.                      *)
(***************************************************************************)
DirtyPage(p, g) ==
    /\ p \in Living
    /\ page' = [page EXCEPT ![g].dirty = TRUE]
    /\ UNCHANGED <<state, local>>

(***************************************************************************)
(* A dirty page is written.  By its own copy of the state the writer sets  *)
(* the checksum, or leaves the field of the page as it is: then what goes  *)
(* to disk is a page that has changed, with a checksum of before, or none  *)
(* (I.10).                                                                 *)
(***************************************************************************)
WritePage(p, g) ==
    /\ p \in Living
    /\ page[g].dirty
    /\ page' = [page EXCEPT ![g] =
                  [disk |-> IF NeedWrite(local[p]) THEN "valid" ELSE "invalid",
                   dirty |-> FALSE]]
    /\ UNCHANGED <<state, local>>

\* A process starts in the state of the cluster, and asks no table.
StartProcess(p) ==
    /\ p \notin Living
    /\ local' = [local EXCEPT ![p] = state]
    /\ UNCHANGED <<state, page>>

EndProcess(p) ==
    /\ p \in Living
    /\ local' = [local EXCEPT ![p] = "gone"]
    /\ UNCHANGED <<state, page>>

(***************************************************************************)
(* Crash and recovery, or stop and start, in one step.  It ends in "off"   *)
(* or "on", as the two states between are given up: nobody would go on     *)
(* with what they were for.  The processes are gone, but for those that    *)
(* live through recovery, which are not told of its end and may be behind  *)
(* (I.19).                                                                 *)
(*                                                                         *)
(* Of the pages nothing is said: which writes were lost, what replay has   *)
(* brought back into memory, and what was written on the way, under what   *)
(* state.  Nor does it matter in which state the cluster was: "off" is     *)
(* always safe, and "on" is if every page is dirty or valid.  To come to   *)
(* "on" only then is what recovery has to achieve.                         *)
(***************************************************************************)
Restart(new) ==
    /\ new \in {"off", "on"}
    /\ state' = new
    /\ local' \in [Processes ->
                     {"gone", new, "inprogress-on", "inprogress-off"}]
    /\ page' \in [Pages -> PageStates]
    /\ new = "on" => AllPagesRewritten'

Next ==
    \/ \E new \in States : Change(new) \/ Restart(new)
    \/ \E p \in Processes : Absorb(p) \/ StartProcess(p) \/ EndProcess(p)
    \/ \E p \in Processes, s \in States : AbsorbLate(p, s)
    \/ \E p \in Processes, g \in Pages : DirtyPage(p, g) \/ WritePage(p, g)

\* The one thing that must happen: a process checks for barriers again and
\* again.  Nobody has to change the state, or to write.
Fairness == \A p \in Processes : WF_vars(Absorb(p))

Spec == Init /\ [][Next]_vars /\ Fairness

-----------------------------------------------------------------------------
\* What the protocol is for.

\* While a process verifies, every process writes checksums.
WritersFollow ==
    (\E p \in Living : NeedVerify(local[p])) =>
        \A q \in Living : NeedWrite(local[q])

\* While a process verifies, whatever it can read from disk has a valid
\* checksum: verification never fails on what the cluster itself has written.
VerifiedPagesAreValid ==
    (\E p \in Living : NeedVerify(local[p])) =>
        \A g \in Pages : ~page[g].dirty => page[g].disk = "valid"

\* Nobody stays behind: who is not where the cluster is gets there, or ends,
\* or the cluster comes back to it.
BarrierEnds ==
    \A p \in Processes :
        (local[p] \notin {state, "gone"}) ~> (local[p] \in {state, "gone"})

-----------------------------------------------------------------------------
(***************************************************************************)
(* Why it works: an invariant that every step keeps for its own sake, from *)
(* whatever state it is taken.  It implies the two invariants above.       *)
(***************************************************************************)
Inv ==
    \* Nobody is further behind than one transition.  A change asks for it;
    \* who absorbs, starts or comes out of recovery is no further behind.
    \* Needed: a process that starts in "off" must not meet one that is still
    \* in "on", nor one that absorbs "on" another that is still in "off".
    /\ AllCanFollow(state)

    \* "On" and "off" do not meet in two processes.  In three states that is
    \* what the first conjunct says: with "off" or "inprogress-on" no process
    \* is in "on", with "on" none is in "off".  "Inprogress-off" can be
    \* followed from both sides: checksums may be given up while some are
    \* still in "off", or while some are still in "on".  But not both at
    \* once: no change moves a process, who absorbs or starts comes to
    \* "inprogress-off" itself, and who is late looks first (IsSafe).
    /\ WritersFollow

    \* "On" does not meet a page without checksum, neither where a process
    \* is in "on" nor where it may come to be.  Change, AbsorbLate and Restart
    \* ask for it.  From then on every process writes checksums, by the first
    \* two conjuncts, and a dirty page comes out valid.
    /\ (state = "on" \/ \E p \in Living : local[p] = "on")
         => AllPagesRewritten
=============================================================================
