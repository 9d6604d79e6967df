--------------------------- MODULE ChecksumStates ---------------------------
(***************************************************************************)
(* The four states of data checksums, and what they mean: what all modules *)
(* of this directory share.  Labels such as B.2 are those of FACTS.md.     *)
(*                                                                         *)
(* Pages are written with a checksum in all states but "off", and verified *)
(* when they are read in "on" alone.  The two states between lead from the *)
(* one to the other: there pages get checksums that nobody looks at yet,   *)
(* or any more.                                                            *)
(***************************************************************************)
States == {"off", "inprogress-on", "on", "inprogress-off"}

NeedWrite(s) == s # "off"       \* DataChecksumsNeedWrite (B.1)
NeedVerify(s) == s = "on"       \* DataChecksumsNeedVerify (B.1)

(***************************************************************************)
(* The table of the reference (B.2): the pairs <<current, target>> that a  *)
(* process accepts when it absorbs a barrier.  A process that is in the    *)
(* target state already accepts without a look at the table.  Three pairs  *)
(* are missing: from "off" to "on", and from "on" to "off" and             *)
(* "inprogress-on".                                                        *)
(***************************************************************************)
LegalPairs ==
    {<<"off", "inprogress-on">>,  <<"off", "inprogress-off">>,
     <<"inprogress-on", "off">>,  <<"inprogress-on", "on">>,
     <<"inprogress-on", "inprogress-off">>,
     <<"on", "inprogress-off">>,
     <<"inprogress-off", "off">>, <<"inprogress-off", "inprogress-on">>,
     <<"inprogress-off", "on">>}

\* The table as it was before the commit bf25e5571b: seven pairs.
LegalPairsBeforeBf25e5571b ==
    LegalPairs \ {<<"inprogress-off", "inprogress-on">>,
                  <<"off", "inprogress-off">>}

\* And before 8fb8ded889: six.
LegalPairsBefore8fb8ded889 ==
    LegalPairsBeforeBf25e5571b \ {<<"inprogress-on", "inprogress-off">>}

(***************************************************************************)
(* Each state has its type of barrier.  A process that finds several types *)
(* pending absorbs the lowest first, in whatever order they were emitted.  *)
(* (Types 0 and 1 have nothing to do with checksums.)                      *)
(***************************************************************************)
BarrierOrder(s) == CASE s = "off" -> 2
                     [] s = "inprogress-on" -> 3
                     [] s = "inprogress-off" -> 4
                     [] s = "on" -> 5
=============================================================================
