--------------------------- MODULE ClusterObjects ---------------------------
(***************************************************************************)
(* Switching data checksums in a running cluster, part 1: what there is.   *)
(*                                                                         *)
(* The modules are read in this order: ClusterObjects, Barriers, PageWork, *)
(* StateChange, Launcher, Checkpointer, CrashRecovery, DataChecksums (the  *)
(* next-state relation), ChecksumProperties; MCDataChecksums holds what    *)
(* TLC needs.  Steps and facts are cited by their labels in FACTS.md: C.7, *)
(* 14 is step 14 of section C.7.                                           *)
(*                                                                         *)
(* The state of the checksums stands in four places, under four locks: in  *)
(* each process (local), in shared memory (xlogCtl), in the copy of the    *)
(* control file in memory (controlFile), and in that file (pgControl).  It *)
(* also travels in WAL: in state-change records, and in the record that    *)
(* marks a checkpoint's redo point.                                        *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets, ChecksumStates

CONSTANTS
    Launchers,      \* launcher processes, by the order in which they start
    WorkerOf,       \* [Launchers -> the enabling worker that it starts]
    Backends,       \* they read, change and write pages
    LateBackends,   \* those of them that are not there when the run starts
    IoWorkers,      \* they read for others; they live through recovery (B.4)
    Bgwriters,      \* they write pages; they live through recovery
    Pages,          \* relation pages
    DatabaseOf,     \* [Pages -> 0 for shared relations, or a database, 1..]
    Databases,      \* how many databases there are
    Requests,       \* calls of the two SQL functions
    InitialStates,  \* in which of the four states the cluster may start
    FirstChecksums, \* what pages have for a checksum at first, if not "on"
    Uncommitted,    \* pages of relations whose transaction is still open
    ExitingLaunchers \* launchers that have just ended a change to "off"

(***************************************************************************)
(* The versions.  The reference has the first three fixes of section H,    *)
(* and what PostgreSQL has done about the delay flag, and no remedy.       *)
(***************************************************************************)
CONSTANTS
    Fixes,          \* which of AllFixes the code has
    DelayFlag,      \* "ignored", "after redo", "before read" (K.1)
    Remedies        \* which of AllRemedies it has

Reference == {"8fb8ded889", "25b922ec58", "bf25e5571b"}
AllFixes == Reference \union
            {"5fee7cab1b", "d79bf7612a", "a4f02cab4b", "ed6775db84"}

(***************************************************************************)
(* Remedies.  The first three are those of section K.2.  The others are    *)
(* ours:                                                                   *)
(*   read at insertion: the checkpointer reads the state for the redo      *)
(*     record (read B) while it holds all insertion locks to insert it;    *)
(*     and "shared first".                                                 *)
(*   exit test nested: a launcher's exit callback looks at the state only  *)
(*     if the launcher has not yet cleared its flag.                       *)
(*   absorb shared state: a process that absorbs a checksum barrier takes  *)
(*     the state from shared memory, and asks no table.                    *)
(***************************************************************************)
AllRemedies == {"shared first", "atomic unit", "checkpoint",
                "read at insertion", "exit test nested",
                "absorb shared state"}

CONSTANTS
    Budget,         \* how often the environment acts: a record, see TypeOK
    EmitOneByOne,   \* an emitter visits the barrier's slots one by one
    SlowStarters,   \* processes whose start is seen step by step
    TrackPool,      \* clean pages leave the pool, and are read again
    PowerLoss,      \* a crash may lose page writes that were not synced
    HarmlessSteps   \* steps that no property can tell

Checkpointer == "checkpointer"
Startup == "startup"
Workers == {WorkerOf[l] : l \in Launchers}
Auxiliaries == IoWorkers \union Bgwriters \union {Checkpointer}
Processes == Launchers \union Workers \union Backends \union Auxiliaries
               \union {Startup}
Emitters == Launchers \union {Startup}
Nobody == "nobody"

ASSUME VersionsAreKnown == /\ Fixes \subseteq AllFixes
                           /\ DelayFlag \in {"ignored", "after redo",
                                             "before read"}
                           /\ Remedies \subseteq AllRemedies
ASSUME ProcessesAreApart ==
    Cardinality(Processes) =
        2 * Cardinality(Launchers) + Cardinality(Backends)
          + Cardinality(Auxiliaries) + 1
ASSUME LateBackends \subseteq Backends
ASSUME Uncommitted \subseteq Pages

-----------------------------------------------------------------------------
VARIABLES
    xlogCtl,        \* A2: the shared copy of the state
    controlFile,    \* A3: the control file's copy in memory
    pgControl,      \* A4: the control file on disk
    wal,            \* the WAL's records that are not yet removed
    walBase,        \* how many records were removed before them
    flushed,        \* up to which record the WAL is durable
    redoRecPtr,     \* the redo point that insertions go by
    buffer,         \* the pages as the pool has them
    disk,           \* the pages as the files have them
    synced,         \* the pages as they were when last synced
    generation,     \* the barrier's global generation
    slot,           \* each process's slot in the barrier (A8)
    emission,       \* what each emitter is doing to the barrier
    life,           \* where each process is between start and end
    local,          \* A1: each process's own copy of the state
    postmaster,     \* the state that new processes inherit (A.2)
    launcher,       \* what each launcher is about to do
    worker,         \* what each launcher's worker is about to do
    request,        \* how far each call of the SQL functions is
    launchOp,       \* launch_operation: the last requested target
    launcherRunning,\* the shared flag launcher_running
    workerPid,      \* the worker to signal, or nobody
    workerResult,   \* the result that the last worker left
    invocation,     \* the launcher whose worker is the current one
    uncommitted,    \* pages of relations whose transaction is open
    ckpt,           \* what the checkpointer is about to do
    phase,          \* what the server as a whole is doing
    startup,        \* what the startup process is about to do
    reported,       \* ghost: the state that was reported as reached
    excused,        \* ghost: the last request was interrupted from outside
    failed,         \* ghost: where the verification of a page has failed
    budget          \* ghost: what the environment may still do

copies == <<xlogCtl, controlFile, pgControl>>
log == <<wal, walBase, flushed, redoRecPtr>>
pages == <<buffer, disk, synced>>
barriers == <<generation, slot, emission>>
processes == <<life, local, postmaster>>
launchers == <<launcher, worker>>
requests == <<request, launchOp, launcherRunning, workerPid, workerResult,
              invocation, uncommitted>>
recovery == <<phase, startup>>
ghosts == <<reported, excused, failed, budget>>
vars == <<copies, log, pages, barriers, processes, launchers, requests,
          ckpt, recovery, ghosts>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* WAL.  A record's position (LSN) is the number of records before and     *)
(* with it; a redo point is the position before its first record.          *)
(*   state     a change of state (A7), with the new one                    *)
(*   redo      the start of a checkpoint, with the state of read B (A6)    *)
(*   online    the end of a checkpoint, with the state of read A (A5)      *)
(*   shutdown  the same, of a clean stop or of the end of recovery         *)
(*   image     a change of a page, with its full-page image                *)
(*   change    a change of a page without                                  *)
(***************************************************************************)
NoPage == "none"
Record(kind, state, page, ck) ==
    [kind |-> kind, state |-> state, page |-> page, ck |-> ck]
StateRecord(s) == Record("state", s, NoPage, "none")

EndOfWal == walBase + Len(wal)
RecordAt(lsn) == wal[lsn - walBase]
Max(a, b) == IF a > b THEN a ELSE b

\* The checkpointer holds all insertion locks in some steps; then nobody
\* else inserts.
InsertionIsBlocked ==
    ckpt.pc \in {"ReadStateForCheckpoint", "ReleaseInsertionLocks"}
Insert(r) == wal' = Append(wal, r)

(***************************************************************************)
(* Pages.  ck is what the page's checksum field is to its bytes: "none" if *)
(* it is zero, "right", or "wrong".  Only "right" passes verification.  A  *)
(* change of the page makes a right one wrong.  A page whose change has    *)
(* not been written is dirty, and newer in the pool than on disk.          *)
(* A page in the pool: valid (it is there), dirty, needed (the checkpoint  *)
(* has marked it), lsn, ck.  On disk: lsn, ck.                             *)
(***************************************************************************)
Stale(ck) == IF ck = "none" THEN "none" ELSE "wrong"
Dirty(p) == buffer[p].valid /\ buffer[p].dirty
FromDisk(d) == [valid |-> TRUE, dirty |-> FALSE, needed |-> FALSE,
                lsn |-> d.lsn, ck |-> d.ck]
NoBuffer == [valid |-> FALSE, dirty |-> FALSE, needed |-> FALSE,
             lsn |-> 0, ck |-> "none"]
\* What a page is in an empty pool: not there; or, if the model does not
\* track the pool, there as on disk.
Unread(d) == IF TrackPool THEN NoBuffer ELSE FromDisk(d)

-----------------------------------------------------------------------------
(***************************************************************************)
(* The first state: a cluster in production for a while, in a state that   *)
(* all agree on, after a checkpoint.  In "on" all pages have a right       *)
(* checksum, in "off" any page has any.                                    *)
(***************************************************************************)
IsUp(q) == life[q] = "up"
FreeSlot == [pid |-> FALSE, waited |-> FALSE, gen |-> 0, mask |-> {},
             pending |-> FALSE]
UsedSlot(gen) == [FreeSlot EXCEPT !.pid = TRUE, !.waited = TRUE, !.gen = gen]
NoEmission == [stage |-> "idle", type |-> "off", left |-> {}, gen |-> 0]
NoLauncher == [pc |-> "none", op |-> "enable", abort |-> FALSE,
               running |-> FALSE, back |-> "none", to |-> "off", db |-> 0,
               ckpt |-> "none", lsn |-> 0]
NoWorker == [pc |-> "none", db |-> 0, todo |-> {}, term |-> FALSE]
IdleCheckpointer ==
    [pc |-> "Idle", kind |-> "online", a5 |-> "off", b |-> "off",
     redo |-> 0, lsn |-> 0, list |-> {}, unvisited |-> {}, wanted |-> FALSE]
NoStartup == [pc |-> "none", pos |-> 0]

FirstPages(s) ==
    IF s = "on" THEN {[p \in Pages |-> [lsn |-> 0, ck |-> "right"]]}
                ELSE [Pages -> {[lsn |-> 0, ck |-> c] : c \in FirstChecksums}]

Init ==
    \E s \in InitialStates :
    /\ xlogCtl = s
    /\ controlFile = [state |-> s, db |-> "in production",
                      redo |-> 0, checkpoint |-> 1]
    /\ pgControl = controlFile
    /\ wal = <<Record("redo", s, NoPage, "none"),
               Record("online", s, NoPage, "none")>>
    /\ walBase = 0
    /\ flushed = 2
    /\ redoRecPtr = 0
    /\ disk \in FirstPages(s)
    /\ synced = disk
    /\ buffer = [p \in Pages |-> Unread(disk[p])]
    /\ generation = 0
    /\ life = [q \in Processes |->
                 IF q \in (Backends \ LateBackends) \union Auxiliaries
                            \union ExitingLaunchers
                   THEN "up" ELSE "none"]
    /\ slot = [q \in Processes |->
                 IF life[q] = "up" THEN UsedSlot(0) ELSE FreeSlot]
    /\ emission = [e \in Emitters |-> NoEmission]
    /\ local = [q \in Processes |-> s]
    /\ postmaster = s
    /\ launcher = [l \in Launchers |->
                     IF l \in ExitingLaunchers
                       THEN [NoLauncher EXCEPT !.pc = "LeaveProcArray",
                                               !.op = "disable"]
                       ELSE NoLauncher]
    /\ worker = [l \in Launchers |-> NoWorker]
    /\ request = [r \in Requests |-> "none"]
    /\ launchOp = IF ExitingLaunchers = {}
                    THEN "enable"    \* zero-initialised (D.1)
                    ELSE "disable"
    /\ launcherRunning = FALSE
    /\ workerPid = Nobody
    /\ workerResult = "failed"
    /\ invocation = Nobody
    /\ uncommitted = Uncommitted
    /\ ckpt = IdleCheckpointer
    /\ phase = "production"
    /\ startup = NoStartup
    /\ reported = "none"
    /\ excused = FALSE
    /\ failed = {}
    /\ budget = Budget
=============================================================================
