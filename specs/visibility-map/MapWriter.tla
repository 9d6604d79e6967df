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
(* Some steps that can be seen make no difference to any property.  With   *)
(* HarmlessSteps they are taken:                                           *)
(*   - A writer that evicts a page pins it first, clean or dirty, and      *)
(*     gives up if it finds it clean or locked.  The pin can only delay a  *)
(*     cleanup lock.                                                       *)
(*   - The private copy of the redo point is older than it need be.        *)
(*   - The WAL is flushed further than a page or commit asks for.  A crash *)
(*     can leave as much without that flush.                               *)
(***************************************************************************)
EXTENDS MapInsertion

\* Which page w may write next: a writer any, a checkpoint those that it has
\* marked.
MayWrite(w, p) ==
    /\ p \in WrittenPages
    /\ p \in dirty \/ HarmlessSteps
    /\ w \in Checkpointers => p \in toWrite

PinPageForWrite(w, p) ==
    /\ At(w, "PinPageForWrite")
    /\ MayWrite(w, p)
    /\ pin' = [pin EXCEPT ![p] = @ \union {w}]
    /\ Goto(w, "LockPageForWrite")
    /\ UNCHANGED <<buffers, files, lock, cleanupWaiter, log, points, ins,
                   mine, transactions, recovery>>

\* Somebody else may have written the page by now.
LockPageForWrite(w, p) ==
    /\ At(w, "LockPageForWrite")
    /\ w \in pin[p]
    /\ lock[p] = "none"
    /\ lock' = [lock EXCEPT ![p] = w]
    /\ Goto(w, IF p \in dirty THEN "FlushForWrite" ELSE "UnlockWrittenPage")
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
    /\ Goto(w, "UnpinWrittenPage")
    /\ UNCHANGED <<buffers, files, pin, cleanupWaiter, log, points, ins,
                   mine, transactions, recovery>>

\* The page is written, or w gives up.
UnpinWrittenPage(w, p) ==
    /\ \/ At(w, "UnpinWrittenPage")
       \/ At(w, "LockPageForWrite") /\ HarmlessSteps
    /\ w \in pin[p]
    /\ pin' = [pin EXCEPT ![p] = @ \ {w}]
    /\ Goto(w, "PinPageForWrite")
    /\ UNCHANGED <<buffers, files, lock, cleanupWaiter, log, points, ins,
                   mine, transactions, recovery>>

\* Somebody has the WAL flushed, as far as it is inserted without a gap or less.
FlushWal(to) ==
    /\ HarmlessSteps
    /\ phase = "running"
    /\ flushed < to /\ to <= Inserted
    /\ flushed' = to
    /\ UNCHANGED <<buffers, files, locks, insertionLock, position, base, wal,
                   points, private, transactions, recovery>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* One checkpoint.  The redo point moves while nobody inserts; then the    *)
(* buffers that are dirty are marked and written; then the control file    *)
(* names the new redo point, from which recovery will start.  Of the       *)
(* checkpoint's own record only its place is kept: nothing but its redo    *)
(* point counts, and that takes effect with the control file, which is     *)
(* written after the record is flushed.                                    *)
(***************************************************************************)

\* d is between the insertion of its commit record and the setting of its
\* transaction's status.
Committing(d) ==
    \/ mine[d].logged = 2 /\ pc[d] \in {"FlushCommit", "SetCommitted"}
    \/ mine[d].logged = 1 /\ pc[d] \in {"ReadRedoPoint", "AssembleRecord",
                              "ComputeCrc", "AcquireInsertionLock",
                              "ReserveSpace", "FinishCrc", "CopyRecord",
                              "ReleaseInsertionLock"}

\* (1) Under all insertion locks.
MoveRedoPoint(c) ==
    /\ At(c, "MoveRedoPoint")
    /\ insertionLock = {}
    /\ redo' = [redo EXCEPT !.shared = position.current,
                            !.next = position.current,
                            !.commits = {d \in Changers : Committing(d)}]
    /\ Goto(c, "WaitForCommits")
    /\ UNCHANGED <<buffers, files, locks, log, toWrite, ins, mine,
                   transactions, recovery>>

\* A commit record that lies before the redo point is not replayed, so its
\* transaction's status has to be on disk.  The checkpoint waits for those
\* whose record may lie there.
WaitForCommits(c) ==
    /\ At(c, "WaitForCommits")
    /\ \A d \in redo.commits : ~Committing(d)
    /\ redo' = [redo EXCEPT !.commits = {}]
    /\ Goto(c, "WriteStatus")
    /\ UNCHANGED <<buffers, files, locks, log, toWrite, ins, mine,
                   transactions, recovery>>

\* (2) The transactions' status goes to its file.
WriteStatus(c) ==
    /\ At(c, "WriteStatus")
    /\ disk' = [disk EXCEPT !.committed = committed]
    /\ Goto(c, "MarkDirtyPages")
    /\ UNCHANGED <<buffers, start, locks, log, points, ins, mine,
                   transactions, recovery>>

\* (2) The buffers that are dirty now will be written.  (In reality they are
\* marked one after the other; one that becomes dirty meanwhile has its
\* record behind the redo point, marked or not.)
MarkDirtyPages(c) ==
    /\ At(c, "MarkDirtyPages")
    /\ toWrite' = dirty
    /\ Goto(c, "PinPageForWrite")
    /\ UNCHANGED <<buffers, files, locks, log, redo, ins, mine, transactions,
                   recovery>>

\* (3) All are written, by whomever.  The checkpoint's record takes its place
\* behind everything inserted so far.
LogCheckpoint(c) ==
    /\ At(c, "PinPageForWrite")
    /\ toWrite = {}
    /\ redo' = [redo EXCEPT !.record = position.current]
    /\ Goto(c, "UpdateControlFile")
    /\ UNCHANGED <<buffers, files, locks, log, toWrite, ins, mine,
                   transactions, recovery>>

\* (3)(4) The record is flushed, and the control file names it.
UpdateControlFile(c) ==
    /\ At(c, "UpdateControlFile")
    /\ FlushTo(redo.record)
    /\ redo' = [redo EXCEPT !.control = redo.next]
    /\ Goto(c, "done")
    /\ UNCHANGED <<buffers, files, locks, insertionLock, position, base, wal,
                   toWrite, ins, mine, transactions, recovery>>
=============================================================================
