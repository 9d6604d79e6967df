----------------------------- MODULE MapObjects -----------------------------
(***************************************************************************)
(* The full visibility-map protocol, part 1: the objects.                  *)
(*                                                                         *)
(* Heap pages, the one map page that holds their bits, the buffers' pins   *)
(* and content locks, the WAL, the files on disk, and the processes that   *)
(* work on them.  The next modules add, one topic each:                    *)
(*   MapPrograms   in which order each kind of process takes its steps;    *)
(*   MapPages      pins, locks, and changes of pages;                      *)
(*   MapInsertion  inserting one WAL record, and flushing;                 *)
(*   MapWriter     writing pages out, and checkpoints;                     *)
(*   MapCrash      crash, replay, and the start after it;                  *)
(*   MapProtocol   the next-state relation;                                *)
(*   MapProperties what should hold.                                       *)
(*                                                                         *)
(* The steps are those of FACTS.md, whose numbers stand in brackets.       *)
(* Reading or writing one page is one step.                                *)
(*                                                                         *)
(* LSNs are ordinals: record k of the current WAL ends at LSN base + k.    *)
(* A page of an LSN up to the redo point was not changed since the last    *)
(* checkpoint began.                                                       *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS
    Variant,        \* "unpatched", "relock" or "registered" (FACTS.md, 3)
    Killers,        \* the sessions that call heap_force_kill on one tuple
    Vacuums,        \* the processes that set bits, once each
    Changers,       \* the sessions that insert or delete a tuple and commit
    Writers,        \* the processes that write dirty pages to their files
    Checkpointers,  \* the processes that make one checkpoint
    HeapPages,      \* the heap pages whose bits lie on the map page
    MapPage,        \* the map page
    HeapPageOf,     \* the heap page on which each process works
    Changes,        \* what a changer may do: a subset of {"insert", "delete"}
    InitialMarks,   \* for each heap page the pairs <<flag, bits>> of the start
    InitialLsns,    \* pd_lsn of the start: 0 before the redo point, 1 after
    FrozenPages,    \* the heap pages all of whose tuples are frozen at first
    Compressible,   \* the pages whose images can come out compressed
    Compressions,   \* the outcomes there: a subset of {"shared", "private"}
    WrittenPages,   \* the pages that writers may write
    HintBitsLogged, \* data checksums or wal_log_hints are on: VISIBLE then
                    \* logs the heap page as well [V5]
    HarmlessSteps,  \* whether steps are taken that no property can tell:
                    \* see MapWriter.  Models leave them out, traces have them
    InsertionLocks, \* how many WAL insertion locks there are [W7]
    Crashes,        \* how many crashes there may be at most
    Restarts,       \* after how many of them the processes run again
    Nothing         \* stands where there is no page content (yet)

Workers == Killers \union Vacuums \union Changers
Processes == Workers \union Writers \union Checkpointers
Pages == HeapPages \union {MapPage}

ASSUME VariantIsKnown == Variant \in {"unpatched", "relock", "registered"}
ASSUME MapIsNoHeapPage == MapPage \notin HeapPages
ASSUME EveryWorkerHasAPage == HeapPageOf \in [Workers -> HeapPages]
ASSUME OneKillerAPage ==
    \A s, t \in Killers : s # t => HeapPageOf[s] # HeapPageOf[t]
ASSUME OneChangerAPage ==
    \A s, t \in Changers : s # t => HeapPageOf[s] # HeapPageOf[t]
ASSUME MarksAreLegal ==
    /\ DOMAIN InitialMarks = HeapPages
    /\ \A h \in HeapPages : \A m \in InitialMarks[h] :
         /\ m \in BOOLEAN \X {0, 1, 3}
         /\ m[2] # 0 => m[1]
         /\ m[2] = 3 => h \in FrozenPages
ASSUME ChangesAreKnown == Changes \subseteq {"insert", "delete"}
ASSUME OutcomesAreKnown == Compressions \subseteq {"shared", "private"}
ASSUME SwitchesAreBoolean == {HintBitsLogged, HarmlessSteps} \subseteq BOOLEAN
ASSUME SomeInsertionLock == InsertionLocks \in Nat \ {0}
ASSUME NoneIsNoName == "none" \notin Processes \union Pages

VARIABLES
    heap,           \* content of each heap page in shared buffers
    map,            \* content of the map page in shared buffers
    dirty,          \* the pages whose buffer is marked dirty
    disk,           \* what the files hold: heap, map, transaction status
    start,          \* what they held when the processes started (ghost)
    pin,            \* for each page the processes that have it pinned
    lock,           \* for each page the holder of its content lock
    cleanupWaiter,  \* for each heap page who waits for its pins to go
    insertionLock,  \* the processes that hold a WAL insertion lock
    position,       \* where the next record starts, where the last started
    base,           \* the LSN before the first record of wal
    wal,            \* the records reserved and not dropped, in order
    flushed,        \* the LSN up to which WAL is durable
    redo,           \* the redo point: shared, of the checkpoint at hand, in
                    \* the control file; the checkpoint's record; the commits
                    \* that it waits for
    toWrite,        \* the pages a checkpoint has marked and not yet written
    ins,            \* each process's record under construction (private)
    mine,           \* each worker's other local facts (private)
    pc,             \* the step that each process takes next (ghost)
    running,        \* the running list: changers whose transaction runs
    committed,      \* the transactions whose status is committed
    reported,       \* the transactions whose success was reported (ghost)
    phase,          \* "running", "recovering" or "recovered"
    replay,         \* the LSN up to which recovery has replayed
    crashes         \* how many crashes there were (ghost)

buffers == <<heap, map, dirty>>
files == <<disk, start>>
locks == <<pin, lock, cleanupWaiter>>
log == <<insertionLock, position, base, wal, flushed>>
points == <<redo, toWrite>>
private == <<ins, mine, pc>>
transactions == <<running, committed, reported>>
recovery == <<phase, replay, crashes>>
vars == <<buffers, files, locks, log, points, private, transactions, recovery>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* Values.  A heap page has two tuples and room for a third: the one that  *)
(* a killer kills, the one that a changer may delete, and the one that it  *)
(* may insert.  Two bits a heap page: 0 none, 1 all-visible, 3 all-visible *)
(* and all-frozen.  (All-frozen alone is illegal.)                         *)
(***************************************************************************)
HeapContent == [dead: BOOLEAN,         \* the killer's line pointer is DEAD
                deleted: Nat,          \* xmax of the changer's tuple, or 0
                inserted: Nat,         \* xmin of its new tuple, or 0
                frozen: BOOLEAN,       \* all tuples are frozen
                allVisible: BOOLEAN,   \* PD_ALL_VISIBLE
                lsn: Nat]              \* pd_lsn
MapContent == [bits: [HeapPages -> {0, 1, 3}], lsn: Nat]

\* A changer has one transaction a run.
Transactions == Changers \X (1..(Crashes + 1))
Xid == crashes + 1

Content(p) == IF p = MapPage THEN map ELSE heap[p]
LsnOf(p) == Content(p).lsn

\* A registered block of a record under construction: where its image is read
\* from ("shared" buffers, a "private" copy, or "none": no image), the private
\* copy, the content that the CRC was computed from, and pd_lsn at [W4].
NoBlock == [registered |-> FALSE, image |-> "none", copy |-> Nothing,
            read1 |-> Nothing, lsn |-> 0]

\* todo: the blocks that the step at hand has still to do; redo: the private
\* copy of the redo point [W3]; record: the record's LSN, once reserved.
NoInsertion == [todo |-> <<>>, redo |-> 0, record |-> 0,
                heap |-> NoBlock, map |-> NoBlock]

\* didModify: did_modify_vm; cleared: PD_ALL_VISIBLE was cleared; change: what
\* the changer does; logged: how many records are inserted.
NothingDone == [didModify |-> FALSE, cleared |-> FALSE, change |-> "none",
                logged |-> 0]

\* A record.  Before CopyRecord its bytes do not count.  crc tells how the
\* stored CRC compares with that of the stored bytes.
RecordKinds == {"heap image",   \* of a kill: XLOG/FPI with the heap page
                "map image",    \* of a kill: XLOG/FPI with the map page
                "kill",         \* one XLOG/FPI with both (registered)
                "visible",      \* Heap2/VISIBLE
                "change",       \* Heap/INSERT or Heap/DELETE
                "commit"}       \* Transaction/COMMIT
IsRecord(r) ==
    /\ DOMAIN r = {"kind", "by", "page", "change", "cleared", "bits",
                   "mapBlock", "heapImage", "mapImage", "prev", "crc",
                   "complete", "xid"}
    /\ r.kind \in RecordKinds
    /\ r.by \in Workers
    /\ r.page \in HeapPages            \* the heap page that it is about
    /\ r.change \in {"none", "insert", "delete"}
    /\ r.xid \in Nat                   \* of a change or commit
    /\ r.cleared \in BOOLEAN           \* the "all visible cleared" flag
    /\ r.bits \in {0, 1, 3}            \* of a VISIBLE record
    /\ r.mapBlock \in BOOLEAN          \* the map page is one of its blocks
    /\ r.heapImage = Nothing \/ r.heapImage \in HeapContent
    /\ r.mapImage = Nothing \/ r.mapImage \in MapContent
    /\ r.prev \in Nat                  \* xl_prev, as the LSN found there
    /\ r.crc \in {"unset", "right", "wrong"}
    /\ r.complete \in BOOLEAN          \* the inserter is past [W12]

IsBlock(b) ==
    /\ DOMAIN b = DOMAIN NoBlock
    /\ b.registered \in BOOLEAN
    /\ b.image \in {"none", "shared", "private"}
    /\ b.lsn \in Nat

TypeOK ==
    /\ heap \in [HeapPages -> HeapContent]
    /\ map \in MapContent
    /\ dirty \subseteq Pages
    /\ disk.heap \in [HeapPages -> HeapContent] /\ disk.map \in MapContent
    /\ disk.committed \subseteq Transactions
    /\ start.heap \in [HeapPages -> HeapContent] /\ start.map \in MapContent
    /\ pin \in [Pages -> SUBSET Processes]
    /\ lock \in [Pages -> Processes \union {"none"}]
    /\ cleanupWaiter \in [HeapPages -> Workers \union {"none"}]
    /\ insertionLock \subseteq Processes
    /\ position \in [current: Nat, previous: Nat]
    /\ base \in Nat /\ flushed \in Nat /\ replay \in Nat
    /\ \A k \in DOMAIN wal : IsRecord(wal[k])
    /\ redo \in [shared: Nat, control: Nat, next: Nat, record: Nat,
                  commits: SUBSET Changers]
    /\ toWrite \subseteq Pages
    /\ DOMAIN ins = Workers
    /\ \A s \in Workers :
         /\ IsBlock(ins[s].heap) /\ IsBlock(ins[s].map)
         /\ ins[s].redo \in Nat /\ ins[s].record \in Nat
    /\ mine \in [Workers -> [didModify: BOOLEAN, cleared: BOOLEAN,
                             change: {"none", "insert", "delete"},
                             logged: 0..2]]
    /\ running \subseteq Changers
    /\ committed \subseteq Transactions
    /\ reported \subseteq Transactions
    /\ phase \in {"running", "recovering", "recovered"}
    /\ crashes \in 0..Crashes

-----------------------------------------------------------------------------
(***************************************************************************)
(* Derived: how far the WAL is inserted without a gap, which is as far as  *)
(* it can be flushed; and what a VACUUM asks of a page's tuples.           *)
(***************************************************************************)
End == base + Len(wal)

Inserted ==
    LET gaps == {k \in DOMAIN wal : ~wal[k].complete}
    IN  IF gaps = {} THEN End
        ELSE base + (CHOOSE k \in gaps : \A j \in gaps : k <= j) - 1

\* A deleted tuple is visible to all if its deleter aborted, an inserted one
\* if its inserter committed and is off the running list.
AllTuplesVisible(h) ==
    \A d \in Changers : HeapPageOf[d] = h =>
        LET ended(x) == ~(d \in running /\ x = Xid) IN
        /\ heap[h].deleted # 0 =>
             ended(heap[h].deleted) /\ <<d, heap[h].deleted>> \notin committed
        /\ heap[h].inserted # 0 =>
             ended(heap[h].inserted) /\ <<d, heap[h].inserted>> \in committed

\* Each process's first step.
FirstStep(s) == CASE s \in Killers -> "PinHeapPage"
                  [] s \in Vacuums -> "PinMapPage"
                  [] s \in Changers ->
                       IF \E x \in 1..crashes : <<s, x>> \in committed
                         THEN "done" ELSE "BeginTransaction"
                  [] s \in Writers -> "PinPageForWrite"
                  [] s \in Checkpointers -> "MoveRedoPoint"

\* At the start all pages are clean, their files equal to the buffers, and a
\* checkpoint is over: its redo point is LSN 0, and the WAL is durable to 1.
Init ==
    /\ heap \in [HeapPages -> [dead: {FALSE}, deleted: {0},
                               inserted: {0}, frozen: BOOLEAN,
                               allVisible: BOOLEAN, lsn: InitialLsns]]
    /\ map \in [bits: [HeapPages -> {0, 1, 3}], lsn: InitialLsns]
    /\ \A h \in HeapPages :
         /\ <<heap[h].allVisible, map.bits[h]>> \in InitialMarks[h]
         /\ heap[h].frozen = (h \in FrozenPages)
    /\ dirty = {}
    /\ disk = [heap |-> heap, map |-> map, committed |-> {}]
    /\ start = disk
    /\ pin = [p \in Pages |-> {}]
    /\ lock = [p \in Pages |-> "none"]
    /\ cleanupWaiter = [h \in HeapPages |-> "none"]
    /\ insertionLock = {}
    /\ position = [current |-> 1, previous |-> 0]
    /\ base = 1
    /\ wal = <<>>
    /\ flushed = 1
    /\ redo = [shared |-> 0, control |-> 0, next |-> 0, record |-> 0,
               commits |-> {}]
    /\ toWrite = {}
    /\ ins = [s \in Workers |-> NoInsertion]
    /\ mine = [s \in Workers |-> NothingDone]
    /\ running = {}
    /\ committed = {}
    /\ reported = {}
    /\ phase = "running"
    /\ replay = 0
    /\ crashes = 0
    /\ pc = [s \in Processes |-> FirstStep(s)]
=============================================================================
