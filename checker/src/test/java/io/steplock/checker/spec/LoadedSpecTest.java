package io.steplock.checker.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.spec.LoadedSpec.State;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadedSpecTest {
    private LoadedSpec turnstile;
    private LoadedSpec mailbox;

    @BeforeEach
    void load() throws SpecException {
        turnstile = SpecLoader.load(TestSpecs.turnstile());
        mailbox = SpecLoader.load(TestSpecs.mailbox());
    }

    @AfterEach
    void close() {
        turnstile.close();
        mailbox.close();
    }

    static TlaValue str(String text) {
        return TlaValue.of(text);
    }

    static TlaValue row(int visits, int last, String kind) {
        return new TlaValue.Rec(
                Map.of("visits", TlaValue.of(visits), "last", TlaValue.of(last), "kind", TlaValue.of(kind)));
    }

    private State initial() throws SpecException {
        return turnstile.state(Map.of(
                "holder",
                str("noone"),
                "turn",
                TlaValue.of(0),
                "log",
                new TlaValue.Function(Map.of(str("p1"), row(0, 0, "idle"), str("p2"), row(0, 0, "idle")))));
    }

    private static Change set(TlaValue value, TlaValue... path) {
        return new Change(List.of(path), Change.Kind.SET, value);
    }

    private State inside(String process) throws SpecException {
        return turnstile.apply(
                initial(),
                List.of(set(str(process), str("holder")), set(str("inside"), str("log"), str(process), str("kind"))));
    }

    private boolean isStep(State from, String action, Map<String, TlaValue> arguments, State to) throws SpecException {
        return turnstile.isStep(from, turnstile.bind(action, arguments), to);
    }

    @Test
    void saysWhatItIs() {
        SpecInfo info = turnstile.info();
        assertEquals("Turnstile", info.module());
        assertEquals("Turnstile.cfg", info.config());
        assertEquals(List.of("holder", "log", "turn"), info.variables());
        assertEquals(Set.of("noone", "p1", "p2"), info.modelValues());
        assertEquals(
                List.of("Acquire", "Release", "Done"),
                info.actions().stream().map(ActionInfo::name).toList());
        assertEquals(List.of("p"), info.actions().get(0).parameters());
        assertEquals("Turnstile.tla:21", info.actions().get(0).place().toString());
        assertEquals(List.of("TypeOK", "HolderInside"), info.invariants());
        assertEquals(TlaValue.of(2), info.constants().get("Limit"));
        assertEquals(
                TlaValue.set(List.of(str("p1"), str("p2"))), info.constants().get("Procs"));
        assertTrue(info.hash().matches("sha256:[0-9a-f]{64}"), info.hash());
    }

    @Test
    void judgesSteps() throws SpecException {
        assertTrue(turnstile.isInitial(initial()));
        assertFalse(turnstile.isInitial(inside("p1")));
        assertTrue(isStep(initial(), "Acquire", Map.of("p", str("p1")), inside("p1")));
        assertFalse(isStep(initial(), "Acquire", Map.of("p", str("p2")), inside("p1")));
        assertFalse(isStep(initial(), "Acquire", Map.of("p", str("p1")), initial()));
        assertFalse(isStep(inside("p1"), "Acquire", Map.of("p", str("p2")), inside("p2")));
    }

    /** In JSON it is written most simply as an object, and no field of a record can have a model value's name. */
    @Test
    void aRecordOnModelValuesIsAFunctionOnThem() throws SpecException {
        Map<String, TlaValue> values = new HashMap<>(turnstile.values(initial()));
        values.put("log", new TlaValue.Rec(Map.of("p1", row(0, 0, "idle"), "p2", row(0, 0, "idle"))));
        assertTrue(turnstile.isInitial(turnstile.state(values)));
        assertTrue(turnstile.difference(initial(), turnstile.state(values)).isEmpty());
    }

    @Test
    void argumentsOutsideNextAreNoStep() throws SpecException {
        assertFalse(isStep(initial(), "Acquire", Map.of("p", str("noone")), inside("p1")));
        assertFalse(isStep(initial(), "Acquire", Map.of("p", TlaValue.of(7)), inside("p1")));
    }

    @Test
    void typeMismatchIsNoStep() throws SpecException {
        State odd = turnstile.apply(inside("p1"), List.of(set(str("many"), str("turn"))));
        assertFalse(isStep(initial(), "Acquire", Map.of("p", str("p1")), odd));
        assertFalse(turnstile.holds("TypeOK", odd));
    }

    @Test
    void ofAnInvariantOnlyTheConjunctsThatReadAChangeAreEvaluated() throws SpecException {
        State odd = turnstile.apply(inside("p1"), List.of(set(str("many"), str("turn"))));
        assertFalse(turnstile.stillHolds("TypeOK", Set.of("turn"), odd));
        assertFalse(turnstile.stillHolds("TypeOK", Set.of("holder", "turn"), odd));
        assertTrue(turnstile.stillHolds("TypeOK", Set.of("holder"), odd));
        assertTrue(turnstile.stillHolds("HolderInside", Set.of("holder"), inside("p1")));
    }

    @Test
    void bindRefusesWhatTheSpecDoesNotHave() {
        assertEquals(
                "Turnstile has no action Enter; its actions are Acquire, Release, Done",
                assertThrows(SpecException.class, () -> turnstile.bind("Enter", Map.of()))
                        .getMessage());
        assertEquals(
                "Acquire lacks its argument p; its parameters are [p]",
                assertThrows(SpecException.class, () -> turnstile.bind("Acquire", Map.of()))
                        .getMessage());
        assertEquals(
                "Done has no parameter p; its parameters are []",
                assertThrows(SpecException.class, () -> turnstile.bind("Done", Map.of("p", str("p1"))))
                        .getMessage());
    }

    @Test
    void twoSpecsLiveSideBySide() throws SpecException {
        State empty = emptyMailbox();
        assertTrue(mailbox.isInitial(empty));
        assertTrue(turnstile.isInitial(initial()));
        assertTrue(mailbox.holds("Short", empty));
    }

    private State emptyMailbox() throws SpecException {
        return mailbox.state(Map.of(
                "queue",
                TlaValue.tuple(),
                "sent",
                TlaValue.set(List.of()),
                "seen",
                new TlaValue.Rec(Map.of("a", TlaValue.of(0), "b", TlaValue.of(0)))));
    }

    @Test
    void quantifierOverAStateDependentSet() throws SpecException {
        assertEquals(
                List.of("Send", "Deliver", "Lose", "Take"),
                mailbox.info().actions().stream().map(ActionInfo::name).toList());
        State sent =
                mailbox.apply(emptyMailbox(), List.of(new Change(List.of(str("sent")), Change.Kind.ADD, str("a"))));
        State delivered = mailbox.apply(
                sent,
                List.of(
                        new Change(List.of(str("sent")), Change.Kind.REMOVE, str("a")),
                        new Change(List.of(str("queue")), Change.Kind.APPEND, str("a"))));
        assertTrue(mailbox.isStep(emptyMailbox(), mailbox.bind("Send", Map.of("m", str("a"))), sent));
        assertTrue(mailbox.isStep(sent, mailbox.bind("Deliver", Map.of("m", str("a"))), delivered));
        assertFalse(mailbox.isStep(sent, mailbox.bind("Deliver", Map.of("m", str("b"))), delivered));
        // "b" is not on its way, so Next has no instance Deliver("b") in this state, although its body would allow it.
        State wrong = mailbox.apply(sent, List.of(new Change(List.of(str("queue")), Change.Kind.APPEND, str("b"))));
        assertFalse(mailbox.isStep(sent, mailbox.bind("Deliver", Map.of("m", str("b"))), wrong));
        State taken = mailbox.apply(
                delivered,
                List.of(
                        new Change(List.of(str("queue")), Change.Kind.DROP, TlaValue.of(1)),
                        set(TlaValue.of(1), str("seen"), str("a"))));
        assertTrue(mailbox.isStep(delivered, mailbox.bind("Take", Map.of()), taken));
    }

    @Test
    void variablesRead() throws SpecException {
        assertEquals(Set.of("holder", "turn"), turnstile.variablesRead("TypeOK"));
        assertEquals(Set.of("holder", "log"), turnstile.variablesRead("HolderInside"));
        assertEquals(Set.of("queue"), mailbox.variablesRead("Short"));
    }

    @Test
    void difference() throws SpecException {
        assertTrue(turnstile.difference(initial(), initial()).isEmpty());
        State other = turnstile.apply(initial(), List.of(set(TlaValue.of(3), str("log"), str("p2"), str("last"))));
        assertEquals(
                new Difference("log[p2].last", "0", "3"),
                turnstile.difference(initial(), other).orElseThrow());
    }

    @Test
    void aClosedSpecIsTakenAgainAndTheOldHandleIsDead() throws SpecException {
        SpecSource source = TestSpecs.turnstile();
        LoadedSpec first = SpecLoader.load(source);
        first.close();
        first.close();
        assertThrows(IllegalStateException.class, first::info);
        try (LoadedSpec again = SpecLoader.load(source)) {
            assertEquals("Turnstile", again.info().module());
        }
    }
}
