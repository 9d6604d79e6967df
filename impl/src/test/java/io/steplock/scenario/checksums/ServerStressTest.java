package io.steplock.scenario.checksums;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictText;
import io.steplock.engine.checksum.Code;
import io.steplock.engine.checksum.Code.DelayFlag;
import io.steplock.engine.checksum.Code.Remedy;
import io.steplock.engine.control.ChecksumState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each step of a server under everything at once is one of the specification, in every version. */
@Timeout(600)
class ServerStressTest {
    private static final int OPERATIONS = Integer.getInteger("steplock.stress.operations", 1500);

    /** Versions, each with another treatment of the delay flag or another remedy, so that all code runs. */
    private enum Variant {
        REFERENCE,
        /** All fixes, with what closes all that nobody does from outside. */
        MENDED,
        ALL_FIXES,
        WITHOUT_25B,
        WITHOUT_8FB,
        WITHOUT_BF2;

        Code code() {
            return switch (this) {
                case REFERENCE -> Code.REFERENCE;
                case MENDED ->
                    new Code(
                            Code.ALL_FIXES,
                            DelayFlag.IGNORED,
                            Set.of(Remedy.READ_AT_INSERTION, Remedy.ABSORB_SHARED_STATE, Remedy.EXIT_TEST_NESTED));
                case ALL_FIXES -> new Code(Code.ALL_FIXES, DelayFlag.AFTER_REDO, Set.of());
                case WITHOUT_25B -> without("25b922ec58", DelayFlag.BEFORE_READ);
                case WITHOUT_8FB -> without("8fb8ded889", DelayFlag.IGNORED, Remedy.ATOMIC_UNIT);
                case WITHOUT_BF2 -> without("bf25e5571b", DelayFlag.IGNORED, Remedy.CHECKPOINT, Remedy.SHARED_FIRST);
            };
        }

        private static Code without(String fix, DelayFlag delayFlag, Remedy... remedies) {
            Set<String> fixes = new TreeSet<>(Code.REFERENCE_FIXES);
            fixes.remove(fix);
            return new Code(fixes, delayFlag, Set.of(remedies));
        }
    }

    /** What the specification's models of one version or another violate; a run may show it too. */
    private static final Set<String> KNOWN = Set.of(
            "NoVerificationFailure",
            "NoBadPageAfterRecovery",
            "WritersFollow",
            "CleanStopIsClean",
            "NoRejectedBarrier",
            "NoLostSignal",
            "NoStaleRunningFlag",
            "OneChangeAtATime",
            "EndsAsRequested",
            "ReachedStays",
            "CopiesAgree",
            "ProcessesAgree");

    @TempDir
    Path parent;

    @ParameterizedTest
    @EnumSource(Variant.class)
    void everyStepRefines(Variant variant) throws Exception {
        judge(variant, 1);
    }

    @ParameterizedTest
    @Tag("deep")
    @ValueSource(longs = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void withOtherSeedsToo(long seed) throws Exception {
        for (Variant variant : Variant.values()) {
            judge(variant, seed);
        }
    }

    private void judge(Variant variant, long seed) throws Exception {
        boolean interferes = variant != Variant.MENDED;
        ServerStress stress = new ServerStress(parent.resolve(variant + "-" + seed), variant.code(), interferes, seed);
        Verdict verdict = stress.run(ChecksumState.OFF, OPERATIONS);
        System.out.println(variant + ", seed " + seed + ": " + stress.done() + ", "
                + verdict.counts().steps() + " steps, violated " + ServerStress.violated(verdict));
        assertEquals(Optional.empty(), verdict.rejection(), () -> VerdictText.report(verdict));
        assertEquals(Optional.empty(), verdict.invalid());
        assertTrue(stress.done().getOrDefault("crash in recovery", 0) > 0, "no start has crashed");
        for (String action : List.of(
                "RewritePage",
                "ChangePage",
                "HintPage",
                "ReadPage",
                "DropBuffer",
                "WritePage",
                "InsertRedo",
                "AbsorbBarrier",
                "Crash",
                "ReplayRedo",
                "ReplayImage",
                "EndProcess")) {
            assertTrue(verdict.counts().actions().getOrDefault(action, 0L) > 0, action + " was never taken");
        }
        Set<String> others = new TreeSet<>(ServerStress.violated(verdict));
        if (interferes) {
            others.removeAll(KNOWN);
        }
        assertEquals(Set.of(), others);
    }
}
