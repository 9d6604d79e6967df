---------------------------- MODULE VisibilityMap ----------------------------
(***************************************************************************)
(* Two or more sessions call heap_force_kill on different heap pages whose *)
(* bits lie on one visibility-map page.  Each call kills one tuple, clears *)
(* the heap page's all-visible flag and its bits on the map page, and logs *)
(* a full-page image of the heap page and one of the map page.             *)
(*                                                                         *)
(* A WAL record with an image is built in pieces: the CRC is computed from *)
(* the page in shared buffers (read 1), and later the page is copied into  *)
(* the WAL buffers (read 2).  Nobody compares the two.  The record is good *)
(* only if the page did not change in between, which is what the content   *)
(* lock is for.  The question is what happens when the map page is logged  *)
(* without it.                                                             *)
(*                                                                         *)
(* The steps are those of FACTS.md, whose numbers stand in brackets: [4]   *)
(* to [16] are steps of heap_force_kill, [W1] to [W13] those of inserting  *)
(* one WAL record.  Reading or writing one page is one step.               *)
(*                                                                         *)
(* Left out, each because it can touch neither a CRC nor a lock here:      *)
(*   - private steps (sorting TIDs, filling the header) are joined to the  *)
(*     next step that touches something shared;                            *)
(*   - [W3] and the comparison of [W8]: an image is forced, so a moved     *)
(*     redo point never sends the session back (and no checkpoint runs);   *)
(*   - further offsets of the same page [12], which only change the heap   *)
(*     page under the same cleanup lock;                                   *)
(*   - compression, VACUUM, DML, flush, crash and replay.                  *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS
    Variant,        \* "unpatched": as released; "relock": the proposed patch
    Sessions,       \* the sessions, each of which kills one tuple
    HeapPages,      \* the heap pages whose bits lie on the map page
    MapPage,        \* the map page
    HeapPageOf,     \* the heap page on which each session kills
    InsertionLocks, \* how many WAL insertion locks there are [W7]
    Nothing         \* stands where there is no page content (yet)

Pages == HeapPages \union {MapPage}

ASSUME VariantIsKnown == Variant \in {"unpatched", "relock"}
ASSUME MapIsNoHeapPage == MapPage \notin HeapPages
ASSUME EverySessionHasAPage == HeapPageOf \in [Sessions -> HeapPages]
ASSUME NoPageIsShared ==
    \A s, t \in Sessions : s # t => HeapPageOf[s] # HeapPageOf[t]
ASSUME SomeInsertionLock == InsertionLocks \in Nat \ {0}
ASSUME NoneIsNoName == "none" \notin Sessions \union Pages

VARIABLES
    heap,           \* content of each heap page in shared buffers
    map,            \* content of the map page in shared buffers
    dirty,          \* the pages whose buffer is marked dirty
    pin,            \* for each page the sessions that have it pinned
    lock,           \* for each page the holder of its exclusive content lock
    insertionLock,  \* the sessions that hold a WAL insertion lock
    position,       \* where the next record starts, where the last started
    wal,            \* the records reserved since the start, in order
    ins,            \* each session's record under construction (private)
    critical,       \* the sessions inside a critical section
    didModify,      \* each session's did_modify_vm flag (private)
    pc              \* where each session stands in heap_force_kill (ghost)

vars == <<heap, map, dirty, pin, lock, insertionLock, position, wal, ins,
          critical, didModify, pc>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* Values.  LSNs are ordinals: record k of this run ends at LSN k, and 0   *)
(* stands for every LSN from before.                                       *)
(***************************************************************************)
HeapContent == [dead: BOOLEAN,         \* the session's line pointer is DEAD
                allVisible: BOOLEAN,   \* PD_ALL_VISIBLE
                lsn: Nat]              \* pd_lsn

\* Two bits a heap page: 0 none, 1 all-visible, 3 all-visible and all-frozen.
\* (All-frozen alone, 2, is illegal.)
MapContent == [bits: [HeapPages -> {0, 1, 3}], lsn: Nat]

\* What a reader of the page's bytes sees now.
Content(p) == IF p = MapPage THEN map ELSE heap[p]

\* Whether c can be the content of page p.
IsContent(p, c) == IF p = MapPage THEN c \in MapContent ELSE c \in HeapContent

\* A record in the WAL buffers.  Before CopyRecord its bytes do not count.
\* crc tells how the stored CRC compares with the CRC of the stored bytes.
IsRecord(r) ==
    /\ DOMAIN r = {"page", "prev", "image", "crc", "complete"}
    /\ r.page \in Pages
    /\ r.prev \in Nat                  \* xl_prev, as the ordinal found there
    /\ IF r.crc = "unset" THEN r.image = Nothing
                          ELSE IsContent(r.page, r.image)
    /\ r.crc \in {"unset", "right", "wrong"}
    /\ r.complete \in BOOLEAN          \* the inserter is past [W12]

\* How far a session is with its record: the last step of [W1]..[W12] done.
Stages == {"none", "registered", "assembled", "summed", "locked",
           "reserved", "finished", "copied", "inserted"}

\* read1 is the content that the CRC was computed from [W5]; record is the
\* ordinal of the reserved space, 0 before the reservation.
IsInsertion(i) ==
    /\ DOMAIN i = {"stage", "page", "read1", "record"}
    /\ i.stage \in Stages
    /\ IF i.stage = "none" THEN i.page = "none" ELSE i.page \in Pages
    /\ IF i.stage \in {"none", "registered", "assembled"}
         THEN i.read1 = Nothing
         ELSE IsContent(i.page, i.read1)
    /\ i.record \in Nat

NoInsertion ==
    [stage |-> "none", page |-> "none", read1 |-> Nothing, record |-> 0]

Positions == {"idle", "heap pinned", "heap locked", "map pinned", "critical",
              "killed", "flag cleared", "map locked", "bits cleared",
              "cleared", "log heap", "log map", "logged", "left",
              "heap unlocked", "heap unpinned", "done"}

TypeOK ==
    /\ heap \in [HeapPages -> HeapContent]
    /\ map \in MapContent
    /\ dirty \subseteq Pages
    /\ pin \in [Pages -> SUBSET Sessions]
    /\ lock \in [Pages -> Sessions \union {"none"}]
    /\ insertionLock \subseteq Sessions
    /\ position \in [current: Nat \ {0}, previous: Nat]
    /\ \A k \in DOMAIN wal : IsRecord(wal[k])
    /\ DOMAIN ins = Sessions
    /\ \A s \in Sessions : IsInsertion(ins[s])
    /\ critical \subseteq Sessions
    /\ didModify \in [Sessions -> BOOLEAN]
    /\ pc \in [Sessions -> Positions]

-----------------------------------------------------------------------------
(***************************************************************************)
(* At the start all pages are clean and older than the run.  A heap page   *)
(* may be all-visible or not; a set bit implies the flag, the flag does    *)
(* not imply the bit (FACTS.md, legal combinations).                       *)
(***************************************************************************)
Init ==
    /\ heap \in [HeapPages -> [dead: {FALSE}, allVisible: BOOLEAN, lsn: {0}]]
    /\ map \in [bits: [HeapPages -> {0, 1, 3}], lsn: {0}]
    /\ \A h \in HeapPages : map.bits[h] # 0 => heap[h].allVisible
    /\ dirty = {}
    /\ pin = [p \in Pages |-> {}]
    /\ lock = [p \in Pages |-> "none"]
    /\ insertionLock = {}
    /\ position = [current |-> 1, previous |-> 0]
    /\ wal = <<>>
    /\ ins = [s \in Sessions |-> NoInsertion]
    /\ critical = {}
    /\ didModify = [s \in Sessions |-> FALSE]
    /\ pc = [s \in Sessions |-> "idle"]

-----------------------------------------------------------------------------
(***************************************************************************)
(* Up to the critical section.  A pin keeps a page in memory and excludes  *)
(* nobody; the content lock excludes.  The cleanup lock is the exclusive   *)
(* lock while nobody else has the page pinned.                             *)
(***************************************************************************)

\* [4] The heap page is pinned.
PinHeapPage(s) ==
    /\ pc[s] = "idle"
    /\ pin' = [pin EXCEPT ![HeapPageOf[s]] = @ \union {s}]
    /\ pc' = [pc EXCEPT ![s] = "heap pinned"]
    /\ UNCHANGED <<heap, map, dirty, lock, insertionLock, position, wal, ins,
                   critical, didModify>>

\* [5] The cleanup lock of the heap page is taken.
LockHeapPageForCleanup(s) ==
    /\ pc[s] = "heap pinned"
    /\ lock[HeapPageOf[s]] = "none"
    /\ pin[HeapPageOf[s]] = {s}
    /\ lock' = [lock EXCEPT ![HeapPageOf[s]] = s]
    /\ pc' = [pc EXCEPT ![s] = "heap locked"]
    /\ UNCHANGED <<heap, map, dirty, pin, insertionLock, position, wal, ins,
                   critical, didModify>>

\* [7] Only if the page is all-visible, the map page is pinned.
PinMapPage(s) ==
    /\ pc[s] = "heap locked"
    /\ heap[HeapPageOf[s]].allVisible
    /\ pin' = [pin EXCEPT ![MapPage] = @ \union {s}]
    /\ pc' = [pc EXCEPT ![s] = "map pinned"]
    /\ UNCHANGED <<heap, map, dirty, lock, insertionLock, position, wal, ins,
                   critical, didModify>>

\* [8] From here an error would take the whole server down.
EnterCriticalSection(s) ==
    /\ \/ pc[s] = "map pinned"
       \/ pc[s] = "heap locked" /\ ~heap[HeapPageOf[s]].allVisible
    /\ critical' = critical \union {s}
    /\ pc' = [pc EXCEPT ![s] = "critical"]
    /\ UNCHANGED <<heap, map, dirty, pin, lock, insertionLock, position, wal,
                   ins, didModify>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* The changes.  The map page's lock is taken for the moment of the change *)
(* only, inside the critical section, with the heap page already changed.  *)
(***************************************************************************)

\* [9] The line pointer becomes DEAD.
KillTuple(s) ==
    /\ pc[s] = "critical"
    /\ heap' = [heap EXCEPT ![HeapPageOf[s]].dead = TRUE]
    /\ pc' = [pc EXCEPT ![s] =
                IF heap[HeapPageOf[s]].allVisible THEN "killed" ELSE "cleared"]
    /\ UNCHANGED <<map, dirty, pin, lock, insertionLock, position, wal, ins,
                   critical, didModify>>

