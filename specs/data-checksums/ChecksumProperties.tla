------------------------- MODULE ChecksumProperties ------------------------
(***************************************************************************)
(* Part 9: what is asked of the protocol.                                  *)
(***************************************************************************)
EXTENDS DataChecksums

Ck == {"none", "right", "wrong"}

TypeOK ==
    /\ xlogCtl \in States
    /\ controlFile.state \in States /\ pgControl.state \in States
    /\ controlFile.db \in {"in production", "shutting down", "shut down",
                           "in crash recovery"}
    /\ \A i \in 1..Len(wal) : wal[i].kind \in
         {"state", "redo", "online", "shutdown", "image", "change"}
    /\ walBase <= flushed /\ flushed <= EndOfWal
    /\ walBase <= pgControl.redo
    /\ \A p \in Pages : buffer[p].ck \in Ck /\ disk[p].ck \in Ck
    /\ \A q \in Processes :
         /\ local[q] \in States
         /\ slot[q].mask \subseteq States
         /\ slot[q].gen <= generation
         /\ life[q] \in {"none", "ClearBarrierMask", "ReadGeneration",
                         "PublishPid", "InitLocalState", "up"}
    /\ phase \in {"production", "stopping", "down", "replay", "end", "fixup",
                  "failed"}
    /\ failed \subseteq {"production", "recovery", "replay"}
    /\ \A kind \in {"checkpoints", "crashes", "terminates", "cancels",
                    "failures", "changes", "hints", "starts", "stops"} :
         budget[kind] >= 0

-----------------------------------------------------------------------------
(***************************************************************************)
(* No page that the cluster itself has written fails verification.  The    *)
(* first formula is about what happens; the next are about what could      *)
(* happen next, and so say more: some process verifies, and the newest     *)
(* version of a page is on disk, not dirty in the pool, without a right    *)
(* checksum.  (In replay only the startup process reads, and only what a   *)
(* record without image asks for: that is in the first.)                   *)
(***************************************************************************)
Verifying == {q \in Verifiers : IsUp(q) /\ NeedVerify(local[q])}
OnDisk == {p \in Pages \ uncommitted : ~Dirty(p)}
SomebodyCanFail == Verifying # {} /\ \E p \in OnDisk : Bad(p)
HadCrash == budget.crashes < Budget.crashes

NoVerificationFailure == failed = {}
NoBadPageInFirstLife == ~HadCrash => ~SomebodyCanFail
NoBadPageAfterRecovery == HadCrash => ~SomebodyCanFail

\* If somebody verifies, whoever may write pages writes checksums.  (Those
\* that merely start can do neither.)
Writing == {q \in Backends \union Workers \union Bgwriters
                    \union {Checkpointer} : IsUp(q)}
WritersFollow ==
    Verifying # {} => \A q \in Writing : NeedWrite(local[q])

\* A cluster that was shut down in "on" passes pg_checksums --check.
CleanStopIsClean ==
    phase = "down" /\ pgControl.db = "shut down" /\ pgControl.state = "on"
      => \A p \in Pages : ~Bad(p)

-----------------------------------------------------------------------------
(***************************************************************************)
(* Progress.  No process is in an error that it raises for ever; a barrier *)
(* that is waited for was signalled to all who are behind; the flag of a   *)
(* running launcher is that of one.                                        *)
(***************************************************************************)
NoRejectedBarrier == \A q \in Processes : ~Rejects(q)

Signalling(q) ==
    \E e \in Emitters : \/ emission[e].stage \in {"bits", "advance"}
                        \/ emission[e].stage = "signal"
                           /\ q \in emission[e].left
NoLostSignal ==
    \A q \in Processes :
        IsUp(q) /\ slot[q].gen < generation
          => slot[q].pending \/ Signalling(q)

NoStaleRunningFlag ==
    launcherRunning =>
        \E l \in Launchers : launcher[l].pc \notin {"none",
                                                    "TestForDuplicate"}

\* Two launchers do not change the state at the same time.
ChangesState(l) ==
    \/ InCriticalSection(l)
    \/ launcher[l].pc \in {"UpdateControlFile", "RequestCheckpoint",
                           "AwaitCheckpoint", "AwaitBarrier"}
OneChangeAtATime ==
    \A k, l \in Launchers :
        ChangesState(k) /\ ChangesState(l) => k = l

-----------------------------------------------------------------------------
(***************************************************************************)
(* The end.  Quiet: no request, launcher or worker is under way, and       *)
(* whoever was signalled has absorbed.                                     *)
(***************************************************************************)
Quiet ==
    /\ phase = "production"
    /\ \A r \in Requests : request[r] \in {"none", "returned"}
    /\ \A l \in Launchers : launcher[l].pc = "none" /\ worker[l].pc = "none"
    /\ \A q \in Processes : ~slot[q].pending
    /\ \A q \in Processes : life[q] \in {"none", "up"}

Requested == \E r \in Requests : request[r] # "none"

\* The cluster is in the state that was last asked for, unless that was
\* stopped from outside.
EndsAsRequested ==
    Quiet /\ Requested /\ ~excused => xlogCtl = Target(launchOp)

\* A state that was reached, with its launcher gone its normal way, stays
\* until another one is asked for, also over a crash.
ReachedStays == Quiet /\ reported # "none" => xlogCtl = reported

\* All copies agree.
CopiesAgree ==
    Quiet => /\ controlFile.state = xlogCtl
             /\ pgControl.state = xlogCtl
ProcessesAgree ==
    Quiet => \A q \in Processes : IsUp(q) => local[q] = xlogCtl

\* After a crash and recovery no change is in progress, unless a launcher
\* was stopped from outside.
Interfered == \E kind \in {"terminates", "cancels", "failures"} :
                 budget[kind] < Budget[kind]
RecoveryDecides ==
    Quiet /\ HadCrash /\ ~Interfered => xlogCtl \in {"on", "off"}

-----------------------------------------------------------------------------
\* Every request comes to its end, and the cluster to rest.
EveryRequestEnds == []<>Quiet
=============================================================================
