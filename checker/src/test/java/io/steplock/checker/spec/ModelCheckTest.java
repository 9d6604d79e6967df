package io.steplock.checker.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.spec.ModelResult.Kind;
import io.steplock.checker.spec.ModelResult.Step;
import io.steplock.checker.spec.ModelResult.Violation;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ModelCheckTest {
    private static ModelResult check(String module, String config) throws SpecException {
        return SpecLoader.check(TestSpecs.source(module, config), ModelProgress.NONE);
    }

    private static Map<String, Violation> byName(ModelResult result) {
        return result.violations().stream().collect(Collectors.toMap(Violation::property, v -> v));
    }

    private static List<String> actions(Violation violation) {
        return violation.trace().stream().map(Step::action).toList();
    }

    /**
     * A free state is a word of at most four turns of the two processes, each at most twice: 1+2+4+6+6, of which two
     * pairs of full words leave the same log, so 17. A held state is a word and the next letter, one for each non-empty
     * word: 18. Each non-empty word costs one Acquire and one Release; Done is taken in the four full states.
     */
    @Test
    void countsAreThoseOfTheGraphKnownByHand() throws SpecException {
        ModelResult result = check("Turnstile", "Turnstile");
        assertEquals(List.of(), result.violations());
        assertEquals(17 + 18, result.distinct());
        assertEquals(1 + 18 + 18 + 4, result.generated());
        assertEquals(9, result.depth());
        assertEquals(Map.of("Acquire", 18L, "Release", 18L, "Done", 4L), result.taken());
    }

    @Test
    void deadlockIsAPropertyAndDoesNotEndTheRun() throws SpecException {
        ModelResult result = check("Stops", "Stops");
        Map<String, Violation> found = byName(result);
        assertEquals(Set.of("Low", "Even", ModelResult.DEADLOCK), found.keySet());
        assertEquals(6, result.distinct());
        assertEquals(1 + 5 + 4, result.generated());
        assertEquals(List.of("", "Two"), actions(found.get("Low")));
        assertEquals(List.of("", "One"), actions(found.get("Even")));
        assertEquals(List.of("", "One", "Two", "Two"), actions(found.get(ModelResult.DEADLOCK)));
        assertEquals(Map.of("One", 5L, "Two", 4L, "Never", 0L), result.taken());
    }

    @Test
    void statesOutsideAConstraintAreCheckedButNotCounted() throws SpecException {
        ModelResult result = check("Stops", "StopsConstrained");
        assertEquals(3, result.distinct());
        assertEquals(Set.of("Low"), byName(result).keySet());
    }

    @Test
    void everyViolatedPropertyIsFoundInOneRun() throws SpecException {
        ModelResult result = check("Turnstile", "TurnstileBad");
        Map<String, Violation> found = byName(result);
        assertEquals(3, found.size());
        assertEquals(Kind.INVARIANT, found.get("Few").kind());
        assertEquals(
                List.of("", "Acquire", "Release", "Acquire", "Release", "Acquire", "Release"),
                actions(found.get("Few")));
        assertEquals(List.of("", "Acquire", "Release", "Acquire", "Release"), actions(found.get("EachFew")));
        assertEquals(Kind.ACTION_PROPERTY, found.get("NeverTwo").kind());
        assertEquals(5, found.get("NeverTwo").trace().size());
    }

    @Test
    void livenessHolds() throws SpecException {
        assertEquals(List.of(), check("Turnstile", "TurnstileLive").violations());
    }

    @Test
    void livenessViolatedGivesALasso() throws SpecException {
        ModelResult result = check("Turnstile", "TurnstileStarves");
        Violation violation = result.violations().get(0);
        assertEquals("Starves", violation.property());
        assertEquals(Kind.TEMPORAL, violation.kind());
        assertEquals(OptionalInt.of(violation.trace().size() - 1), violation.loopsTo());
    }

    @Test
    void stateDependentActionsAreCountedByName() throws SpecException {
        ModelResult result = check("Mailbox", "Mailbox");
        assertTrue(result.taken().get("Deliver") > 0);
        assertTrue(result.taken().get("Lose") > 0);
    }

    @Test
    void canBeStopped() {
        assertThrows(
                ModelInterruptedException.class,
                () -> SpecLoader.check(TestSpecs.source("Endless", "Endless"), (d, g, depth, q) -> false));
    }
}
