---------------------------- MODULE MapProperties ---------------------------
(***************************************************************************)
(* The full visibility-map protocol, part 8: what should hold.  The names  *)
(* S1 to S8 and L1 to L3 are those of FACTS.md, 12.                        *)
(***************************************************************************)
EXTENDS MapProtocol

Lsn(k) == base + k

\* The records that a crash can leave, or has left.
Durable == LET inserted == Inserted
           IN  {k \in DOMAIN wal : Lsn(k) <= inserted}

\* S1, record integrity: the CRC of a complete record is that of its bytes.
S1_RecordIntegrity ==
    \A k \in DOMAIN wal : wal[k].complete => wal[k].crc = "right"

-----------------------------------------------------------------------------
\* Does record k log that the bits of h were cleared, or that they were set?
Clears(k, h) ==
    /\ wal[k].page = h
    /\ \/ wal[k].kind = "map image"
       \/ wal[k].kind = "kill" /\ wal[k].mapBlock
       \/ wal[k].kind = "change" /\ wal[k].cleared
Sets(k, h) == wal[k].page = h /\ wal[k].kind = "visible"

\* The records that replay of a durable prefix can reach: they and all before
\* them are right.
Restored ==
    LET right == {k \in Durable : wal[k].crc = "right"}
    IN  {k \in right : 1..k \subseteq right}

\* Those of them that restore the map page.
RestoredMapImages == {k \in Restored : wal[k].mapImage # Nothing}

\* S2, image truth: no map image that can be restored has a bit set that a
\* change logged before it had cleared.
S2_MapImageTruth ==
    \A k \in RestoredMapImages :
        \A h \in HeapPages : \A j \in 1..(k - 1) :
            wal[k].mapImage.bits[h] # 0 /\ Clears(j, h) =>
                \E i \in (j + 1)..k : Sets(i, h)

\* The other half of image truth, reported apart since it is safe: an image
\* that lacks a bit that a record before it had set, and none had cleared.
S2_NoSetBitLost ==
    \A k \in RestoredMapImages :
        \A h \in HeapPages : \A j \in 1..(k - 1) :
            wal[k].mapImage.bits[h] = 0 /\ Sets(j, h) =>
                \E i \in (j + 1)..k : Clears(i, h)

\* The tuples that heap content c has lost and gained; they only grow.
Facts(c) == (IF c.dead THEN {<<"dead", 1>>} ELSE {})
            \union {<<"delete", x>> : x \in 1..c.deleted}
            \union {<<"insert", x>> : x \in 1..c.inserted}

\* What it shows of them now: of the changes of several runs the last.
Shown(c) == (IF c.dead THEN {<<"dead", 1>>} ELSE {})
            \union (IF c.deleted = 0 THEN {} ELSE {<<"delete", c.deleted>>})
            \union (IF c.inserted = 0 THEN {} ELSE {<<"insert", c.inserted>>})

\* What record k says about the tuples of its heap page.
FactsOf(k) ==
    (IF wal[k].heapImage = Nothing THEN {} ELSE Facts(wal[k].heapImage))
    \union (IF wal[k].change = "none" THEN {}
            ELSE {<<wal[k].change, wal[k].xid>>})

\* S2 of heap pages: replay never brings back older heap content, neither
\* than the file's nor than what a replayed record says.
S2_HeapImageTruth ==
    phase = "recovered" =>
        /\ \A h \in HeapPages : Facts(disk.heap[h]) \subseteq Facts(heap[h])
        /\ \A k \in DOMAIN wal : FactsOf(k) \subseteq Facts(heap[wal[k].page])

-----------------------------------------------------------------------------
MapImpliesFlag(h) == map.bits[h] # 0 => heap[h].allVisible

\* S3, map implies flag, (a): in memory, whenever nobody has the heap page's
\* content lock.
S3a_MapImpliesFlag ==
    phase = "running" =>
        \A h \in HeapPages : lock[h] = "none" => MapImpliesFlag(h)

\* S3, map implies flag, (b): after every recovery.
S3b_MapImpliesFlagAfterRecovery ==
    phase = "recovered" => \A h \in HeapPages : MapImpliesFlag(h)

\* VACUUM repairs what S3b leaves: when it decides about a page, no bit is set
\* over a clear flag any more.
VacuumRepairs ==
    \A v \in Vacuums :
        pc[v] = "DecideAllVisible" => MapImpliesFlag(HeapPageOf[v])

\* S4, no early set: no map image that can become durable with a right CRC
\* has a bit set whose own record is not before it.  (The record that has
\* the image may be the one.)
S4_NoEarlySet ==
    \A k \in Durable :
        wal[k].mapImage # Nothing /\ wal[k].crc = "right" =>
            \A h \in HeapPages :
                \/ wal[k].mapImage.bits[h] = 0
                \/ start.map.bits[h] # 0
                \/ \E j \in 1..k : Sets(j, h)

\* S5, flag implies visible: whenever nobody has the heap page's content
\* lock, all tuples of an all-visible page are visible to all, and those of
\* an all-frozen page are frozen.
S5_FlagImpliesVisible ==
    phase # "recovering" =>
        \A h \in HeapPages : lock[h] = "none" /\ heap[h].allVisible =>
            AllTuplesVisible(h)

S5_FrozenBitImpliesFrozen ==
    phase # "recovering" =>
        \A h \in HeapPages : lock[h] = "none" /\ map.bits[h] = 3 =>
            heap[h].frozen

\* What an index-only scan relies on: a set bit means that all tuples of the
\* page are visible to all.  S3 and S5 imply it; it is the harm itself.
BitImpliesVisible ==
    phase # "recovering" =>
        \A h \in HeapPages : lock[h] = "none" /\ map.bits[h] # 0 =>
            AllTuplesVisible(h)

-----------------------------------------------------------------------------
\* S6, WAL before data, (a): the WAL is durable to the LSN of each page on
\* disk.
S6a_WalBeforeData ==
    phase = "running" =>
        /\ \A h \in HeapPages : disk.heap[h].lsn <= flushed
        /\ disk.map.lsn <= flushed

\* The durable records.
Flushed == {k \in DOMAIN wal : Lsn(k) <= flushed}

\* S6, WAL before data, (b): every change on a page on disk has its record in
\* the durable WAL, clears of map bits excepted.  Of map bits, tuples, and
\* the flag PD_ALL_VISIBLE, apart, for the reader's sake.
S6b_LoggedMapBits ==
    phase = "running" =>
        \A h \in HeapPages :
            disk.map.bits[h] # 0 /\ disk.map.bits[h] # start.map.bits[h] =>
                \E k \in Flushed : Sets(k, h)

S6b_LoggedTuples ==
    phase = "running" =>
        \A h \in HeapPages :
            Shown(disk.heap[h]) \subseteq
                Facts(start.heap[h])
                \union UNION {FactsOf(k) :
                                k \in {j \in Flushed : wal[j].page = h}}

S6b_LoggedFlag ==
    phase = "running" =>
        \A h \in HeapPages :
            disk.heap[h].allVisible # start.heap[h].allVisible =>
                \E k \in Flushed :
                    IF disk.heap[h].allVisible THEN Sets(k, h)
                    ELSE wal[k].page = h /\ ~Sets(k, h)

\* S6, WAL before data, (c): after recovery no page has an LSN beyond the end
\* of the valid WAL.
S6c_NoLsnBeyondEnd ==
    phase = "recovered" =>
        \A p \in Pages : LsnOf(p) <= End

\* The same of the control file: the checkpoint's record that it names is
\* durable.  Recovery cannot begin without that record.
CheckpointRecordDurable ==
    phase = "running" =>
        \A c \in Checkpointers : pc[c] = "done" => redo.record <= flushed

\* S7, chain: each record's xl_prev is the start of the record before.  (A
\* record starts at the LSN before its own.)
S7_Chain == \A k \in DOMAIN wal : wal[k].prev = Lsn(k) - 2

