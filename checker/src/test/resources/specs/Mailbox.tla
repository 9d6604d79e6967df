------------------------------ MODULE Mailbox ------------------------------
(* A bounded queue, a set of messages on their way, and a quantifier over it. *)
EXTENDS Naturals, Sequences, FiniteSets
CONSTANTS Size, Messages
VARIABLES queue, sent, seen
vars == <<queue, sent, seen>>

Init == queue = <<>> /\ sent = {} /\ seen = [m \in Messages |-> 0]

Send(m) == /\ m \notin sent
           /\ seen[m] = 0
           /\ sent' = sent \cup {m}
           /\ UNCHANGED <<queue, seen>>

Deliver(m) == /\ Len(queue) < Size
              /\ queue' = Append(queue, m)
              /\ sent' = sent \ {m}
              /\ UNCHANGED seen

Lose(m) == /\ sent' = sent \ {m}
           /\ UNCHANGED <<queue, seen>>

Network == \E m \in sent : Deliver(m) \/ Lose(m)

Take == LET head == Head(queue) IN
        /\ queue # <<>>
        /\ queue' = Tail(queue)
        /\ seen' = [seen EXCEPT ![head] = @ + 1]
        /\ UNCHANGED sent

Next == \/ \E m \in Messages : Send(m)
        \/ Network
        \/ Take

Short == Len(queue) <= Size
SeenOnce == \A m \in Messages : seen[m] <= 1
=============================================================================
