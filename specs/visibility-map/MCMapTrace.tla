----------------------------- MODULE MCMapTrace -----------------------------
(***************************************************************************)
(* Instances of the full protocol for traces of the engine: more pages and *)
(* processes than TLC could explore, and all harmless steps.               *)
(*                                                                         *)
(* A worker's name tells its page: k-h1 kills on h1, d-h1 changes it, and  *)
(* v1-h1, v2-h1 and so on are VACUUMs of it.                               *)
(***************************************************************************)
EXTENDS MCMapProtocol

Prefixes == {"k-", "d-", "v1-", "v2-", "v3-"}

PageByName == [s \in Workers |-> CHOOSE h \in HeapPages :
                                     \E p \in Prefixes : s = p \o h]

\* Every legal pair of flag and bits.
LegalMarks == [h \in HeapPages |->
                 {m \in BOOLEAN \X {0, 1, 3} :
                    /\ m[2] # 0 => m[1]
                    /\ m[2] = 3 => h \in FrozenPages}]
=============================================================================
