----------------------------- MODULE MapPrograms ----------------------------
(***************************************************************************)
(* The full visibility-map protocol, part 2: the order of steps.           *)
(*                                                                         *)
(* Each kind of process has a table: after which step comes which.  The    *)
(* three variants differ here, in the blocks that they register, and in    *)
(* replay, and nowhere else.  A step may be taken only by a process whose  *)
(* pc names it; what the step does stands in the next modules.             *)
(***************************************************************************)
EXTENDS MapObjects

Page(s) == HeapPageOf[s]
Flag(s) == heap[Page(s)].allVisible

\* The blocks of the record that s inserts next, in the order of their ids.
BlocksOf(s) ==
    CASE s \in Killers /\ Variant = "registered" ->
           IF mine[s].didModify THEN <<Page(s), MapPage>> ELSE <<Page(s)>>
      [] s \in Killers /\ Variant # "registered" ->
           IF mine[s].logged = 0 THEN <<Page(s)>> ELSE <<MapPage>>
      [] s \in Vacuums -> <<MapPage, Page(s)>>
      [] s \in Changers ->
           IF mine[s].logged = 1 THEN <<>>                \* the commit record
           ELSE IF Variant = "registered" /\ mine[s].didModify
                  THEN <<Page(s), MapPage>>
                  ELSE <<Page(s)>>

\* The blocks that get the record's LSN.  Unless hint bits are logged, a
\* VISIBLE record suppresses the heap page's image and then does not set the
\* heap page's LSN [V5].
LsnBlocksOf(s) ==
    IF s \in Vacuums /\ ~HintBitsLogged THEN <<MapPage>> ELSE BlocksOf(s)

-----------------------------------------------------------------------------
(***************************************************************************)
(* heap_force_kill: the columns of FACTS.md, 3.  In "unpatched" and        *)
(* "relock" the map page is locked inside the critical section, for the    *)
(* moment of the change; "relock" takes the lock a second time, over both  *)
(* records.  In "registered" it is locked once, before the critical        *)
(* section, and released after the heap page.                              *)
(***************************************************************************)
KillAfter(s, step) ==
    LET registered == Variant = "registered" IN
    CASE step = "PinHeapPage" -> "LockHeapPageForCleanup"
      [] step = "LockHeapPageForCleanup" ->
           IF Flag(s) THEN "PinMapPage" ELSE "EnterCriticalSection"
      [] step = "PinMapPage" ->
           IF registered THEN "LockMapPage" ELSE "EnterCriticalSection"
      [] step = "EnterCriticalSection" ->            \* nothing left to kill?
           IF heap[Page(s)].dead THEN "LeaveCriticalSection" ELSE "KillTuple"
      [] step = "KillTuple" ->
           IF ~Flag(s) THEN "MarkHeapBufferDirty"
           ELSE IF registered THEN "ClearMapBits" ELSE "ClearAllVisible"
      [] step = "ClearAllVisible" ->
           IF registered THEN "MarkHeapBufferDirty" ELSE "LockMapPage"
      [] step = "LockMapPage" ->
           IF registered THEN "EnterCriticalSection" ELSE "ClearMapBits"
      [] step = "ClearMapBits" ->
           IF registered THEN "ClearAllVisible" ELSE "UnlockMapPage"
      [] step = "UnlockMapPage" ->
           IF registered THEN "UnpinMapPage"
           ELSE IF mine[s].logged = 2 THEN "LeaveCriticalSection"
           ELSE IF Variant = "relock" THEN "RelockMapPage"
           ELSE "MarkHeapBufferDirty"
      [] step = "RelockMapPage" -> "MarkHeapBufferDirty"
      [] step = "MarkHeapBufferDirty" -> "RegisterBlock"
      [] step = "SetPageLsn" ->
           IF registered \/ ~mine[s].didModify THEN "LeaveCriticalSection"
           ELSE IF mine[s].logged = 1 THEN "RegisterBlock"
           ELSE IF Variant = "relock" THEN "UnlockMapPage"
           ELSE "LeaveCriticalSection"
      [] step = "LeaveCriticalSection" -> "UnlockHeapPage"
      [] step = "UnlockHeapPage" -> "UnpinHeapPage"
      [] step = "UnpinHeapPage" ->
           IF lock[MapPage] = s THEN "UnlockMapPage"
           ELSE IF s \in pin[MapPage] THEN "UnpinMapPage" ELSE "done"
      [] step = "UnpinMapPage" -> "done"

(***************************************************************************)
(* VACUUM sets the bits of one page: FACTS.md, 9.  The map page is pinned  *)
(* before the heap page is locked, and stays locked from before the bits   *)
(* are set until their record is inserted.  A bit that is set over a clear *)
(* flag is cleared first, without a record [V2].                           *)
(***************************************************************************)
BitWithoutFlag(s) == ~Flag(s) /\ map.bits[Page(s)] # 0

