------------------------------ MODULE Launcher ------------------------------
(***************************************************************************)
(* Part 5: requests, the launcher, and the worker that it starts (D).      *)
(***************************************************************************)
EXTENDS StateChange

\* The lock on the shared request: one step holds it, but for a launcher
\* that connects with it held (D.3, 3).
RequestLocked == \E l \in Launchers : launcher[l].pc = "Connect"

(***************************************************************************)
(* A request (D.2) writes the target, whatever comes of it.  If a launcher *)
(* runs, it will see.  If none runs, the call looks whether there is       *)
(* anything to do, and then has a launcher started.                        *)
(***************************************************************************)
WriteRequest(r, op) ==
    /\ phase = "production"
    /\ request[r] = "none"
    /\ ~RequestLocked
    /\ launchOp' = op
    /\ request' = [request EXCEPT ![r] = IF launcherRunning THEN "returned"
                                                            ELSE op]
    /\ reported' = "none"
    /\ excused' = FALSE
    /\ UNCHANGED <<copies, log, pages, barriers, processes, launchers,
                   launcherRunning, workerPid, workerResult, invocation,
                   uncommitted, ckpt, recovery, failed, budget>>

Target(op) == IF op = "enable" THEN "on" ELSE "off"
FreeLauncher(l) == launcher[l].pc = "none" /\ worker[l].pc = "none"

\* The launcher l is registered; its process starts at any time later.
\* Before bf25e5571b there was no look at the state.
TestRequest(r, l) ==
    /\ request[r] \in {"enable", "disable"}
    /\ request' = [request EXCEPT ![r] = "returned"]
    /\ IF xlogCtl = Target(request[r]) /\ "bf25e5571b" \in Fixes
         THEN /\ l = Nobody
              /\ launcher' = launcher
         ELSE /\ l \in Launchers /\ FreeLauncher(l)
              /\ launcher' = [launcher EXCEPT ![l] =
                                [NoLauncher EXCEPT !.pc = "TestForDuplicate"]]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, launchOp,
                   launcherRunning, workerPid, workerResult, invocation,
                   uncommitted, ckpt, recovery, ghosts>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* The launcher's start (D.3, 1-3).  A second one leaves at once, without  *)
(* its exit callback; before 8fb8ded889 with it.  The first one connects,  *)
(* which gives it a slot of the barrier and the state, and takes the       *)
(* request.                                                                *)
(***************************************************************************)
TestForDuplicate(l) ==
    /\ At(l, "TestForDuplicate")
    /\ ~RequestLocked
    /\ IF launcherRunning
         THEN /\ launcher' = [launcher EXCEPT ![l].pc =
                                IF "8fb8ded889" \in Fixes THEN "none"
                                                          ELSE "TestAtExit"]
              /\ life' = life
         ELSE /\ Goto(l, "Connect")
              /\ life' = [life EXCEPT ![l] = FirstStartStep(l)]
    /\ local' = [local EXCEPT ![l] = postmaster]
    /\ UNCHANGED <<copies, log, pages, barriers, postmaster, worker, requests,
                   ckpt, recovery, ghosts>>

TakeRequest(l) ==
    /\ At(l, "Connect") /\ IsUp(l)
    /\ launcher' = [launcher EXCEPT ![l].pc = "Begin", ![l].op = launchOp,
                                    ![l].running = TRUE]
    /\ launcherRunning' = TRUE
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, request,
                   launchOp, workerPid, workerResult, invocation, uncommitted,
                   ckpt, recovery, ghosts>>

\* D.3, 4.  Enabling looks at the launcher's own state.
Begin(l) ==
    /\ At(l, "Begin")
    /\ launcher' =
         IF launcher[l].op = "disable"
           THEN [launcher EXCEPT ![l].pc = "TestForOff",
                                 ![l].back = "CheckRequest"]
         ELSE IF local[l] = "on"
           THEN [launcher EXCEPT ![l].pc = "CheckRequest"]
         ELSE Changing(l, "inprogress-on")
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, requests,
                   ckpt, recovery, ghosts>>