\* [10] The heap page stops to be all-visible.
ClearAllVisible(s) ==
    /\ pc[s] = "killed"
    /\ heap' = [heap EXCEPT ![HeapPageOf[s]].allVisible = FALSE]
    /\ pc' = [pc EXCEPT ![s] = "flag cleared"]
    /\ UNCHANGED <<map, dirty, pin, lock, insertionLock, position, wal, ins,
                   critical, didModify>>

\* [11a] The map page's content lock is taken.
LockMapPage(s) ==
    /\ pc[s] = "flag cleared"
    /\ lock[MapPage] = "none"
    /\ lock' = [lock EXCEPT ![MapPage] = s]
    /\ pc' = [pc EXCEPT ![s] = "map locked"]
    /\ UNCHANGED <<heap, map, dirty, pin, insertionLock, position, wal, ins,
                   critical, didModify>>

\* [11b] Both bits are cleared.  did_modify_vm is set even if they were
\* clear; the buffer is marked dirty only if they were not.
ClearMapBits(s) ==
    /\ pc[s] = "map locked"
    /\ map' = [map EXCEPT !.bits[HeapPageOf[s]] = 0]
    /\ dirty' = IF map.bits[HeapPageOf[s]] # 0 THEN dirty \union {MapPage}
                                               ELSE dirty
    /\ didModify' = [didModify EXCEPT ![s] = TRUE]
    /\ pc' = [pc EXCEPT ![s] = "bits cleared"]
    /\ UNCHANGED <<heap, pin, lock, insertionLock, position, wal, ins,
                   critical>>

