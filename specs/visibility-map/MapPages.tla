------------------------------ MODULE MapPages ------------------------------
(***************************************************************************)
(* The full visibility-map protocol, part 3: pins, content locks, and the  *)
(* changes of pages.                                                       *)
(*                                                                         *)
(* A pin keeps a page in memory and excludes nobody.  All content locks of *)
(* this protocol exclude one another: workers take the exclusive mode,     *)
(* page writers share-exclusive.  So a lock is known by its holder.  (Page *)
(* writers pin as well: see MapWriter.)                                    *)
(***************************************************************************)
EXTENDS MapPrograms

-----------------------------------------------------------------------------
\* [4], [C1], [V1] Pins.
PinHeapPage(s) ==
    /\ At(s, "PinHeapPage")
    /\ pin' = [pin EXCEPT ![Page(s)] = @ \union {s}]
    /\ Past(s, "PinHeapPage")
    /\ UNCHANGED <<buffers, files, lock, cleanupWaiter, log, points, ins,
                   mine, transactions, recovery>>

PinMapPage(s) ==
    /\ At(s, "PinMapPage")
    /\ pin' = [pin EXCEPT ![MapPage] = @ \union {s}]
    /\ Past(s, "PinMapPage")
    /\ UNCHANGED <<buffers, files, lock, cleanupWaiter, log, points, ins,
                   mine, transactions, recovery>>

UnpinHeapPage(s) ==
    /\ At(s, "UnpinHeapPage")
    /\ pin' = [pin EXCEPT ![Page(s)] = @ \ {s}]
    /\ Past(s, "UnpinHeapPage")
    /\ UNCHANGED <<buffers, files, lock, cleanupWaiter, log, points, ins,
                   mine, transactions, recovery>>

UnpinMapPage(s) ==
    /\ At(s, "UnpinMapPage")
    /\ pin' = [pin EXCEPT ![MapPage] = @ \ {s}]
    /\ Past(s, "UnpinMapPage")
    /\ UNCHANGED <<buffers, files, lock, cleanupWaiter, log, points, ins,
                   mine, transactions, recovery>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* [5], [V2] The cleanup lock: exclusive while nobody else has the    *)