(***************************************************************************)
(* The wait for the transactions that may have made relations before the   *)
(* change to inprogress-on (D.4, 2).  It ends early on a cancel or a new   *)
(* target; the launcher then goes on, and looks at its flag, which nothing *)
(* clears (I.17), only after the first database's worker.  Since           *)
(* ed6775db84 it stops here.  If nobody has to be waited for, no look at   *)
(* the target is taken.                                                    *)
(***************************************************************************)
AwaitTransactions(l) ==
    /\ At(l, "AwaitTransactions")
    /\ \E changed \in {launchOp # launcher[l].op, FALSE} :
       LET abort == launcher[l].abort \/ changed
       IN  /\ uncommitted = {} \/ abort
           /\ launcher' = [launcher EXCEPT
                             ![l].abort = abort,
                             ![l].db = 1,
                             ![l].pc = IF abort /\ "ed6775db84" \in Fixes
                                         THEN "GiveUp" ELSE "StartWorker"]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, requests,
                   ckpt, recovery, ghosts>>

\* The open transaction ends; its relations can be seen.
Commit ==
    /\ uncommitted # {} /\ phase = "production"
    /\ budget.crashes = Budget.crashes    \* a crash ends it otherwise
    /\ uncommitted' = {}
    /\ UNCHANGED <<copies, log, pages, barriers, processes, launchers,
                   request, launchOp, launcherRunning, workerPid,
                   workerResult, invocation, ckpt, recovery, ghosts>>

\* D.4, 4: one worker for each database, one after the other.
StartWorker(l) ==
    /\ At(l, "StartWorker")
    /\ workerResult' = "failed"
    /\ invocation' = l
    /\ worker' = [worker EXCEPT ![l] = [NoWorker EXCEPT
                                          !.pc = "Connect",
                                          !.db = launcher[l].db]]
    /\ Goto(l, "RememberWorker")
    /\ life' = [life EXCEPT ![WorkerOf[l]] =
                               FirstStartStep(WorkerOf[l])]
    /\ local' = [local EXCEPT ![WorkerOf[l]] = postmaster]
    /\ UNCHANGED <<copies, log, pages, barriers, postmaster, request,
                   launchOp, launcherRunning, workerPid, uncommitted, ckpt,
                   recovery, ghosts>>

RememberWorker(l) ==
    /\ At(l, "RememberWorker")
    /\ workerPid' = WorkerOf[l]
    /\ Goto(l, "AwaitWorker")
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, request,
                   launchOp, launcherRunning, workerResult, invocation,
                   uncommitted, ckpt, recovery, ghosts>>

\* The worker has ended; the result decides.
AwaitWorker(l) ==
    /\ At(l, "AwaitWorker")
    /\ worker[l].pc = "none"
    /\ launcher' =
         CASE workerResult = "failed" /\
              ~(launcher[l].abort /\ "ed6775db84" \in Fixes) ->
                [launcher EXCEPT ![l].pc = "TestForOff",
                                 ![l].back = "LeaveProcArray"]
           [] workerResult = "aborted" \/ launcher[l].abort ->
                [launcher EXCEPT ![l].pc = "GiveUp"]
           [] OTHER ->
                IF launcher[l].db < Databases
                  THEN [launcher EXCEPT ![l].pc = "StartWorker",
                                        ![l].db = @ + 1]
                  ELSE [launcher EXCEPT ![l].pc = "TestForOn", ![l].db = 0]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, requests,
                   ckpt, recovery, ghosts>>

\* ProcessAllDatabases has returned false: a new target is taken up, else it
\* is an error (since a4f02cab4b none, if the launcher was told to stop).
GiveUp(l) ==
    /\ At(l, "GiveUp")
    /\ ~RequestLocked
    /\ LET changed == launchOp # launcher[l].op
           fixed == "a4f02cab4b" \in Fixes
           abort == launcher[l].abort \/ (fixed /\ changed)
       IN  launcher' = [launcher EXCEPT
                          ![l].abort = abort,
                          ![l].pc = IF changed \/ (fixed /\ abort)
                                      THEN "CheckRequest"
                                      ELSE "LeaveProcArray"]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, requests,
                   ckpt, recovery, ghosts>>

(***************************************************************************)
(* The end (D.3, 5): a new target starts all over; else the flags are      *)
(* cleared, and the launcher exits.  From here on another one may start.   *)
(***************************************************************************)
CheckRequest(l) ==
    /\ At(l, "CheckRequest")
    /\ ~RequestLocked
    /\ IF launchOp # launcher[l].op
         THEN /\ launcher' = [launcher EXCEPT ![l].pc = "Begin",
                                              ![l].op = launchOp]
              /\ UNCHANGED <<launcherRunning, reported>>
         ELSE /\ launcher' = [launcher EXCEPT ![l].pc = "LeaveProcArray",
                                              ![l].running = FALSE]
              /\ launcherRunning' = FALSE
              /\ reported' = IF xlogCtl = Target(launchOp) THEN xlogCtl
                                                           ELSE "none"
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, request,
                   launchOp, workerPid, workerResult, invocation, uncommitted,
                   ckpt, recovery, excused, failed, budget>>

