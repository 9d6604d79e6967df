------------------------------- MODULE Stops -------------------------------
(* Counts up in two ways and stops for good: a deadlock, outside and inside a constraint. *)
EXTENDS Naturals
CONSTANT Top
VARIABLE n
Init == n = 0
One == n < Top /\ n' = n + 1
Two == n + 2 <= Top /\ n' = n + 2
Never == n > Top /\ n' = 0
Next == One \/ Two \/ Never
Low == n <= 1
Even == n % 2 = 0
Within == n < 3
Forget(m) == IF n = 2 THEN TRUE ELSE n' = m
BadNext == One \/ Forget(0)
Broken == n < 2 \/ n.field = 1
=============================================================================
