package io.steplock.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.refine.Verdict;
import io.steplock.outcomes.Outcome;
import io.steplock.scenario.checksums.ChecksumResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the specification does not allow is said, and nothing else. */
class ComparisonTest {
    private static final Verdict REFINES = verdict(Optional.empty(), List.of());

    private static Verdict verdict(Optional<Verdict.Rejection> rejection, List<Verdict.Violation> violations) {
        return new Verdict(
                "t.ndjson",
                Optional.empty(),
                rejection,
                violations,
                Optional.empty(),
                Optional.empty(),
                new Verdict.Counts(3, 1, Map.of(), Duration.ZERO),
                List.of());
    }

    private static Outcome allowed(boolean bad, boolean blocks, String... finals) {
        return new Outcome(List.of(finals), bad, bad, bad, blocks ? List.of("launcher1 waits") : List.of(), 10, 3);
    }

    private static ChecksumResult result(String state, long missing, long failures, String... blocked) {
        return new ChecksumResult(
                Optional.ofNullable(state),
                List.of(blocked),
                state == null ? Optional.of("invalid page") : Optional.empty(),
                48,
                failures,
                missing,
                0,
                48,
                List.of(),
                Path.of("t"),
                Path.of("d"));
    }

    private static void assertAllowed(Outcome allowed, ChecksumResult result) {
        assertEquals(List.of(), Comparison.of(allowed, new Ran(result, REFINES)));
    }

    private static void assertRefused(String message, Outcome allowed, ChecksumResult result) {
        assertRefused(message, allowed, new Ran(result, REFINES));
    }

    private static void assertRefused(String message, Outcome allowed, Ran ran) {
        List<String> disagreements = Comparison.of(allowed, ran);
        assertEquals(1, disagreements.size(), disagreements::toString);
        assertTrue(disagreements.get(0).contains(message), disagreements::toString);
    }

    @Test
    void theFinalStateMustBeOneOfThoseAllowed() {
        assertAllowed(allowed(false, false, "on", "off"), result("off", 48, 0));
        assertAllowed(allowed(false, false, "in progress"), result("inprogress-on", 48, 0));
        assertRefused("ends in on, and", allowed(false, false, "off"), result("on", 0, 0));
        assertRefused("or that it blocks", allowed(false, true), result("on", 0, 0));
    }

    @Test
    void badPagesMatterOnlyWhileChecksumsAreOn() {
        assertAllowed(allowed(true, false, "on"), result("on", 7, 0));
        assertAllowed(allowed(false, false, "off"), result("off", 7, 0));
        assertRefused("7 pages without a checksum", allowed(false, false, "on"), result("on", 7, 0));
        assertRefused("2 pages fail verification", allowed(false, false, "on"), result("on", 0, 2));
    }

    @Test
    void aRunThatBlocksHasNoFinalState() {
        assertAllowed(allowed(false, true), result("inprogress-on", 3, 0, "launcher1 is held"));
        assertRefused("blocks", allowed(false, false, "on"), result("on", 3, 0, "launcher1 is held"));
    }

    @Test
    void aServerThatDoesNotStartHasFailed() {
        assertAllowed(allowed(true, true), result(null, 3, 0));
        assertRefused("does not start", allowed(false, false, "on"), result(null, 3, 0));
    }

    @Test
    void aTraceMustRefineAndMayViolate() {
        Verdict rejected =
                verdict(Optional.of(new Verdict.Rejection("InsertRedo", 4, 5, "no such step", "")), List.of());
        assertRefused(
                "rejected at step 4 (line 5): no such step",
                allowed(false, false, "on"),
                new Ran(result("on", 0, 0), rejected));
        Verdict invalid = Verdict.invalid("t.ndjson", "DAMAGED", "line 3 is cut");
        assertRefused("line 3 is cut", allowed(false, false, "on"), new Ran(result("on", 0, 0), invalid));
        Verdict violated = verdict(Optional.empty(), List.of(new Verdict.Violation("ProcessesAgree", 2, 3, "because")));
        Ran ran = new Ran(result("on", 0, 0), violated);
        assertEquals(List.of(), Comparison.of(allowed(false, false, "on"), ran));
    }
}
