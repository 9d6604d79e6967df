------------------------------- MODULE Tally -------------------------------
(* Workers count in memory and save their counts in a file. A crash takes the memory and leaves the file; the next life
   starts from the file. *)
EXTENDS Naturals
CONSTANTS Workers,  \* each has a count of its own
          Modulus   \* counts start again from 0 here
ASSUME Modulus \in Nat \ {0}

VARIABLES up,       \* whether the program runs
          memory,   \* each worker's count in memory
          disk      \* each worker's count in the file

vars == <<up, memory, disk>>

Zero == [w \in Workers |-> 0]

Init == up = TRUE /\ memory = Zero /\ disk = Zero

\* In memory only.
Count(w) == /\ up
            /\ memory' = [memory EXCEPT ![w] = (@ + 1) % Modulus]
            /\ UNCHANGED <<up, disk>>

\* One write to the file, whole or not at all.
Save(w) == /\ up
           /\ disk' = [disk EXCEPT ![w] = memory[w]]
           /\ UNCHANGED <<up, memory>>

Crash == /\ up
         /\ up' = FALSE
         /\ memory' = Zero
         /\ UNCHANGED disk

Restart == /\ ~up
           /\ up' = TRUE
           /\ memory' = disk
           /\ UNCHANGED disk

Next == \/ \E w \in Workers : Count(w) \/ Save(w)
        \/ Crash
        \/ Restart

Spec == Init /\ [][Next]_vars

TypeOK == /\ up \in BOOLEAN
          /\ memory \in [Workers -> 0 .. Modulus - 1]
          /\ disk \in [Workers -> 0 .. Modulus - 1]
DownIsEmpty == up \/ memory = Zero
=============================================================================
