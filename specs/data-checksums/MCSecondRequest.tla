--------------------------- MODULE MCSecondRequest --------------------------
(***************************************************************************)
(* A second request at each stage of the first one's work: the rows of     *)
(* D.7, which say how each pair ends.                                      *)
(***************************************************************************)
EXTENDS MCDataChecksums

CONSTANTS
    First, Second,  \* what is asked: "enable" or "disable"
    Stage,          \* how far the first launcher is when the second is asked
    End             \* the state that D.7 says it ends in

\* A launcher is in the change to that state (C.2, C.7, D.6).
ChangePcs == {"EnterCriticalSection", "InsertStateRecord",
              "FlushStateRecord", "SetSharedState", "UpdateControlFile",
              "Emit", "RequestCheckpoint", "AwaitCheckpoint",
              "AwaitBarrier", "EndChange"}
InChange(to) ==
    \E l \in Launchers : launcher[l].to = to /\ launcher[l].pc \in ChangePcs

\* In the worker's state with nothing left to do it waits for the temporary
\* relations of others (D.5), which the protocol leaves out.
AtStage ==
    CASE Stage = "any time" -> TRUE
      [] Stage = "before the copy" ->
           \A l \in Launchers :
              launcher[l].pc \in {"none", "TestForDuplicate"}
      [] Stage = "transactions" ->
           \/ InChange("inprogress-on")
           \/ \E l \in Launchers : At(l, "AwaitTransactions")
      [] Stage = "page work" ->
           \E l \in Launchers : worker[l].pc # "none"
      [] Stage = "temporary relations" ->
           \E l \in Launchers :
              worker[l].pc = "Rewrite" /\ worker[l].todo = {}
      [] Stage = "on" -> InChange("on")
      [] Stage = "off" -> InChange("inprogress-off") \/ InChange("off")
      [] Stage = "done" -> reported # "none"

\* Which of the two requests comes first does not matter.
AsGiven ==
    \A r \in Requests :
        request'[r] # "none" /\ request[r] = "none" =>
            IF \A k \in Requests : request[k] = "none"
              THEN launchOp' = First
              ELSE launchOp' = Second /\ AtStage

\* D.7's last column.
EndsAsListed == Quiet /\ AllAsked => xlogCtl = End
=============================================================================