(***************************************************************************)
(* Exit (D.3).  The launcher gives up its slot and leaves the process      *)
(* array; then its exit callback runs, on whatever way it came here, with  *)
(* interrupts held.                                                        *)
(***************************************************************************)
LeaveProcArray(l) ==
    /\ At(l, "LeaveProcArray")
    /\ life' = [life EXCEPT ![l] = "none"]
    /\ slot' = [slot EXCEPT ![l] = FreeSlot]
    /\ emission' = [emission EXCEPT ![l] = NoEmission]
    /\ Goto(l, "StopWorker")
    /\ UNCHANGED <<copies, log, pages, generation, local,
                   postmaster, worker, requests, ckpt, recovery, ghosts>>

StopWorker(l) ==
    /\ At(l, "StopWorker")
    /\ ~RequestLocked
    /\ worker' = IF launcher[l].running /\ workerPid # Nobody
                   THEN [k \in Launchers |->
                           IF WorkerOf[k] = workerPid /\ worker[k].pc # "none"
                             THEN [worker[k] EXCEPT !.term = TRUE]
                             ELSE worker[k]]
                   ELSE worker
    /\ Goto(l, "TestAtExit")
    /\ UNCHANGED <<copies, log, pages, barriers, processes, requests, ckpt,
                   recovery, ghosts>>

\* The test is not nested in that of the launcher's flag: it is made also
\* after a normal end, when another launcher may be at work.
\* Before bf25e5571b it looked at the launcher's own state (H.2).
SeenAtExit(l) == IF {"bf25e5571b", "8fb8ded889"} \subseteq Fixes
                   THEN xlogCtl ELSE local[l]

TestAtExit(l) ==
    /\ At(l, "TestAtExit")
    /\ launcher' =
         IF /\ SeenAtExit(l) = "inprogress-on"
            /\ "exit test nested" \in Remedies => launcher[l].running
           THEN [launcher EXCEPT ![l].pc = "TestForOff",
                                 ![l].back = "ClearFlags"]
           ELSE [launcher EXCEPT ![l].pc = "ClearFlags"]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, requests,
                   ckpt, recovery, ghosts>>

ClearFlags(l) ==
    /\ At(l, "ClearFlags")
    /\ ~RequestLocked
    /\ launcherRunning' =
         IF "exit test nested" \in Remedies /\ ~launcher[l].running
           THEN launcherRunning ELSE FALSE
    /\ launcher' = [launcher EXCEPT ![l] = NoLauncher]
    /\ local' = [local EXCEPT ![l] = postmaster]
    /\ emission' = [emission EXCEPT ![l] = NoEmission]
    /\ UNCHANGED <<copies, log, pages, generation, slot, life, postmaster,
                   worker, request, launchOp, workerPid, workerResult,
                   invocation, uncommitted, ckpt, recovery, ghosts>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* From outside (D.8): SIGTERM ends a launcher at its next check for       *)
(* interrupts, also in its waits; SIGINT sets its flag; a checkpoint       *)
(* request may fail, which is an error.  In the exit callback SIGTERM has  *)
(* no effect, and an error ends the process without the callback's last    *)
(* block: launcher_running stays as it is.                                 *)
(***************************************************************************)
InExit(l) ==
    \/ launcher[l].pc \in {"none", "TestForDuplicate", "LeaveProcArray"}
    \/ ~IsUp(l)

Spend(kind) == /\ budget[kind] > 0
               /\ budget' = [budget EXCEPT ![kind] = @ - 1]

TerminateLauncher(l) ==
    /\ ~InExit(l) /\ ~InCriticalSection(l) /\ launcher[l].pc # "Connect"
    /\ Spend("terminates")
    /\ excused' = TRUE
    /\ launcher' = [launcher EXCEPT ![l].pc = "LeaveProcArray",
                                    ![l].ckpt = "none"]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, requests,
                   ckpt, recovery, reported, failed>>

CancelLauncher(l) ==
    /\ ~InExit(l) /\ ~launcher[l].abort
    /\ Spend("cancels")
    /\ excused' = TRUE
    /\ launcher' = [launcher EXCEPT ![l].abort = TRUE]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, worker, requests,
                   ckpt, recovery, reported, failed>>

