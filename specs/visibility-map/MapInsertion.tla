---------------------------- MODULE MapInsertion ----------------------------
(***************************************************************************)
(* The full visibility-map protocol, part 4: inserting one WAL record, and *)
(* the flush of a commit.                                                  *)
(*                                                                         *)
(* A record has no block (commit), one, or two.  The steps that go over    *)
(* its blocks are taken once a block, in the order of their ids; without   *)
(* a block they are taken once, with no page.  Nothing here looks at a     *)
(* content lock: insertion trusts its caller.                              *)
(***************************************************************************)
EXTENDS MapPages

NoPage == "none"
PagesOrNone == Pages \union {NoPage}

\* The block of p in a record under construction.
Which(p) == IF p = MapPage THEN "map" ELSE "heap"

\* The page that the step at hand is to work on.
NextPage(s) == IF ins[s].todo = <<>> THEN NoPage ELSE Head(ins[s].todo)

\* One block is done: the next one, or, with all blocks before it, the next
\* step.
NextBlock(s, i, next, blocks) ==
    IF Len(i.todo) > 1
      THEN /\ ins' = [ins EXCEPT ![s] = [i EXCEPT !.todo = Tail(@)]]
           /\ pc' = pc
      ELSE /\ ins' = [ins EXCEPT ![s] = [i EXCEPT !.todo = blocks]]
           /\ Goto(s, next)

-----------------------------------------------------------------------------
\* [W1][W2] A page's address in shared buffers is remembered: no copy.
RegisterBlock(s, p) ==
    LET fresh == ~ins[s].heap.registered /\ ~ins[s].map.registered
        todo == IF fresh THEN BlocksOf(s) ELSE ins[s].todo
        i == [ins[s] EXCEPT !.todo = todo]
    IN  /\ At(s, "RegisterBlock")
        /\ p = IF todo = <<>> THEN NoPage ELSE Head(todo)
        /\ NextBlock(s,
                     IF p = NoPage THEN i
                     ELSE [i EXCEPT ![Which(p)].registered = TRUE],
                     "ReadRedoPoint", BlocksOf(s))
        /\ UNCHANGED <<buffers, files, locks, log, points, mine,
                       transactions, recovery>>

\* [W3] The private copy of the redo point, which may be stale.  (How stale
\* is one of the HarmlessSteps: [W8] finds it out before anything is done.)
ReadRedoPoint(s) ==
    /\ At(s, "ReadRedoPoint")
    /\ \E r \in IF HarmlessSteps THEN 0..redo.shared ELSE {redo.shared} :
         ins' = [ins EXCEPT ![s].redo = r]
    /\ Goto(s, "AssembleRecord")
    /\ UNCHANGED <<buffers, files, locks, log, points, mine, transactions,
                   recovery>>

\* [V5] VISIBLE suppresses the heap page's image, unless hint bits are logged.
ImageSuppressed(s, p) == s \in Vacuums /\ p # MapPage /\ ~HintBitsLogged

\* [W4] Is an image needed?  A kill forces its images; else the page's LSN
\* tells, read now.
NeedsImage(s, p) ==
    \/ s \in Killers
    \/ /\ ~ImageSuppressed(s, p)
       /\ LsnOf(p) <= ins[s].redo

\* [W4] Read 0.  If the image comes out compressed, the whole page is read
\* now, into private memory, and never again.
AssembleRecord(s, p, image) ==
    /\ At(s, "AssembleRecord")
    /\ p = NextPage(s)
    /\ IF p # NoPage /\ NeedsImage(s, p)
         THEN image \in IF p \in Compressible THEN Compressions ELSE {"shared"}
         ELSE image = "none"
    /\ NextBlock(s,
                 IF p = NoPage THEN ins[s]
                 ELSE [ins[s] EXCEPT
                        ![Which(p)].image = image,
                        ![Which(p)].copy =
                            IF image = "private" THEN Content(p) ELSE Nothing,
                        ![Which(p)].lsn =
                            IF s \in Killers THEN 0 ELSE LsnOf(p)],
                 "ComputeCrc", BlocksOf(s))
    /\ UNCHANGED <<buffers, files, locks, log, points, mine, transactions,
                   recovery>>