\* S8, no loss: who was told that its transaction is committed finds it
\* committed after recovery, and its tuple changed.
S8_NoLoss ==
    phase = "recovered" =>
        \A t \in reported :
            /\ t \in committed
            /\ t[2] \in {heap[HeapPageOf[t[1]]].deleted,
                        heap[HeapPageOf[t[1]]].inserted}

-----------------------------------------------------------------------------
\* A registered page is locked by who registered it until it has its LSN.
Registered(s) == (IF ins[s].heap.registered THEN {Page(s)} ELSE {})
                 \union (IF ins[s].map.registered THEN {MapPage} ELSE {})

LockDiscipline ==
    \A s \in Workers : \A p \in Registered(s) : lock[p] = s

\* A registered page's buffer is marked dirty.
DirtyDiscipline == \A s \in Workers : Registered(s) \subseteq dirty

\* Heap content locks come before map content locks, and these before
\* insertion locks: who asks for a lock holds none of a later kind.
LockOrder ==
    \A s \in Workers :
        /\ pc[s] \in {"LockHeapPage", "LockHeapPageForCleanup"} =>
             lock[MapPage] # s
        /\ pc[s] \in {"LockHeapPage", "LockHeapPageForCleanup",
                      "LockMapPage", "RelockMapPage"} =>
             s \notin insertionLock

\* A worker's content lock is held on a page that it has pinned.
LockedIsPinned ==
    \A p \in Pages : lock[p] \in Workers => lock[p] \in pin[p]

\* The worker that sleeps for a cleanup lock holds no content lock.
WaiterHoldsNothing ==
    \A h \in HeapPages :
        cleanupWaiter[h] # "none" =>
            \A p \in Pages : lock[p] # cleanupWaiter[h]

Ended == \A s \in Workers : pc[s] = "done"

\* L2, no deadlock: while a call has not ended, some process can go on.
L2_NoDeadlock ==
    \/ phase # "running"
    \/ Ended
    \/ \E s \in Workers : ENABLED WorkerStep(s)
    \/ \E w \in Writers \union Checkpointers : ENABLED WriterStep(w)

\* L1: every call that was started ends.
L1_EveryCallEnds == \A s \in Workers : <>(pc[s] = "done")
=============================================================================
