------------------------------- MODULE Shelf -------------------------------
(* A warehouse whose constants are large functions: one on 1..n, which is a sequence, and one that is none. *)
EXTENDS Naturals
CONSTANTS Room,  \* places on each shelf
          Lamp   \* whether a shelf has a lamp
VARIABLE last    \* the shelf that was looked at

BigRoom == [i \in 1 .. 10000 |-> i % 7]
BigLamp == [i \in 0 .. 9999 |-> i % 2 = 0]

Init == last = 1
Look(i) == Room[i] > 0 /\ Lamp[i] /\ last' = i
Next == \E i \in DOMAIN Room : Look(i)
=============================================================================
