------------------------ MODULE MCChecksumRefinement ------------------------
(***************************************************************************)
(* Where the protocol refines the abstract module.                         *)
(*                                                                         *)
(* The refinement mapping: while the server is in production, the abstract *)
(* state is the shared copy, the abstract processes are those that read or *)
(* write pages, with their own copies, and a page is valid if its checksum *)
(* on disk is right.  From a crash to the end of recovery the abstract     *)
(* cluster is at rest in "off", with nobody living and every page dirty,   *)
(* as its newest version is in the WAL; the end of recovery is one more    *)
(* restart, into the state that recovery has found.                        *)
(*                                                                         *)
(* A process that absorbs two barriers in one step takes two abstract      *)
(* steps; that is no step of the abstract module, unless they cancel out.  *)
(***************************************************************************)
EXTENDS MCDataChecksums

InProduction == phase = "production"
Users == Launchers \union Workers \union Backends \union Auxiliaries
UserLocal == [q \in Users |-> IF InProduction /\ IsUp(q) THEN local[q]
                                                        ELSE "gone"]
SeenPages == Pages \ Uncommitted
SeenPage == [p \in SeenPages |->
               [disk |-> IF InProduction /\ ~Bad(p) THEN "valid"
                                                    ELSE "invalid",
                dirty |-> ~InProduction \/ Dirty(p)]]

Abstract == INSTANCE AbstractChecksums
              WITH Processes <- Users, Pages <- SeenPages,
                   Transitions <- LegalPairs, Table <- Table,
                   state <- IF InProduction THEN xlogCtl ELSE "off",
                   local <- UserLocal, page <- SeenPage

\* Every step; not fairness, which survivors of recovery do not have
\* (ProcessesAgree).  The first state is one of the abstract invariant's, as
\* all are while the protocol refines.
StepsRefine == [][Abstract!Next]_(Abstract!vars)
AbstractInv == Abstract!Inv
=============================================================================