\* What a reader of the block's image gets now.
ImageNow(s, p) ==
    LET b == ins[s][Which(p)]
    IN  CASE b.image = "none" -> Nothing
          [] b.image = "shared" -> Content(p)
          [] b.image = "private" -> b.copy

\* [W5][W6] Read 1: the CRC is computed.
ComputeCrc(s, p) ==
    /\ At(s, "ComputeCrc")
    /\ p = NextPage(s)
    /\ NextBlock(s,
                 IF p = NoPage THEN ins[s]
                 ELSE [ins[s] EXCEPT ![Which(p)].read1 = ImageNow(s, p)],
                 "AcquireInsertionLock", BlocksOf(s))
    /\ UNCHANGED <<buffers, files, locks, log, points, mine, transactions,
                   recovery>>

\* [W7] Any one of the insertion locks.
AcquireInsertionLock(s) ==
    /\ At(s, "AcquireInsertionLock")
    /\ Cardinality(insertionLock) < InsertionLocks
    /\ insertionLock' = insertionLock \union {s}
    /\ Goto(s, "ReserveSpace")
    /\ UNCHANGED <<buffers, files, locks, position, base, wal, flushed,
                   points, ins, mine, transactions, recovery>>

\* [W8] A checkpoint has begun meanwhile, and a block that would have an
\* image for it has none.  (Under the insertion lock the redo point stands.)
MustRetry(s) ==
    /\ s \notin Killers
    /\ ins[s].redo # redo.shared
    /\ \E p \in {Page(s), MapPage} :
         /\ ins[s][Which(p)].registered
         /\ ins[s][Which(p)].image = "none"
         /\ ins[s][Which(p)].lsn <= redo.shared
         /\ ~ImageSuppressed(s, p)

\* [W8] Back to [W3].
RetryRecord(s) ==
    /\ At(s, "ReserveSpace")
    /\ MustRetry(s)
    /\ insertionLock' = insertionLock \ {s}
    /\ Goto(s, "ReadRedoPoint")
    /\ UNCHANGED <<buffers, files, locks, position, base, wal, flushed,
                   points, ins, mine, transactions, recovery>>

KindOf(s) ==
    CASE s \in Killers /\ Variant = "registered" -> "kill"
      [] s \in Killers /\ Variant # "registered" ->
           IF mine[s].logged = 0 THEN "heap image" ELSE "map image"
      [] s \in Vacuums -> "visible"
      [] s \in Changers -> IF mine[s].logged = 0 THEN "change" ELSE "commit"

\* [W9] Space is reserved, and with it the order of records is fixed.
ReserveSpace(s) ==
    /\ At(s, "ReserveSpace")
    /\ ~MustRetry(s)
    /\ wal' = Append(wal,
                [kind |-> KindOf(s), by |-> s, page |-> Page(s),
                 change |-> IF KindOf(s) = "change" THEN mine[s].change
                                                    ELSE "none",
                 xid |-> IF s \in Changers THEN Xid ELSE 0,
                 cleared |-> KindOf(s) = "change" /\ mine[s].cleared,
                 bits |-> IF s \in Vacuums THEN BitsFor(Page(s)) ELSE 0,
                 mapBlock |-> ins[s].map.registered,
                 heapImage |-> Nothing, mapImage |-> Nothing,
                 prev |-> position.previous, crc |-> "unset",
                 complete |-> FALSE])
    /\ position' = [current |-> position.current + 1,
                    previous |-> position.current]
    /\ ins' = [ins EXCEPT ![s].record = position.current + 1]
    /\ Goto(s, "FinishCrc")
    /\ UNCHANGED <<buffers, files, locks, insertionLock, base, flushed,
                   points, mine, transactions, recovery>>

\* [W10] The CRC is continued over the header, which now has xl_prev.
FinishCrc(s) ==
    /\ At(s, "FinishCrc")
    /\ Goto(s, "CopyRecord")
    /\ UNCHANGED <<buffers, files, locks, log, points, ins, mine,
                   transactions, recovery>>

