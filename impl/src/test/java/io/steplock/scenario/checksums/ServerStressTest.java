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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each step of a server under everything at once is one of the specification, in the reference and in what mends it. */
@Timeout(600)
class ServerStressTest {
    private static final int OPERATIONS = Integer.getInteger("steplock.stress.operations", 1500);

    private static final Code MENDED = new Code(
            Code.ALL_FIXES,
            DelayFlag.IGNORED,
            Set.of(Remedy.READ_AT_INSERTION, Remedy.ABSORB_SHARED_STATE, Remedy.EXIT_TEST_NESTED));

    /** What the specification's models of the reference violate; a run may show it too. */
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
            "ProcessesAgree");

    @TempDir
    Path parent;

    @Test
    void theReference() throws Exception {
        reference(1);
    }

    @Test
    void withWhatMendsIt() throws Exception {
        mended(1);
    }

    @ParameterizedTest
    @Tag("deep")
    @ValueSource(longs = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void both(long seed) throws Exception {
        reference(seed);
        mended(seed);
    }

    private void reference(long seed) throws Exception {
        Set<String> others = new TreeSet<>(ServerStress.violated(run(Code.REFERENCE, true, seed)));
        others.removeAll(KNOWN);
        assertEquals(Set.of(), others);
    }

    private void mended(long seed) throws Exception {
        assertEquals(List.of(), ServerStress.violated(run(MENDED, false, seed)));
    }

    private Verdict run(Code code, boolean interferes, long seed) throws Exception {
        ServerStress stress = new ServerStress(
                parent.resolve((interferes ? "reference-" : "mended-") + seed), code, interferes, seed);
        Verdict verdict = stress.run(ChecksumState.OFF, OPERATIONS);
        System.out.println(
                "seed " + seed + ": " + stress.done() + ", " + verdict.counts().steps() + " steps");
        assertEquals(Optional.empty(), verdict.rejection(), () -> VerdictText.report(verdict));
        assertEquals(Optional.empty(), verdict.invalid());
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
        return verdict;
    }
}
