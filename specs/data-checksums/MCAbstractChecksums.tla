------------------------ MODULE MCAbstractChecksums ------------------------
(***************************************************************************)
(* Model instances of AbstractChecksums: what TLC needs, and what is made  *)
(* wrong on purpose.                                                       *)
(***************************************************************************)
EXTENDS AbstractChecksums, TLC

\* All states that satisfy the invariant, reachable or not.  If no step from
\* one of them leads out, the invariant is inductive.
AnyStateOfInv == TypeOK /\ Inv

\* All processes are alike, and all pages.
Symmetry == Permutations(Processes) \union Permutations(Pages)

\* One pair more than in the reference.
WithOffToOn == LegalPairs \union {<<"off", "on">>}
WithOnToOff == LegalPairs \union {<<"on", "off">>}
WithOnToInprogressOn == LegalPairs \union {<<"on", "inprogress-on">>}

\* Change without its second conjunct: nobody waits for anybody.
ChangeUnawaited(new) ==
    /\ <<state, new>> \in Transitions
    /\ new = "on" => AllPagesRewritten
    /\ state' = new
    /\ UNCHANGED <<local, page>>

\* As PostgreSQL waits: the next change is made when all have absorbed the
\* last one.  Who is stuck then stops the cluster from ever changing again.
ChangeAwaited(new) ==
    /\ <<state, new>> \in Transitions
    /\ \A p \in Living : local[p] = state
    /\ new = "on" => AllPagesRewritten
    /\ state' = new
    /\ UNCHANGED <<local, page>>

\* One run of the cluster, without its pages: to see who gets stuck in it.  (A
\* restart would free him.)
SpecOfOneRun ==
    /\ Init
    /\ [][\/ \E new \in States : ChangeAwaited(new)
          \/ \E p \in Processes :
               Absorb(p) \/ StartProcess(p) \/ EndProcess(p)]_vars
    /\ Fairness
=============================================================================
