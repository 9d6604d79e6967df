package io.steplock.outcomes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.steplock.TestSpecs;
import io.steplock.checker.spec.ModelProgress;
import io.steplock.checker.spec.SpecException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Schedules that are explored in one run have the outcomes that they have alone. */
class OutcomeModelTest {
    private static final Path MODULE = TestSpecs.directory().resolve("data-checksums/MCOutcomes.tla");

    private static final CodeVariant VARIANT = new CodeVariant("reference", "ignored", List.of());

    private static Script script(String checkpoint, String crash) throws OutcomeException {
        return new Moments(
                        Operation.ENABLE,
                        Optional.empty(),
                        Optional.empty(),
                        checkpoint.isEmpty() ? Optional.empty() : Optional.of(ChecksumPoint.parse(checkpoint)),
                        crash.isEmpty() ? new Moments.Crash.Never() : new Moments.Crash.At(ChecksumPoint.parse(crash)))
                .script(VARIANT);
    }

    /** Alone and together, over all of what is known of an outcome: its states are counted, too. */
    private static List<Outcome> explore(CodeVariant variant, List<Script> scripts) throws SpecException, IOException {
        List<Outcome> together = new OutcomeModel(false, variant, scripts).explore(MODULE, ModelProgress.NONE);
        List<Outcome> alone = new ArrayList<>();
        for (Script script : scripts) {
            alone.addAll(new OutcomeModel(false, variant, List.of(script)).explore(MODULE, ModelProgress.NONE));
        }
        assertEquals(alone, together);
        return together;
    }

    @Test
    void theReferenceInOneRun() throws Exception {
        List<Outcome> outcomes = explore(
                VARIANT,
                List.of(
                        script("", "enable-checksums-after-xlog"),
                        script("enable-checksums-after-xlog", "enable-checksums-after-xlogctl"),
                        script("enable-inprogress-checksums-after-xlog", "enable-checksums-after-xlog"),
                        script("", "enable-checksums-before-xlog"),
                        inBackground()));
        assertEquals(List.of("on"), outcomes.get(0).finals());
        assertEquals(List.of("off"), outcomes.get(1).finals());
        assertEquals(List.of("on"), outcomes.get(2).finals());
        assertEquals(List.of("off"), outcomes.get(3).finals());
        assertEquals(List.of("on", "off"), outcomes.get(4).finals());
        assertEquals(
                List.of(false, false, true, false, false),
                outcomes.stream().map(Outcome::onWithBadPages).toList());
    }

    /** A checkpoint in the background forgets the record if it is over before the crash. */
    private static Script inBackground() throws OutcomeException {
        ChecksumPoint before = ChecksumPoint.parse("enable-checksums-after-xlog");
        ChecksumPoint after = ChecksumPoint.parse("enable-checksums-after-xlogctl");
        return new Script.Builder()
                .attach(before)
                .attach(after)
                .request(Operation.ENABLE)
                .await("launcher", before)
                .checkpoint(true)
                .wakeup("launcher")
                .await("launcher", after)
                .crash(Script.Cut.SYNCED, true)
                .restart()
                .quiet()
                .build();
    }

    @Test
    void blockedOnesAmongOthers() throws Exception {
        List<Outcome> outcomes = explore(
                CodeVariant.of("reference", "after-redo", List.of()),
                List.of(
                        script("enable-checksums-after-xlog", ""),
                        script("", "enable-checksums-start"),
                        script("enable-inprogress-checksums-after-xlogctl", "enable-checksums-end")));
        assertEquals(
                List.of(
                        "the schedule waits in its step 5 of 7: until the checkpoint is over",
                        "launcher1 is held at enable-checksums-after-xlog",
                        "checkpointer waits for the delay flag of launcher1"),
                outcomes.get(0).blocked());
        assertFalse(outcomes.get(1).canBlock());
        assertEquals(
                "launcher1 is held at enable-inprogress-checksums-after-xlogctl",
                outcomes.get(2).blocked().get(1));
    }
}
