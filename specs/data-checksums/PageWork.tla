------------------------------ MODULE PageWork ------------------------------
(***************************************************************************)
(* Part 3: what processes do to pages.  Each step holds the page's content *)
(* lock from its first look to its end, and with it interrupts, so that    *)
(* the process's own state does not change on the way (I.9).               *)
(***************************************************************************)
EXTENDS Barriers

\* Who may look at pages: those that read for users (B.4).  In recovery the
\* startup process reads, for the records that it replays, and nobody else.
Verifiers == IF phase \in {"production", "stopping"}
               THEN Launchers \union Workers \union Backends \union IoWorkers
               ELSE {}

(***************************************************************************)
(* A page that is not in the pool is read, and verified if the process     *)
(* that completes the read is in "on".  If that fails the page stays out,  *)
(* and the one who asked gets an error.                                    *)
(***************************************************************************)
Bad(p) == disk[p].ck # "right"
FailsVerification(q, p) == NeedVerify(local[q]) /\ Bad(p)
Where == IF phase = "production" THEN "production" ELSE "recovery"

ReadPage(q, p) ==
    /\ TrackPool
    /\ q \in Verifiers /\ IsUp(q)
    /\ ~buffer[p].valid
    /\ IF FailsVerification(q, p)
         THEN /\ failed' = failed \union {Where}
              /\ buffer' = buffer
         ELSE /\ buffer' = [buffer EXCEPT ![p] = FromDisk(disk[p])]
              /\ failed' = failed
    /\ UNCHANGED <<copies, log, disk, synced, barriers, processes, launchers,
                   requests, ckpt, recovery, reported, excused, budget>>

\* A clean page may leave the pool at any time.
DropBuffer(p) ==
    /\ TrackPool
    /\ buffer[p].valid /\ ~buffer[p].dirty
    /\ buffer' = [buffer EXCEPT ![p] = NoBuffer]
    /\ UNCHANGED <<copies, log, disk, synced, barriers, processes, launchers,
                   requests, ckpt, recovery, ghosts>>

(***************************************************************************)
(* A logged change of a page.  The record carries an image if it is the    *)
(* page's first since the redo point, or if it is forced to.  The image    *)
(* has the checksum field that the page had.                               *)
(***************************************************************************)
LogPage(p, forced) ==
    LET lsn == EndOfWal + 1
        b == buffer[p]
        image == forced \/ b.lsn <= redoRecPtr
    IN  /\ ~InsertionIsBlocked
        /\ Insert(Record(IF image THEN "image" ELSE "change", "off", p, b.ck))
        /\ buffer' = [buffer EXCEPT ![p] =
                        [b EXCEPT !.dirty = TRUE, !.lsn = lsn,
                                  !.ck = Stale(@)]]

ChangePage(q, p) ==
    /\ q \in Backends /\ IsUp(q) /\ phase = "production"
    /\ buffer[p].valid
    /\ budget.changes > 0
    /\ LogPage(p, FALSE)
    /\ budget' = [budget EXCEPT !.changes = @ - 1]
    /\ UNCHANGED <<copies, walBase, flushed, redoRecPtr, disk, synced,
                   barriers, processes, launchers, requests, ckpt, recovery,
                   reported, excused, failed>>

(***************************************************************************)
(* A hint bit (B.5): logged only if checksums are written, and then only   *)
(* as an image, if the page has none since the redo point.  In "off" the   *)
(* page changes with no trace in WAL.  On a page that is dirty already it  *)
(* makes no difference that this specification could see.                  *)
(***************************************************************************)
HintPage(q, p) ==
    /\ q \in Backends /\ IsUp(q) /\ phase = "production"
    /\ buffer[p].valid /\ ~buffer[p].dirty
    /\ budget.hints > 0
    /\ IF NeedWrite(local[q]) /\ buffer[p].lsn <= redoRecPtr
         THEN LogPage(p, TRUE)
         ELSE /\ wal' = wal
              /\ buffer' = [buffer EXCEPT ![p].dirty = TRUE,
                                          ![p].ck = Stale(@)]
    /\ budget' = [budget EXCEPT !.hints = @ - 1]
    /\ UNCHANGED <<copies, walBase, flushed, redoRecPtr, disk, synced,
                   barriers, processes, launchers, requests, ckpt, recovery,
                   reported, excused, failed>>

(***************************************************************************)
(* A dirty page goes to its file (B.3): WAL up to the page's LSN first;    *)
(* then the checksum is set, if the writer's own state says so; else the   *)
(* field stays as it is.  Who writes: the checkpointer what it has marked, *)
(* the background writer in its rounds, everybody else to make room.  In   *)
(* recovery the WAL that is replayed is durable.                           *)
(***************************************************************************)
MayWrite(q, p) ==
    /\ IsUp(q) /\ Dirty(p)
    /\ \/ q = Checkpointer /\ ckpt.pc = "Write" /\ buffer[p].needed
       \/ q \in Bgwriters
       \/ q \in Backends \union Workers /\ phase = "production"
       \/ q = Startup /\ phase = "replay"

WritePage(q, p) ==
    /\ MayWrite(q, p)
    /\ LET ck == IF NeedWrite(local[q]) THEN "right" ELSE buffer[p].ck
       IN  /\ disk' = [disk EXCEPT ![p] = [lsn |-> buffer[p].lsn, ck |-> ck]]
           /\ buffer' = [buffer EXCEPT ![p] = FromDisk(disk'[p])]
           /\ flushed' = Max(flushed, buffer[p].lsn)
    /\ synced' = IF PowerLoss THEN synced ELSE disk'
    /\ UNCHANGED <<copies, wal, walBase, redoRecPtr, barriers, processes,
                   launchers, requests, ckpt, recovery, ghosts>>

\* A flush is of what is in the WAL when it begins, at least of the record in
\* question; more may have come before it ends.  A crash may keep that too:
\* only traces can tell.
FlushedTo(lsn) ==
    flushed' \in IF HarmlessSteps THEN Max(flushed, lsn)..EndOfWal
                                 ELSE {EndOfWal}

\* The WAL may be flushed at any time.  A crash may keep more than what was
\* flushed, so a flush that nobody waits for is a step that only traces need.
FlushWal(lsn) ==
    /\ HarmlessSteps
    /\ phase \in {"production", "stopping"}
    /\ flushed < lsn /\ lsn <= EndOfWal
    /\ flushed' = lsn
    /\ UNCHANGED <<copies, wal, walBase, redoRecPtr, pages, barriers,
                   processes, launchers, requests, ckpt, recovery, ghosts>>
=============================================================================
