--------------------------- MODULE MCChecksumTrace --------------------------
(***************************************************************************)
(* The instance that traces of an engine are judged by: a sample of its    *)
(* pages, some shared, some of each of up to four databases, and an        *)
(* environment that may act as often as it likes.                          *)
(***************************************************************************)
EXTENDS MCDataChecksums

CONSTANTS SharedPages, PagesOf1, PagesOf2, PagesOf3, PagesOf4

ASSUME Pages = SharedPages \union PagesOf1 \union PagesOf2 \union PagesOf3
                 \union PagesOf4

DatabaseByList == [p \in Pages |-> CASE p \in SharedPages -> 0
                                     [] p \in PagesOf1 -> 1
                                     [] p \in PagesOf2 -> 2
                                     [] p \in PagesOf3 -> 3
                                     [] p \in PagesOf4 -> 4]

-----------------------------------------------------------------------------
(***************************************************************************)
(* The point datachecksumsworker-fail-db-result, which only engines have:  *)
(* whatever its worker has left, the launcher takes the result of a        *)
(* database as FAILED (D.4, 4).  A test does so, no step of the protocol.  *)
(***************************************************************************)
ForceFailure(l) ==
    /\ At(l, "AwaitWorker")
    /\ worker[l].pc = "none"
    /\ Spend("failures")
    /\ excused' = TRUE
    /\ launcher' = [launcher EXCEPT ![l].pc = "TestForOff",
                                    ![l].back = "LeaveProcArray"]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, requests,
                   ckpt, recovery, reported, failed>>

TraceNext == Next \/ \E l \in Launchers : ForceFailure(l)
TraceSpec == Init /\ [][TraceNext]_vars
=============================================================================
