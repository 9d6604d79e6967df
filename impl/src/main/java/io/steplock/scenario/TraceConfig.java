package io.steplock.scenario;

import java.util.Collection;
import java.util.stream.Collectors;

/** The text of a TLC config for the trace of one run: its cast, and all properties of states. */
final class TraceConfig {
    private static final String FIXED = """
                MapPage = "map"
                HeapPageOf <- PageByName
                Changes = {"insert", "delete"}
                InitialMarks <- LegalMarks
                InitialLsns = {0}
                Compressions = {"shared", "private"}
                HintBitsLogged = TRUE
                HarmlessSteps = TRUE
                InsertionLocks = 8
                Crashes = 99
                Restarts = 99
                MaxLsn = 200
                Reduce = FALSE
                Nothing = Nothing
            INVARIANTS
                TypeOK
                S1_RecordIntegrity
                S2_MapImageTruth
                S2_HeapImageTruth
                S2_NoSetBitLost
                S3a_MapImpliesFlag
                S3b_MapImpliesFlagAfterRecovery
                S4_NoEarlySet
                S5_FlagImpliesVisible
                S5_FrozenBitImpliesFrozen
                BitImpliesVisible
                S6a_WalBeforeData
                S6b_LoggedMapBits
                S6b_LoggedTuples
                S6b_LoggedFlag
                S6c_NoLsnBeyondEnd
                S7_Chain
                S8_NoLoss
                LockDiscipline
                DirtyDiscipline
                LockOrder
                LockedIsPinned
                WaiterHoldsNothing

            CHECK_DEADLOCK FALSE
            """;

    private final StringBuilder lines = new StringBuilder();

    void line(String line) {
        lines.append("    ").append(line).append('\n');
    }

    void set(String constant, Collection<String> names) {
        line(constant + " = " + names.stream().map(TraceConfig::text).collect(Collectors.joining(", ", "{", "}")));
    }

    static String text(String value) {
        return '"' + value + '"';
    }

    /** The whole config. */
    String of(String schedule) {
        return "\\* The trace of one run of " + schedule + ".\nSPECIFICATION Spec\nCONSTANTS\n" + lines + FIXED;
    }
}