\* [11c] The map page's lock is released after the change, and, where the
\* variant took it again, [14b] after the map page's image is logged.
UnlockMapPage(s) ==
    /\ lock[MapPage] = s
    /\ pc[s] \in {"bits cleared", "logged"}
    /\ lock' = [lock EXCEPT ![MapPage] = "none"]
    /\ pc' = [pc EXCEPT ![s] = IF @ = "bits cleared" THEN "cleared" ELSE @]
    /\ UNCHANGED <<heap, map, dirty, pin, insertionLock, position, wal, ins,
                   critical, didModify>>

\* [11d] The patch: the lock is taken again before anything is logged.
\* pc stays.  The next step asks for the lock, not for this step, so that
\* a session that goes on without the lock fails for lack of the lock.
RelockMapPage(s) ==
    /\ Variant = "relock"
    /\ pc[s] = "cleared"
    /\ didModify[s]
    /\ lock[MapPage] = "none"
    /\ lock' = [lock EXCEPT ![MapPage] = s]
    /\ UNCHANGED <<heap, map, dirty, pin, insertionLock, position, wal, ins,
                   critical, didModify, pc>>

\* [13], first half.  In the patch [12] to [14] run under the map page's lock.
MarkHeapBufferDirty(s) ==
    /\ pc[s] = "cleared"
    /\ Variant = "relock" /\ didModify[s] => lock[MapPage] = s
    /\ dirty' = dirty \union {HeapPageOf[s]}
    /\ pc' = [pc EXCEPT ![s] = "log heap"]
    /\ UNCHANGED <<heap, map, pin, lock, insertionLock, position, wal, ins,
                   critical, didModify>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* Inserting one record with one full-page image: [13] for the heap page,  *)
