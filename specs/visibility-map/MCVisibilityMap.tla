--------------------------- MODULE MCVisibilityMap ---------------------------
(***************************************************************************)
(* Model instances of VisibilityMap: what TLC needs and the protocol does  *)
(* not.  Session s1 kills on heap page h1, s2 on h2, s3 on h3.             *)
(***************************************************************************)
EXTENDS VisibilityMap, TLC

OwnHeapPage ==
    [s \in Sessions |-> CASE s = "s1" -> "h1"
                          [] s = "s2" -> "h2"
                          [] s = "s3" -> "h3"]
=============================================================================