FailCheckpointRequest(l) ==
    /\ At(l, "AwaitCheckpoint")
    /\ Spend("failures")
    /\ excused' = TRUE
    /\ launcher' = [launcher EXCEPT
                      ![l] = IF IsUp(l)
                               THEN [@ EXCEPT !.pc = "LeaveProcArray",
                                              !.ckpt = "none"]
                               ELSE NoLauncher]
    /\ emission' = IF IsUp(l) THEN emission
                              ELSE [emission EXCEPT ![l] = NoEmission]
    /\ UNCHANGED <<copies, log, pages, generation, slot, processes, worker,
                   requests, ckpt, recovery, reported, failed>>

\* Since ed6775db84 a launcher that is told to stop ends its worker.
StopOwnWorker(l) ==
    /\ "ed6775db84" \in Fixes
    /\ At(l, "AwaitWorker") /\ launcher[l].abort
    /\ worker[l].pc # "none" /\ ~worker[l].term
    /\ worker' = [worker EXCEPT ![l].term = TRUE]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, launcher,
                   requests, ckpt, recovery, ghosts>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* The worker of one database (D.5).  It lists the relations that it can   *)
(* see, reads each page, marks it dirty and logs it whole, whatever it     *)
(* looks like: with bits set in "off" a page may have changed since its    *)
(* checksum was right (B.5).  It writes no page.                           *)
(* Left out: temporary relations, for whose end the worker waits; they     *)
(* have no pages in the pool or in recovery.                               *)
(***************************************************************************)
WorkerEnds(l) ==
    /\ worker' = [worker EXCEPT ![l] = NoWorker]
    /\ life' = [life EXCEPT ![WorkerOf[l]] = "none"]
    /\ slot' = [slot EXCEPT ![WorkerOf[l]] = FreeSlot]
    /\ local' = [local EXCEPT ![WorkerOf[l]] = postmaster]

\* Since a4f02cab4b a worker that is not the current one leaves no result.
Result(l, result) ==
    workerResult' = IF "a4f02cab4b" \in Fixes /\ invocation # l
                      THEN workerResult ELSE result

ListPages(l) ==
    /\ worker[l].pc = "Connect" /\ IsUp(WorkerOf[l])
    /\ worker' = [worker EXCEPT
                    ![l].pc = "Rewrite",
                    ![l].todo =
                      {p \in Pages \ uncommitted :
                         \/ DatabaseOf[p] = worker[l].db
                         \/ DatabaseOf[p] = 0 /\ worker[l].db = 1}]
    /\ UNCHANGED <<copies, log, pages, barriers, processes, launcher,
                   requests, ckpt, recovery, ghosts>>

RewritePage(l, p) ==
    /\ worker[l].pc = "Rewrite" /\ IsUp(WorkerOf[l])
    /\ p \in worker[l].todo
    /\ buffer[p].valid
    /\ LogPage(p, TRUE)
    /\ worker' = [worker EXCEPT ![l].todo = @ \ {p}]
    /\ UNCHANGED <<copies, walBase, flushed, redoRecPtr, disk, synced,
                   barriers, processes, launcher, requests, ckpt, recovery,
                   ghosts>>

\* It sees the new target after the current block; not, if it comes late.
AbortWorker(l) ==
    /\ worker[l].pc = "Rewrite"
    /\ launchOp = "disable" \/ ("a4f02cab4b" \in Fixes /\ invocation # l)
    /\ WorkerEnds(l)
    /\ Result(l, "aborted")
    /\ UNCHANGED <<copies, log, pages, generation, emission, postmaster,
                   launcher, request, launchOp, launcherRunning, workerPid,
                   invocation, uncommitted, ckpt, recovery, ghosts>>

FinishWorker(l) ==
    /\ worker[l].pc = "Rewrite" /\ worker[l].todo = {}
    /\ WorkerEnds(l)
    /\ Result(l, "successful")
    /\ UNCHANGED <<copies, log, pages, generation, emission, postmaster,
                   launcher, request, launchOp, launcherRunning, workerPid,
                   invocation, uncommitted, ckpt, recovery, ghosts>>

\* It was told to end, or fails; the result that the launcher set stays.
DieWorker(l) ==
    /\ worker[l].pc = "Rewrite"
    /\ IF worker[l].term
         THEN UNCHANGED <<excused, budget>>
         ELSE Spend("failures") /\ excused' = TRUE
    /\ WorkerEnds(l)
    /\ UNCHANGED <<copies, log, pages, generation, emission, postmaster,
                   launcher, requests, ckpt, recovery, reported, failed>>
=============================================================================