(* [14] for the map page.  Nothing here looks at a content lock: insertion *)
(* trusts its caller.                                                      *)
(***************************************************************************)

\* The page whose image the session has to log next.
PageToLog(s) == IF pc[s] = "log heap" THEN HeapPageOf[s] ELSE MapPage

\* The session's record, one stage further.
Staged(s, stage) == [ins[s] EXCEPT !.stage = stage]

\* [W1][W2] The page's address in shared buffers is remembered: no copy.
RegisterBlock(s, p) ==
    /\ pc[s] \in {"log heap", "log map"}
    /\ p = PageToLog(s)
    /\ ins[s].stage = "none"
    /\ ins' = [ins EXCEPT ![s] = [NoInsertion EXCEPT !.stage = "registered",
                                                     !.page = p]]
    /\ UNCHANGED <<heap, map, dirty, pin, lock, insertionLock, position, wal,
                   critical, didModify, pc>>

\* [W4] Read 0: of a heap page the bounds of the hole, which lie outside
\* what this spec keeps of a page.  Without compression nothing is copied.
AssembleRecord(s, p) ==
    /\ ins[s].stage = "registered"
    /\ ins[s].page = p
    /\ ins' = [ins EXCEPT ![s] = Staged(s, "assembled")]
    /\ UNCHANGED <<heap, map, dirty, pin, lock, insertionLock, position, wal,
                   critical, didModify, pc>>

\* [W5][W6] Read 1: the CRC is computed from the page as it is now.
ComputeCrc(s, p) ==
    /\ ins[s].stage = "assembled"
    /\ ins[s].page = p
    /\ ins' = [ins EXCEPT ![s] = [Staged(s, "summed") EXCEPT
                                    !.read1 = Content(p)]]
    /\ UNCHANGED <<heap, map, dirty, pin, lock, insertionLock, position, wal,
                   critical, didModify, pc>>

\* [W7] Any one of the insertion locks.
AcquireInsertionLock(s) ==
    /\ ins[s].stage = "summed"
    /\ Cardinality(insertionLock) < InsertionLocks
    /\ insertionLock' = insertionLock \union {s}
    /\ ins' = [ins EXCEPT ![s] = Staged(s, "locked")]
    /\ UNCHANGED <<heap, map, dirty, pin, lock, position, wal, critical,
                   didModify, pc>>