VacuumAfter(s, step) ==
    CASE step = "PinMapPage" -> "PinHeapPage"
      [] step = "PinHeapPage" -> "LockHeapPageForCleanup"
      [] step = "LockHeapPageForCleanup" ->
           IF BitWithoutFlag(s) THEN "LockMapPage" ELSE "DecideAllVisible"
      [] step = "LockMapPage" ->
           IF BitWithoutFlag(s) THEN "ClearMapBits" ELSE "EnterCriticalSection"
      [] step = "ClearMapBits" -> "UnlockMapPage"
      [] step = "EnterCriticalSection" -> "SetAllVisible"
      [] step = "SetAllVisible" -> "SetMapBits"
      [] step = "SetMapBits" -> "RegisterBlock"
      [] step = "SetPageLsn" -> "LeaveCriticalSection"
      [] step = "LeaveCriticalSection" -> "UnlockMapPage"
      [] step = "UnlockMapPage" ->
           IF mine[s].logged = 0 THEN "DecideAllVisible" ELSE "UnlockHeapPage"
      [] step = "UnlockHeapPage" -> "UnpinHeapPage"
      [] step = "UnpinHeapPage" -> "UnpinMapPage"
      [] step = "UnpinMapPage" -> "done"

(***************************************************************************)
(* INSERT or DELETE of one tuple, and its commit: FACTS.md, 9.  The map    *)
(* page is pinned on an unlocked look at the flag; the look is repeated    *)
(* under the lock, and if a VACUUM has set the flag meanwhile, the lock is *)
(* given up for the pin.                                                   *)
(***************************************************************************)
ChangeAfter(s, step) ==
    LET registered == Variant = "registered" IN
    CASE step = "BeginTransaction" -> "PinHeapPage"
      [] step = "PinHeapPage" -> "LookAtAllVisible"
      [] step = "LookAtAllVisible" ->
           IF Flag(s) THEN "PinMapPage" ELSE "LockHeapPage"
      [] step = "PinMapPage" -> "LockHeapPage"
      [] step = "LockHeapPage" ->
           IF Flag(s) /\ s \notin pin[MapPage] THEN "UnlockHeapPageForMapPin"
           ELSE IF Flag(s) /\ registered THEN "LockMapPage"
           ELSE "EnterCriticalSection"
      [] step = "UnlockHeapPageForMapPin" -> "PinMapPage"
      [] step = "EnterCriticalSection" -> "ChangeTuple"
      [] step = "ChangeTuple" ->
           IF ~Flag(s) THEN "MarkHeapBufferDirty"
           ELSE IF registered THEN "ClearMapBits" ELSE "ClearAllVisible"
      [] step = "ClearAllVisible" ->
           IF registered THEN "MarkHeapBufferDirty" ELSE "LockMapPage"
      [] step = "LockMapPage" ->
           IF registered THEN "EnterCriticalSection" ELSE "ClearMapBits"
      [] step = "ClearMapBits" ->
           IF registered THEN "ClearAllVisible" ELSE "UnlockMapPage"
      [] step = "MarkHeapBufferDirty" -> "RegisterBlock"
      [] step = "SetPageLsn" -> "LeaveCriticalSection"
      [] step = "LeaveCriticalSection" ->
           IF lock[MapPage] = s /\ mine[s].change = "delete"
             THEN "UnlockMapPage" ELSE "UnlockHeapPage"
      [] step = "UnlockMapPage" ->                 \* [11c], or the map first,
           IF mine[s].logged = 0 THEN "MarkHeapBufferDirty"
           ELSE IF lock[Page(s)] = s THEN "UnlockHeapPage"
           ELSE "UnpinMapPage"
      [] step = "UnlockHeapPage" -> "UnpinHeapPage"
      [] step = "UnpinHeapPage" ->                 \* or the heap page first
           IF lock[MapPage] = s THEN "UnlockMapPage"
           ELSE IF s \in pin[MapPage] THEN "UnpinMapPage"
           ELSE "RegisterBlock"
      [] step = "UnpinMapPage" -> "RegisterBlock"
      [] step = "FlushCommit" -> "SetCommitted"
      [] step = "SetCommitted" -> "LeaveRunningList"
      [] step = "LeaveRunningList" -> "ReportSuccess"
      [] step = "ReportSuccess" -> "done"

After(s, step) == CASE s \in Killers -> KillAfter(s, step)
                    [] s \in Vacuums -> VacuumAfter(s, step)
                    [] s \in Changers -> ChangeAfter(s, step)

-----------------------------------------------------------------------------
\* The server is up, and s is to take this step.
At(s, step) == phase = "running" /\ pc[s] = step

Goto(s, step) == pc' = [pc EXCEPT ![s] = step]

\* s goes on behind this step.
Past(s, step) == Goto(s, After(s, step))
=============================================================================