\* [W11] Read 2: the image is copied, behind the CRC of read 1.  (Different
\* content is taken to have different CRCs.)
CopyRecord(s, p) ==
    LET k == ins[s].record - base
        same == p = NoPage \/ ins[s][Which(p)].read1 = ImageNow(s, p)
        crc == IF wal[k].crc = "wrong" \/ ~same THEN "wrong" ELSE "right"
    IN  /\ At(s, "CopyRecord")
        /\ p = NextPage(s)
        /\ wal' = IF p = NoPage THEN [wal EXCEPT ![k].crc = crc]
                  ELSE IF p = MapPage
                    THEN [wal EXCEPT ![k].crc = crc,
                                     ![k].mapImage = ImageNow(s, p)]
                    ELSE [wal EXCEPT ![k].crc = crc,
                                     ![k].heapImage = ImageNow(s, p)]
        /\ NextBlock(s,
                     IF p = NoPage THEN ins[s]
                     ELSE [ins[s] EXCEPT ![Which(p)].read1 = Nothing,
                                         ![Which(p)].copy = Nothing],
                     "ReleaseInsertionLock", LsnBlocksOf(s))
        /\ UNCHANGED <<buffers, files, locks, insertionLock, position, base,
                       flushed, points, mine, transactions, recovery>>

\* [W12] The record is complete: from now on it may be flushed and replayed.
ReleaseInsertionLock(s) ==
    /\ At(s, "ReleaseInsertionLock")
    /\ insertionLock' = insertionLock \ {s}
    /\ wal' = [wal EXCEPT ![ins[s].record - base].complete = TRUE]
    /\ mine' = [mine EXCEPT ![s].logged = @ + 1]
    /\ Goto(s, IF KindOf(s) = "commit" THEN "FlushCommit" ELSE "SetPageLsn")
    /\ UNCHANGED <<buffers, files, locks, position, base, flushed, points,
                   ins, transactions, recovery>>

\* [W13] The page gets the record's end as its LSN.  (Two stores in reality.)
SetPageLsn(s, p) ==
    /\ At(s, "SetPageLsn")
    /\ p = NextPage(s)
    /\ IF p = MapPage
         THEN map' = [map EXCEPT !.lsn = ins[s].record] /\ heap' = heap
         ELSE heap' = [heap EXCEPT ![p].lsn = ins[s].record] /\ map' = map
    /\ IF Len(ins[s].todo) > 1
         THEN /\ ins' = [ins EXCEPT ![s].todo = Tail(@)]
              /\ pc' = pc
         ELSE /\ ins' = [ins EXCEPT ![s] = NoInsertion]
              /\ Past(s, "SetPageLsn")
    /\ UNCHANGED <<dirty, files, locks, log, points, mine, transactions,
                   recovery>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* Commit [E]: the record is inserted; now it is made durable, and then *)
(* the transaction's end is shown to others, and at last to the client.    *)
(* A flush to an LSN waits until all insertions before it are complete.    *)
(***************************************************************************)
FlushTo(lsn) ==
    /\ Inserted >= lsn
    /\ flushed' = IF flushed < lsn THEN lsn ELSE flushed

FlushCommit(s) ==
    /\ At(s, "FlushCommit")
    /\ FlushTo(ins[s].record)
    /\ ins' = [ins EXCEPT ![s] = NoInsertion]
    /\ Past(s, "FlushCommit")
    /\ UNCHANGED <<buffers, files, locks, insertionLock, position, base, wal,
                   points, mine, transactions, recovery>>

SetCommitted(s) ==
    /\ At(s, "SetCommitted")
    /\ committed' = committed \union {<<s, Xid>>}
    /\ Past(s, "SetCommitted")
    /\ UNCHANGED <<buffers, files, locks, log, points, ins, mine, running,
                   reported, recovery>>

LeaveRunningList(s) ==
    /\ At(s, "LeaveRunningList")
    /\ running' = running \ {s}
    /\ Past(s, "LeaveRunningList")
    /\ UNCHANGED <<buffers, files, locks, log, points, ins, mine, committed,
                   reported, recovery>>

ReportSuccess(s) ==
    /\ At(s, "ReportSuccess")
    /\ reported' = reported \union {<<s, Xid>>}
    /\ Past(s, "ReportSuccess")
    /\ UNCHANGED <<buffers, files, locks, log, points, ins, mine, running,
                   committed, recovery>>
=============================================================================
