------------------------------- MODULE Parts -------------------------------
(* Counts up to a top that differs from run to run; where the top is even it rests there, else it stops for good. *)
EXTENDS Naturals
CONSTANT Tops
VARIABLES top, n
Init == top \in Tops /\ n = 0
One == n < top /\ n' = n + 1 /\ top' = top
Two == n + 2 <= top /\ n' = n + 2 /\ top' = top
Rest == n = top /\ top % 2 = 0 /\ UNCHANGED <<top, n>>
Raise == n = 1 /\ top < 5 /\ top' = top + 1 /\ n' = n
Next == One \/ Two \/ Rest
BadNext == Next \/ Raise
Low == n <= 2
Even == n % 2 = 0
Within == n < 3
=============================================================================