\* [W9] Space is reserved, and with it the order of records is fixed.
ReserveSpace(s) ==
    /\ ins[s].stage = "locked"
    /\ wal' = Append(wal, [page |-> ins[s].page, prev |-> position.previous,
                           image |-> Nothing, crc |-> "unset",
                           complete |-> FALSE])
    /\ position' = [current |-> position.current + 1,
                    previous |-> position.current]
    /\ ins' = [ins EXCEPT ![s] = [Staged(s, "reserved") EXCEPT
                                    !.record = position.current]]
    /\ UNCHANGED <<heap, map, dirty, pin, lock, insertionLock, critical,
                   didModify, pc>>

\* [W10] The CRC is continued over the header, which now has xl_prev.
FinishCrc(s) ==
    /\ ins[s].stage = "reserved"
    /\ ins' = [ins EXCEPT ![s] = Staged(s, "finished")]
    /\ UNCHANGED <<heap, map, dirty, pin, lock, insertionLock, position, wal,
                   critical, didModify, pc>>

\* [W11] Read 2: the page is copied as it is now, behind the CRC of read 1.
\* (Different content is taken to have different CRCs.)
CopyRecord(s, p) ==
    /\ ins[s].stage = "finished"
    /\ ins[s].page = p
    /\ wal' = [wal EXCEPT ![ins[s].record].image = Content(p),
                          ![ins[s].record].crc =
                               IF ins[s].read1 = Content(p) THEN "right"
                                                            ELSE "wrong"]
    /\ ins' = [ins EXCEPT ![s] = Staged(s, "copied")]
    /\ UNCHANGED <<heap, map, dirty, pin, lock, insertionLock, position,
                   critical, didModify, pc>>

\* [W12] The record is complete: from now on it may be flushed and replayed.
ReleaseInsertionLock(s) ==
    /\ ins[s].stage = "copied"
    /\ insertionLock' = insertionLock \ {s}
    /\ wal' = [wal EXCEPT ![ins[s].record].complete = TRUE]
    /\ ins' = [ins EXCEPT ![s] = Staged(s, "inserted")]
    /\ UNCHANGED <<heap, map, dirty, pin, lock, position, critical, didModify,
                   pc>>

\* [W13] The page gets the record's end as its LSN.  (Two stores in reality.)
SetPageLsn(s, p) ==
    /\ ins[s].stage = "inserted"
    /\ ins[s].page = p
    /\ IF p = MapPage
         THEN /\ map' = [map EXCEPT !.lsn = ins[s].record]
              /\ heap' = heap
         ELSE /\ heap' = [heap EXCEPT ![p].lsn = ins[s].record]
              /\ map' = map
    /\ ins' = [ins EXCEPT ![s] = NoInsertion]
    /\ pc' = [pc EXCEPT ![s] =
                IF p # MapPage /\ didModify[s] THEN "log map" ELSE "logged"]
    /\ UNCHANGED <<dirty, pin, lock, insertionLock, position, wal, critical,
                   didModify>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* The end of the call.                                                    *)
(***************************************************************************)

\* [15] The map page's lock, if it was taken again, has been released.
LeaveCriticalSection(s) ==
    /\ pc[s] = "logged"
    /\ lock[MapPage] # s
    /\ critical' = critical \ {s}
    /\ pc' = [pc EXCEPT ![s] = "left"]
    /\ UNCHANGED <<heap, map, dirty, pin, lock, insertionLock, position, wal,
                   ins, didModify>>

\* [16] The heap page's lock, its pin, and the map page's pin if there is one.
UnlockHeapPage(s) ==
    /\ pc[s] = "left"
    /\ lock' = [lock EXCEPT ![HeapPageOf[s]] = "none"]
    /\ pc' = [pc EXCEPT ![s] = "heap unlocked"]
    /\ UNCHANGED <<heap, map, dirty, pin, insertionLock, position, wal, ins,
                   critical, didModify>>

