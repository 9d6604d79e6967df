------------------------------ MODULE MCOutcomes -----------------------------
(***************************************************************************)
(* What schedules may lead to: the protocol, driven by a script.  Nothing  *)
(* happens from outside but what the script says; the protocol's own steps *)
(* come in any order, and pages may be written at any time.                *)
(*                                                                         *)
(* One model runs many scripts, each from an initial state of its own; the *)
(* variable cell, which no step changes, tells their states apart.         *)
(*                                                                         *)
(* A script is a sequence of commands [cmd, on, arg].  A point is a pair:  *)
(* of the state that a launcher changes to, or "checkpoint", and the       *)
(* point's place (C.0).  A process that comes to an attached point is held *)
(* there until it is woken, also if the point is detached.  Where two      *)
(* points stand in front of one step, it is held at one and then at the    *)
(* other.                                                                  *)
(*                                                                         *)
(* The outcomes are probes: each is violated if and only if its contrary   *)
(* can happen.  A deadlock is a schedule that blocks.                      *)
(***************************************************************************)
EXTENDS MCDataChecksums

CONSTANT Scripts    \* a sequence of them

VARIABLES
    cell,       \* which script is run; no step changes it
    line,       \* the script's next command
    attached,   \* the points at which processes stop
    held        \* where each process is held, or Free

Script == Scripts[cell]

script == <<cell, line, attached, held>>
outcomeVars == <<vars, script>>
AlikePages == Permutations(Pages)

Free == <<"free", "free">>
Stoppable == Launchers \union {Checkpointer}
Named(name) == IF name = "launcher" THEN Launchers ELSE {name}

-----------------------------------------------------------------------------
(***************************************************************************)
(* The points at which a process stands, by the step that comes next.      *)
(***************************************************************************)
PlacesOfChange ==
    {"start", "before-xlog", "after-xlog", "after-xlogctl",
     "after-controlfile", "before-checkpoint", "before-barrier-wait", "end"}

\* The step that follows, before any of its parts.
Before(l, step) ==
    /\ At(l, step)
    /\ step = "Emit" =>
         IF ControlFileLate THEN emission[l].stage = "idle"
         ELSE emission[l].stage = "bits" /\ emission[l].left = Processes

IsAtPlace(l, place) ==
    LET to == launcher[l].to
    IN  CASE place = "start" -> At(l, "EnterCriticalSection")
          [] place = "before-xlog" -> At(l, "InsertStateRecord")
          [] place = "after-xlog" ->
               Before(l, AfterStep("FlushStateRecord", to))
          [] place = "after-xlogctl" ->
               Before(l, AfterStep("SetSharedState", to))
          [] place = "after-controlfile" ->
               Before(l, AfterStep("UpdateControlFile", to))
          [] place = "before-checkpoint" ->
               At(l, "RequestCheckpoint") /\ to # "inprogress-on"
          [] place = "before-barrier-wait" -> At(l, "AwaitBarrier")
          [] place = "end" -> At(l, "EndChange") /\ to # "inprogress-off"

PlacesOfCheckpoint ==
    CASE AtCkpt("EnterCheckpoint") -> {"create-checkpoint-initial"}
      [] AtCkpt("NoteDelayedBefore") -> {"checkpoint-before-redo"}
      [] AtCkpt("TakeInsertionLocks") /\ DelayFlag # "before read" ->
           {"checkpoint-before-redo"}
      [] AtCkpt("ReadStateForCheckpoint") ->
           {"checkpoint-before-xlogctl-checksums"}
      [] AtCkpt("ReleaseInsertionLocks") ->
           {"checkpoint-after-xlogctl-checksums"}
      [] AtCkpt("ReadStateForRedo") -> {"checkpoint-before-redo-checksums"}
      [] AtCkpt("InsertRedo") -> {"checkpoint-before-redo-wal"}
      [] AtCkpt("LeaveCheckpointSection") ->
           {"checkpoint-after-redo-wal", "create-checkpoint-run"}
      [] AtCkpt("RemoveOldWal") -> {"checkpoint-before-old-wal-removal"}
      [] OTHER -> {}

PointsOf(q) ==
    IF q = Checkpointer
      THEN {<<"checkpoint", place>> : place \in PlacesOfCheckpoint}
      ELSE {<<launcher[q].to, place>> :
              place \in {x \in PlacesOfChange : IsAtPlace(q, x)}}

\* Of two points in front of one step, these come second.
Second == {"before-xlog", "before-checkpoint", "before-barrier-wait",
           "create-checkpoint-run"}
FirstOf(points) ==
    IF \E p \in points : p[2] \notin Second
      THEN CHOOSE p \in points : p[2] \notin Second
      ELSE CHOOSE p \in points : TRUE

\* Who comes to an attached point in this step is held there.
Arrivals ==
    held' = [q \in Stoppable |->
               IF held[q] # Free THEN held[q]
               ELSE LET new == (PointsOf(q)' \ PointsOf(q)) \intersect attached
                    IN  IF new = {} THEN Free ELSE FirstOf(new)]

Stays(q) ==
    held[q] # Free =>
      IF q = Checkpointer
        THEN ckpt' = ckpt
        ELSE launcher'[q].pc = launcher[q].pc /\ emission'[q] = emission[q]

-----------------------------------------------------------------------------
(***************************************************************************)
(* The protocol's own steps.  A step that changes nothing is none: a       *)
(* process that rejects a barrier for ever blocks.  Launchers are alike:   *)
(* the first one that is free starts.                                      *)
(***************************************************************************)
Done == line > Len(Script) /\ Quiet

StartsInOrder ==
    \A l \in Launchers :
        FreeLauncher(l) /\ launcher'[l].pc # "none" =>
            l = CHOOSE k \in Launchers : FreeLauncher(k)

\* Processes start at once: with the server, those that belong to it come
\* first.  (A process that starts while a barrier is emitted can miss its
\* signal, and who waits for the barrier then blocks.  That can happen in
\* every recovery, and would hide what a schedule does; so SlowStarters is
\* empty here.)
Starting ==
    LET begun == {q \in Processes : life[q] \notin {"none", "up"}}
    IN  IF begun # {} THEN begun
        ELSE {q \in Auxiliaries : MayStart(q) /\ life[q] = "none"}

StartsComeFirst ==
    Starting # {} =>
        LET q == CHOOSE x \in Starting : TRUE IN life'[q] # life[q]

ProtocolStep ==
    /\ ~Done
    /\ Next
    /\ budget' = budget
    /\ \A r \in Requests : request[r] = "none" => request'[r] = "none"
    /\ phase = "down" => phase' = "down"
    /\ \A q \in Stoppable : Stays(q)
    /\ StartsInOrder
    /\ StartsComeFirst
    /\ vars' # vars
    /\ Arrivals
    /\ UNCHANGED <<cell, line, attached>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* The script's commands.                                                  *)
(***************************************************************************)
Says(cmd) ==
    /\ line <= Len(Script)
    /\ Script[line].cmd = cmd
    /\ line' = line + 1
    /\ cell' = cell
On == Script[line].on
Arg == Script[line].arg

AttachPoint ==
    /\ Says("attach")
    /\ attached' = attached \union {Arg}
    /\ held' = [q \in Stoppable |->
                  IF held[q] = Free /\ Arg \in PointsOf(q) THEN Arg
                                                           ELSE held[q]]
    /\ UNCHANGED vars

DetachPoint ==
    /\ Says("detach")
    /\ attached' = attached \ {Arg}
    /\ UNCHANGED <<vars, held>>

MakeRequest ==
    /\ Says("request")
    /\ WriteRequest(CHOOSE r \in Requests : request[r] = "none", Arg)
    /\ UNCHANGED <<attached, held>>

AwaitPoint ==
    /\ Says("await")
    /\ \E q \in Named(On) : held[q] = Arg
    /\ UNCHANGED <<vars, attached, held>>

WakeUp ==
    /\ Says("wakeup")
    /\ \E q \in Named(On) : held[q] # Free
    /\ held' = [q \in Stoppable |->
                  IF q \notin Named(On) \/ held[q] = Free THEN held[q]
                  ELSE LET here == PointsOf(q) \intersect attached
                           next == {p \in here : p[2] \in Second}
                       IN  IF held[q][2] \in Second \/ next = {}
                             THEN Free ELSE FirstOf(next)]
    /\ UNCHANGED <<vars, attached>>

MakeCheckpoint ==
    /\ Says("checkpoint")
    /\ StartCheckpoint
    /\ Arrivals
    /\ UNCHANGED attached

AwaitCheckpointer ==
    /\ Says("idle")
    /\ AtCkpt("Idle")
    /\ UNCHANGED <<vars, attached, held>>

AwaitQuiet ==
    /\ Says("quiet")
    /\ Quiet
    /\ UNCHANGED <<vars, attached, held>>

\* How much of the WAL is left; and whether page writes that were not synced
\* are.  Points and who is held there go with the server.
Cuts == CASE Arg = "synced" -> {flushed}
          [] Arg = "all" -> {EndOfWal}
          [] Arg = "any" -> flushed..EndOfWal

CrashServer ==
    /\ Says("crash")
    /\ \E cut \in Cuts :
         Crash(cut, IF On = "no pages" THEN {p \in Pages : Lost(p)} ELSE {})
    /\ attached' = {}
    /\ held' = [q \in Stoppable |-> Free]

RestartServer ==
    /\ Says("restart")
    /\ StartServer
    /\ UNCHANGED <<attached, held>>

Stop == Done /\ UNCHANGED outcomeVars

-----------------------------------------------------------------------------
OutcomeInit ==
    /\ Init
    /\ cell \in DOMAIN Scripts
    /\ line = 1
    /\ attached = {}
    /\ held = [q \in Stoppable |-> Free]

OutcomeNext ==
    \/ ProtocolStep
    \/ AttachPoint
    \/ DetachPoint
    \/ MakeRequest
    \/ AwaitPoint
    \/ WakeUp
    \/ MakeCheckpoint
    \/ AwaitCheckpointer
    \/ AwaitQuiet
    \/ CrashServer
    \/ RestartServer
    \/ Stop

OutcomeSpec == OutcomeInit /\ [][OutcomeNext]_outcomeVars

-----------------------------------------------------------------------------
(***************************************************************************)
(* The probes.                                                             *)
(***************************************************************************)
SomePageIsBad == \E p \in Pages : ~Dirty(p) /\ Bad(p)

NeverOn == ~(Done /\ xlogCtl = "on")
NeverOff == ~(Done /\ xlogCtl = "off")
NeverInProgress == ~(Done /\ InProgress(xlogCtl))
NeverBadPages == ~(Done /\ SomePageIsBad)
NeverOnWithBadPages == ~(Done /\ xlogCtl = "on" /\ SomePageIsBad)
NeverFails == failed = {} /\ ~SomebodyCanFail
=============================================================================
