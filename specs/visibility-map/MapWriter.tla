------------------------------ MODULE MapWriter -----------------------------
(***************************************************************************)
(* The full visibility-map protocol, part 5: pages go to their files.      *)
(*                                                                         *)
(* A page is written under its share-exclusive content lock, after the WAL *)
(* has been flushed to its LSN.  The LSN is read before the flush, the     *)
(* page after it: that these are of one page version is what the lock is   *)
(* for.  A file's content is the page as last written; what was written    *)
(* and lost at the crash is a run in which it was not written.             *)
(*                                                                         *)
(* The writer's pin is left out: it could only delay a cleanup lock, which *)
(* the content lock does as well.                                          *)
(***************************************************************************)
EXTENDS MapInsertion

\* Which dirty page w may write next: a writer any, a checkpoint those that
\* were dirty when it began.
MayWrite(w, p) ==
    /\ p \in dirty \intersect WrittenPages
    /\ w \in Checkpointers => p \in toWrite

LockPageForWrite(w, p) ==
    /\ At(w, "LockPageForWrite")
    /\ MayWrite(w, p)
    /\ lock[p] = "none"
    /\ lock' = [lock EXCEPT ![p] = w]
    /\ Goto(w, "FlushForWrite")
    /\ UNCHANGED <<buffers, files, pin, cleanupWaiter, log, points, ins,
                   mine, transactions, recovery>>

\* The page's LSN is read, and the WAL flushed up to it.
FlushForWrite(w, p) ==
    /\ At(w, "FlushForWrite")
    /\ lock[p] = w
    /\ FlushTo(LsnOf(p))
    /\ Goto(w, "WritePage")
    /\ UNCHANGED <<buffers, files, locks, insertionLock, position, base, wal,
                   points, ins, mine, transactions, recovery>>

\* The page as it is now.  It is clean now.
WritePage(w, p) ==
    /\ At(w, "WritePage")
    /\ lock[p] = w
    /\ disk' = IF p = MapPage THEN [disk EXCEPT !.map = map]
                              ELSE [disk EXCEPT !.heap[p] = heap[p]]
    /\ dirty' = dirty \ {p}
    /\ toWrite' = toWrite \ {p}
    /\ Goto(w, "UnlockWrittenPage")
    /\ UNCHANGED <<heap, map, start, locks, log, redo, ins, mine,
                   transactions, recovery>>

UnlockWrittenPage(w, p) ==
    /\ At(w, "UnlockWrittenPage")
    /\ lock[p] = w
    /\ lock' = [lock EXCEPT ![p] = "none"]
    /\ Goto(w, "LockPageForWrite")
    /\ UNCHANGED <<buffers, files, pin, cleanupWaiter, log, points, ins,
                   mine, transactions, recovery>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* One checkpoint.  The redo point moves while nobody inserts; then the    *)
(* buffers that are dirty are marked and written; then the control file    *)
(* names the new redo point, from which recovery will start.  The          *)
(* checkpoint's own record is left out: nothing but its redo point counts, *)
(* and that takes effect with the control file, which is written after the *)
(* record is flushed; so is the flush of WAL up to that record.            *)
(***************************************************************************)

\* (1) Under all insertion locks.
MoveRedoPoint(c) ==
    /\ At(c, "MoveRedoPoint")
    /\ insertionLock = {}
    /\ redo' = [redo EXCEPT !.shared = position.current,
                            !.next = position.current]
    /\ Goto(c, "WaitForCommits")
    /\ UNCHANGED <<buffers, files, locks, log, toWrite, ins, mine,
                   transactions, recovery>>

\* A commit record that lies before the redo point is not replayed, so its
\* transaction's status has to be on disk.  The checkpoint waits for those
\* who are between the insertion of theirs and the setting of the status.
Committing(d) ==
    \/ mine[d].logged = 2 /\ pc[d] \in {"FlushCommit", "SetCommitted"}
    \/ mine[d].logged = 1 /\ pc[d] \in {"ReadRedoPoint", "AssembleRecord",
                              "ComputeCrc", "AcquireInsertionLock",
                              "ReserveSpace", "FinishCrc", "CopyRecord",
                              "ReleaseInsertionLock"}

WaitForCommits(c) ==
    /\ At(c, "WaitForCommits")
    /\ \A d \in Changers : ~Committing(d)
    /\ Goto(c, "MarkDirtyPages")
    /\ UNCHANGED <<buffers, files, locks, log, points, ins, mine,
                   transactions, recovery>>

\* (2) The transactions' status is written, and the buffers that are dirty now
\* will be.
MarkDirtyPages(c) ==
    /\ At(c, "MarkDirtyPages")
    /\ toWrite' = dirty
    /\ disk' = [disk EXCEPT !.committed = committed]
    /\ Goto(c, "LockPageForWrite")
    /\ UNCHANGED <<buffers, start, locks, log, redo, ins, mine, transactions,
                   recovery>>

\* (3)(4) All are written, by whomever.  The checkpoint's record lies behind
\* everything inserted so far, so its flush makes all of that durable.
UpdateControlFile(c) ==
    /\ At(c, "LockPageForWrite")
    /\ toWrite = {}
    /\ FlushTo(End)
    /\ redo' = [redo EXCEPT !.control = redo.next]
    /\ Goto(c, "done")
    /\ UNCHANGED <<buffers, files, locks, insertionLock, position, base, wal,
                   toWrite, ins, mine, transactions, recovery>>
=============================================================================
