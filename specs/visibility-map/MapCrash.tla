------------------------------ MODULE MapCrash ------------------------------
(***************************************************************************)
(* The full visibility-map protocol, part 6: crash, replay, and the start  *)
(* after it.                                                               *)
(*                                                                         *)
(* A crash leaves the files and a prefix of the WAL: at least what was     *)
(* flushed, at most what was inserted without a gap.  (A tail torn inside  *)
(* a record reads as the end before it.)  Everything else is gone.         *)
(***************************************************************************)
EXTENDS MapWriter

\* What a dead server leaves of its memory, and what recovery starts with.
MemoryLost ==
    /\ heap' = disk.heap
    /\ map' = disk.map
    /\ dirty' = {}
    /\ toWrite' = {}
    /\ pin' = [p \in Pages |-> {}]
    /\ lock' = [p \in Pages |-> "none"]
    /\ cleanupWaiter' = [h \in HeapPages |-> "none"]
    /\ insertionLock' = {}
    /\ ins' = [s \in Workers |-> NoInsertion]
    /\ mine' = [s \in Workers |-> NothingDone]
    /\ pc' = [s \in Processes |-> "dead"]
    /\ running' = {}
    /\ committed' = disk.committed
    /\ phase' = "recovering"
    /\ replay' = IF redo.control < base THEN base ELSE redo.control
    /\ crashes' = crashes + 1

\* The WAL survives up to LSN cut.
Crash(cut) ==
    /\ phase = "running"
    /\ crashes < Crashes
    /\ flushed <= cut /\ cut <= Inserted
    /\ MemoryLost
    /\ wal' = SubSeq(wal, 1, cut - base)
    /\ flushed' = cut
    /\ position' = [current |-> cut, previous |-> cut - 1]
    /\ redo' = [redo EXCEPT !.shared = redo.control, !.next = redo.control,
                            !.record = 0, !.commits = {}]
    /\ UNCHANGED <<files, base, reported>>

\* Also during recovery, which then starts again.
CrashInRecovery ==
    /\ phase = "recovering"
    /\ crashes < Crashes
    /\ MemoryLost
    /\ UNCHANGED <<files, position, base, wal, flushed, redo, reported>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* Replay, by one process.  An image is restored whatever the page's LSN;  *)
(* a change is redone if the record is younger than the page.              *)
(***************************************************************************)

\* The record that recovery reads next, and whether it is one.
NextRecord == wal[replay - base + 1]
NextIsValid ==
    /\ replay < End
    /\ NextRecord.crc = "right"
    /\ NextRecord.prev = replay - 1

\* The heap page that record r is about, after its replay; l is r's end.
HeapAfter(r, l) ==
    LET h == heap[r.page] IN
    CASE r.heapImage # Nothing -> [r.heapImage EXCEPT !.lsn = l]
      [] r.heapImage = Nothing /\ r.kind = "change" /\ h.lsn < l ->
           [h EXCEPT !.inserted = IF r.change = "insert" THEN r.xid ELSE @,
                     !.deleted = IF r.change = "delete" THEN r.xid ELSE @,
                     !.frozen = FALSE,
                     !.allVisible = @ /\ ~r.cleared,
                     !.lsn = l]
      [] r.heapImage = Nothing /\ r.kind = "visible" /\ h.lsn < l ->
           [h EXCEPT !.allVisible = TRUE,
                     !.lsn = IF HintBitsLogged THEN l ELSE @]
      [] OTHER -> h

\* The map page after the replay of r.  In "unpatched" and "relock" a change
\* clears the bits without a look at the map page's LSN and without setting
\* it; in "registered" the map page is a block as any other.
MapAfter(r, l) ==
    CASE r.mapImage # Nothing -> [r.mapImage EXCEPT !.lsn = l]
      [] r.mapImage = Nothing /\ r.kind = "visible" /\ map.lsn < l ->
           [map EXCEPT !.bits[r.page] = r.bits, !.lsn = l]
      [] r.mapImage = Nothing /\ r.kind = "change"
         /\ Variant # "registered" /\ r.cleared ->
           [map EXCEPT !.bits[r.page] = 0]
      [] r.mapImage = Nothing /\ r.kind = "change"
         /\ Variant = "registered" /\ r.mapBlock /\ map.lsn < l ->
           [map EXCEPT !.bits[r.page] = 0, !.lsn = l]
      [] OTHER -> map

\* Which pages the replay of r marks dirty: those with an image, and those
\* that it changes.
HeapTouched(r, l) ==
    \/ r.heapImage # Nothing
    \/ r.kind \in {"change", "visible"} /\ heap[r.page].lsn < l

MapTouched(r, l) == r.mapImage # Nothing \/ MapAfter(r, l) # map

ReplayRecord ==
    /\ phase = "recovering"
    /\ NextIsValid
    /\ LET r == NextRecord
           l == replay + 1
       IN  /\ heap' = [heap EXCEPT ![r.page] = HeapAfter(r, l)]
           /\ map' = MapAfter(r, l)
           /\ dirty' = dirty
                \union (IF HeapTouched(r, l) THEN {r.page} ELSE {})
                \union (IF MapTouched(r, l) THEN {MapPage} ELSE {})
           /\ committed' = IF r.kind = "commit"
                             THEN committed \union {<<r.by, r.xid>>}
                             ELSE committed
           /\ replay' = l
    /\ UNCHANGED <<files, locks, log, points, private, running, reported,
                   phase, crashes>>

\* A page that recovery has changed may be written at any time: the WAL that
\* is replayed is durable.
WritePageInRecovery(p) ==
    /\ phase = "recovering"
    /\ crashes < Crashes         \* nobody sees it but a further crash
    /\ p \in dirty \intersect WrittenPages
    /\ disk' = IF p = MapPage THEN [disk EXCEPT !.map = map]
                              ELSE [disk EXCEPT !.heap[p] = heap[p]]
    /\ dirty' = dirty \ {p}
    /\ UNCHANGED <<heap, map, start, locks, log, points, private,
                   transactions, recovery>>

\* Recovery ends, without an error, at the first record that is not valid.
EndRecovery ==
    /\ phase = "recovering"
    /\ ~NextIsValid
    /\ wal' = SubSeq(wal, 1, replay - base)
    /\ position' = [current |-> replay, previous |-> replay - 1]
    /\ flushed' = replay
    /\ phase' = "recovered"
    /\ UNCHANGED <<buffers, files, locks, insertionLock, base, points,
                   private, transactions, replay, crashes>>

\* A checkpoint ends recovery: all pages are written, the redo point is the
\* end of WAL, and the WAL before it is dropped.  The processes run again.
Restart ==
    /\ phase = "recovered"
    /\ crashes <= Restarts
    /\ disk' = [heap |-> heap, map |-> map, committed |-> committed]
    /\ start' = disk'
    /\ dirty' = {}
    /\ base' = End
    /\ wal' = <<>>
    /\ redo' = [shared |-> End, control |-> End, next |-> End, record |-> 0,
                commits |-> {}]
    /\ pc' = [s \in Processes |-> FirstStep(s)]
    /\ phase' = "running"
    /\ replay' = 0
    /\ UNCHANGED <<heap, map, locks, insertionLock, position, flushed,
                   toWrite, ins, mine, transactions, crashes>>
=============================================================================
