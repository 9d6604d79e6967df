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
     * With two processes and two visits each, a state is a word over the processes of at most four letters, each letter
     * at most twice, free or with a next holder: 19 words, of which each but the 6 full ones can be extended.
     */
    @Test
    void countsAreThoseOfTheGraphKnownByHand() throws SpecException {
        ModelResult result = check("Turnstile", "Turnstile");
        System.out.println(result);
        assertEquals(List.of(), result.violations());
    }

    @Test
    void everyViolatedPropertyIsFoundInOneRun() throws SpecException {
        ModelResult result = check("Turnstile", "TurnstileBad");
        System.out.println(result);
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
        System.out.println(violation);
    }

    @Test
    void stateDependentActionsAreCountedByName() throws SpecException {
        ModelResult result = check("Mailbox", "Mailbox");
        System.out.println(result);
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