UnpinHeapPage(s) ==
    /\ pc[s] = "heap unlocked"
    /\ pin' = [pin EXCEPT ![HeapPageOf[s]] = @ \ {s}]
    /\ pc' = [pc EXCEPT ![s] =
                IF s \in pin[MapPage] THEN "heap unpinned" ELSE "done"]
    /\ UNCHANGED <<heap, map, dirty, lock, insertionLock, position, wal, ins,
                   critical, didModify>>

UnpinMapPage(s) ==
    /\ pc[s] = "heap unpinned"
    /\ pin' = [pin EXCEPT ![MapPage] = @ \ {s}]
    /\ pc' = [pc EXCEPT ![s] = "done"]
    /\ UNCHANGED <<heap, map, dirty, lock, insertionLock, position, wal, ins,
                   critical, didModify>>

-----------------------------------------------------------------------------
SessionStep(s) ==
    \/ PinHeapPage(s)
    \/ LockHeapPageForCleanup(s)
    \/ PinMapPage(s)
    \/ EnterCriticalSection(s)
    \/ KillTuple(s)
    \/ ClearAllVisible(s)
    \/ LockMapPage(s)
    \/ ClearMapBits(s)
    \/ UnlockMapPage(s)
    \/ RelockMapPage(s)
    \/ MarkHeapBufferDirty(s)
    \/ \E p \in Pages : RegisterBlock(s, p)
    \/ \E p \in Pages : AssembleRecord(s, p)
    \/ \E p \in Pages : ComputeCrc(s, p)
    \/ AcquireInsertionLock(s)
    \/ ReserveSpace(s)
    \/ FinishCrc(s)
    \/ \E p \in Pages : CopyRecord(s, p)
    \/ ReleaseInsertionLock(s)
    \/ \E p \in Pages : SetPageLsn(s, p)
    \/ LeaveCriticalSection(s)
    \/ UnlockHeapPage(s)
    \/ UnpinHeapPage(s)
    \/ UnpinMapPage(s)

Next == \E s \in Sessions : SessionStep(s)

\* A session that can go on does so.
Fairness == \A s \in Sessions : WF_vars(SessionStep(s))

Spec == Init /\ [][Next]_vars /\ Fairness

-----------------------------------------------------------------------------
(***************************************************************************)
(* Properties.                                                             *)
(***************************************************************************)

\* S1, record integrity: the CRC of a complete record is that of its bytes.
\* This is what the whole question is about: recovery ends at a record that
\* violates it, and everything behind it is lost.
S1_RecordIntegrity ==
    \A k \in DOMAIN wal : wal[k].complete => wal[k].crc = "right"

\* S7, chain: each record's xl_prev is the start of the record before.
S7_Chain == \A k \in DOMAIN wal : wal[k].prev = k - 1

\* Lock discipline: a registered page is locked by the session that
\* registered it until it has got its LSN.  Debug builds assert this where
\* pages are registered by buffer; here the page is registered by address,
\* which nothing asserts.
LockDiscipline ==
    \A s \in Sessions :
        ins[s].stage # "none" => lock[ins[s].page] = s

\* Dirty discipline: a registered page's buffer is marked dirty.  Otherwise
\* a checkpoint whose redo point lies behind the record could finish without
\* the page.  (The same assertion as above.)
DirtyDiscipline ==
    \A s \in Sessions :
        ins[s].stage # "none" => ins[s].page \in dirty

\* Heap content locks come before map content locks: who asks for a heap
\* page's lock holds no map page's.
LockOrder ==
    \A s \in Sessions : pc[s] = "heap pinned" => lock[MapPage] # s

\* A content lock is held on a pinned page only.
LockedIsPinned ==
    \A p \in Pages : lock[p] # "none" => lock[p] \in pin[p]

\* L2, no deadlock: unless every call has ended, some session can go on.
L2_NoDeadlock == (\A s \in Sessions : pc[s] = "done") \/ ENABLED Next

\* L1: every call that was started ends.
L1_EveryCallEnds == \A s \in Sessions : <>(pc[s] = "done")

=============================================================================
