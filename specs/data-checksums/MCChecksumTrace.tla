--------------------------- MODULE MCChecksumTrace --------------------------
(***************************************************************************)
(* The instance that traces of an engine are judged by: a sample of its    *)
(* pages, some shared, some of each of up to four databases, and an        *)
(* environment that may act as often as it likes.                          *)
(***************************************************************************)
EXTENDS MCDataChecksums

CONSTANTS SharedPages, PagesOf1, PagesOf2, PagesOf3, PagesOf4

ASSUME Pages = SharedPages \union PagesOf1 \union PagesOf2 \union PagesOf3
                 \union PagesOf4

DatabaseByList == [p \in Pages |-> CASE p \in SharedPages -> 0
                                     [] p \in PagesOf1 -> 1
                                     [] p \in PagesOf2 -> 2
                                     [] p \in PagesOf3 -> 3
                                     [] p \in PagesOf4 -> 4]
=============================================================================