(* page pinned.  Who finds other pins notes itself as the page's only      *)
(* waiter and sleeps without the lock; a second one gets an error and      *)
(* gives up.  Taking the lock and looking at the pins is one step, since   *)
(* a lock that is given up at once shows nothing to anybody.               *)
(***************************************************************************)
LockHeapPageForCleanup(s) ==
    /\ At(s, "LockHeapPageForCleanup")
    /\ lock[Page(s)] = "none"
    /\ pin[Page(s)] = {s}
    /\ lock' = [lock EXCEPT ![Page(s)] = s]
    /\ Past(s, "LockHeapPageForCleanup")
    /\ UNCHANGED <<buffers, files, pin, cleanupWaiter, log, points, ins,
                   mine, transactions, recovery>>

WaitForCleanup(s) ==
    /\ At(s, "LockHeapPageForCleanup")
    /\ lock[Page(s)] = "none"
    /\ pin[Page(s)] # {s}
    /\ cleanupWaiter[Page(s)] = "none"
    /\ cleanupWaiter' = [cleanupWaiter EXCEPT ![Page(s)] = s]
    /\ Goto(s, "WakeForCleanup")
    /\ UNCHANGED <<buffers, files, pin, lock, log, points, ins, mine,
                   transactions, recovery>>

\* The last other pin is gone: try again.
WakeForCleanup(s) ==
    /\ At(s, "WakeForCleanup")
    /\ pin[Page(s)] = {s}
    /\ cleanupWaiter' = [cleanupWaiter EXCEPT ![Page(s)] = "none"]
    /\ Goto(s, "LockHeapPageForCleanup")
    /\ UNCHANGED <<buffers, files, pin, lock, log, points, ins, mine,
                   transactions, recovery>>

\* A page can have one such waiter.  The second one gets an error.
RefuseCleanup(s) ==
    /\ At(s, "LockHeapPageForCleanup")
    /\ lock[Page(s)] = "none"
    /\ pin[Page(s)] # {s}
    /\ cleanupWaiter[Page(s)] # "none"
    /\ Goto(s, "UnpinHeapPage")
    /\ UNCHANGED <<buffers, files, locks, log, points, ins, mine,
                   transactions, recovery>>

\* [C2] A changer is content with the exclusive lock.
LockHeapPage(s) ==
    /\ At(s, "LockHeapPage")
    /\ lock[Page(s)] = "none"
    /\ lock' = [lock EXCEPT ![Page(s)] = s]
    /\ Past(s, "LockHeapPage")
    /\ UNCHANGED <<buffers, files, pin, cleanupWaiter, log, points, ins,
                   mine, transactions, recovery>>

\* [C3] The flag is set, the map page is not pinned: not under the lock.
UnlockHeapPageForMapPin(s) ==
    /\ At(s, "UnlockHeapPageForMapPin")
    /\ lock' = [lock EXCEPT ![Page(s)] = "none"]
    /\ Past(s, "UnlockHeapPageForMapPin")
    /\ UNCHANGED <<buffers, files, pin, cleanupWaiter, log, points, ins,
                   mine, transactions, recovery>>

UnlockHeapPage(s) ==
    /\ At(s, "UnlockHeapPage")
    /\ lock' = [lock EXCEPT ![Page(s)] = "none"]
    /\ Past(s, "UnlockHeapPage")
    /\ UNCHANGED <<buffers, files, pin, cleanupWaiter, log, points, ins,
                   mine, transactions, recovery>>

\* [11a], [7'], [C5], [V5]
LockMapPage(s) ==
    /\ At(s, "LockMapPage")
    /\ lock[MapPage] = "none"
    /\ lock' = [lock EXCEPT ![MapPage] = s]
    /\ Past(s, "LockMapPage")
    /\ UNCHANGED <<buffers, files, pin, cleanupWaiter, log, points, ins,
                   mine, transactions, recovery>>

\* [11d] The patch: the lock is taken again before anything is logged.
RelockMapPage(s) ==
    /\ At(s, "RelockMapPage")
    /\ lock[MapPage] = "none"
    /\ lock' = [lock EXCEPT ![MapPage] = s]
    /\ Past(s, "RelockMapPage")
    /\ UNCHANGED <<buffers, files, pin, cleanupWaiter, log, points, ins,
                   mine, transactions, recovery>>

\* [11c], [14b], [15']
UnlockMapPage(s) ==
    /\ At(s, "UnlockMapPage")
    /\ lock' = [lock EXCEPT ![MapPage] = "none"]
    /\ Past(s, "UnlockMapPage")
    /\ UNCHANGED <<buffers, files, pin, cleanupWaiter, log, points, ins,
                   mine, transactions, recovery>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* Looks and decisions.                                                    *)
(***************************************************************************)

\* A transaction begins: it gets its id and is on the running list.
BeginTransaction(s) ==
    /\ At(s, "BeginTransaction")
    /\ running' = running \union {s}
    /\ Past(s, "BeginTransaction")
    /\ UNCHANGED <<buffers, files, locks, log, points, ins, mine, committed,
                   reported, recovery>>

\* [C1] Without any lock.
LookAtAllVisible(s) ==
    /\ At(s, "LookAtAllVisible")
    /\ Past(s, "LookAtAllVisible")
    /\ UNCHANGED <<buffers, files, locks, log, points, ins, mine,
                   transactions, recovery>>

\* Its bits are to be set, the second one if all tuples are frozen.
BitsFor(h) == IF heap[h].frozen THEN 3 ELSE 1

\* [V3] Are all tuples visible to everybody, and is there a mark to set?  A
\* snapshot that is older than a tuple makes the answer no; there may be one.
DecideAllVisible(s, visible) ==
    /\ At(s, "DecideAllVisible")
    /\ visible => AllTuplesVisible(Page(s))
    /\ Goto(s, IF visible /\ (~Flag(s) \/ map.bits[Page(s)] # BitsFor(Page(s)))
                 THEN "LockMapPage" ELSE "UnlockHeapPage")
    /\ UNCHANGED <<buffers, files, locks, log, points, ins, mine,
                   transactions, recovery>>

\* [8], [15] In between an error would take the whole server down.
EnterCriticalSection(s) ==
    /\ At(s, "EnterCriticalSection")
    /\ Past(s, "EnterCriticalSection")
    /\ UNCHANGED <<buffers, files, locks, log, points, ins, mine,
                   transactions, recovery>>

LeaveCriticalSection(s) ==
    /\ At(s, "LeaveCriticalSection")
    /\ Past(s, "LeaveCriticalSection")
    /\ UNCHANGED <<buffers, files, locks, log, points, ins, mine,
                   transactions, recovery>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* Changes of pages, in the critical section.                              *)
(***************************************************************************)

\* [9] The line pointer becomes DEAD.
KillTuple(s) ==
    /\ At(s, "KillTuple")
    /\ heap' = [heap EXCEPT ![Page(s)].dead = TRUE]
    /\ Past(s, "KillTuple")
    /\ UNCHANGED <<map, dirty, files, locks, log, points, ins, mine,
                   transactions, recovery>>

\* [C5] A tuple is inserted, or another one gets its xmax.  Either way
\* the page has a tuple that is not frozen.
ChangeTuple(s, change) ==
    /\ At(s, "ChangeTuple")
    /\ heap' = [heap EXCEPT
                  ![Page(s)].inserted = IF change = "insert" THEN Xid ELSE @,
                  ![Page(s)].deleted = IF change = "delete" THEN Xid ELSE @,
                  ![Page(s)].frozen = FALSE]
    /\ mine' = [mine EXCEPT ![s].change = change]
    /\ Past(s, "ChangeTuple")
    /\ UNCHANGED <<map, dirty, files, locks, log, points, ins, transactions,
                   recovery>>

\* [10], [11'] The heap page stops to be all-visible.
ClearAllVisible(s) ==
    /\ At(s, "ClearAllVisible")
    /\ heap' = [heap EXCEPT ![Page(s)].allVisible = FALSE]
    /\ mine' = [mine EXCEPT ![s].cleared = TRUE]
    /\ Past(s, "ClearAllVisible")
    /\ UNCHANGED <<map, dirty, files, locks, log, points, ins, transactions,
                   recovery>>

\* [11b], [10'] Both bits are cleared; the buffer is marked dirty only if one
\* was set.  did_modify_vm is set even if none was, except in "registered".
ClearMapBits(s) ==
    /\ At(s, "ClearMapBits")
    /\ map' = [map EXCEPT !.bits[Page(s)] = 0]
    /\ dirty' = IF map.bits[Page(s)] # 0 THEN dirty \union {MapPage}
                                         ELSE dirty
    /\ mine' = [mine EXCEPT ![s].didModify =
                  Variant # "registered" \/ map.bits[Page(s)] # 0]
    /\ Past(s, "ClearMapBits")
    /\ UNCHANGED <<heap, files, locks, log, points, ins, transactions,
                   recovery>>

\* [13], first half.
MarkHeapBufferDirty(s) ==
    /\ At(s, "MarkHeapBufferDirty")
    /\ dirty' = dirty \union {Page(s)}
    /\ Past(s, "MarkHeapBufferDirty")
    /\ UNCHANGED <<heap, map, files, locks, log, points, ins, mine,
                   transactions, recovery>>

\* [V4] The heap page becomes all-visible.
SetAllVisible(s) ==
    /\ At(s, "SetAllVisible")
    /\ heap' = [heap EXCEPT ![Page(s)].allVisible = TRUE]
    /\ dirty' = dirty \union {Page(s)}
    /\ Past(s, "SetAllVisible")
    /\ UNCHANGED <<map, files, locks, log, points, ins, mine, transactions,
                   recovery>>

\* [V5] The map bits are set.
SetMapBits(s) ==
    /\ At(s, "SetMapBits")
    /\ map' = [map EXCEPT !.bits[Page(s)] = BitsFor(Page(s))]
    /\ dirty' = dirty \union {MapPage}
    /\ Past(s, "SetMapBits")
    /\ UNCHANGED <<heap, files, locks, log, points, ins, mine, transactions,
                   recovery>>
=============================================================================
