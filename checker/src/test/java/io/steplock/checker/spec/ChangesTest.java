package io.steplock.checker.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steplock.checker.value.Change;
import io.steplock.checker.value.Change.Kind;
import io.steplock.checker.value.TlaValue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private LoadedSpec spec;

    @BeforeEach
    void load() throws SpecException {
        spec = SpecLoader.load(TestSpecs.mailbox());
    }

    @AfterEach
    void close() {
        spec.close();
    }

    private static TlaValue str(String text) {
        return TlaValue.of(text);
    }

    private static Change change(Kind kind, TlaValue value, TlaValue... path) {
        return new Change(List.of(path), kind, value);
    }

    private LoadedSpec.State start() throws SpecException {
        return spec.state(Map.of(
                "queue",
                TlaValue.tuple(str("a"), str("b")),
                "sent",
                TlaValue.set(List.of(str("a"))),
                "seen",
                new TlaValue.Rec(Map.of("a", TlaValue.of(0), "b", TlaValue.of(0)))));
    }

    private void refused(String message, Change change) {
        assertEquals(
                message,
                assertThrows(SpecException.class, () -> spec.apply(start(), List.of(change)))
                        .getMessage());
    }

    @Test
    void everyKind() throws SpecException {
        LoadedSpec.State rec = spec.apply(start(), List.of(change(Kind.SET, TlaValue.of(0), str("seen"))));
        LoadedSpec.State after = spec.apply(
                rec,
                List.of(
                        change(Kind.SET, TlaValue.tuple(), str("seen")),
                        change(Kind.PUT, TlaValue.of(5), str("seen"), str("a")),
                        change(Kind.PUT, TlaValue.tuple(), str("seen"), str("b")),
                        change(Kind.APPEND, TlaValue.of(9), str("seen"), str("b")),
                        change(Kind.APPEND, TlaValue.of(8), str("seen"), str("b")),
                        change(Kind.SET, TlaValue.of(7), str("seen"), str("b"), TlaValue.of(1)),
                        change(Kind.DELETE, null, str("seen"), str("a")),
                        change(Kind.ADD, str("c"), str("sent")),
                        change(Kind.REMOVE, str("a"), str("sent")),
                        change(Kind.DROP, TlaValue.of(1), str("queue")),
                        change(Kind.PUT, str("z"), str("queue"), TlaValue.of(2))));
        Map<String, TlaValue> values = spec.values(after);
        assertEquals("[b |-> <<7, 8>>]", values.get("seen").toString());
        assertEquals("{\"c\"}", values.get("sent").toString());
        assertEquals("<<\"b\", \"z\">>", values.get("queue").toString());
        assertEquals("0", spec.values(rec).get("seen").toString(), "a state never changes");
    }

    @Test
    void pathsThatDoNotExist() {
        refused("the spec has no variable sente", change(Kind.ADD, str("a"), str("sente")));
        refused(
                "there is no queue[3]; the state has queue = <<\"a\", \"b\">>",
                change(Kind.SET, str("x"), str("queue"), TlaValue.of(3)));
        refused(
                "there is no queue[1][\"lsn\"]; the state has queue[1] = \"a\"",
                change(Kind.SET, str("x"), str("queue"), TlaValue.of(1), str("lsn")));
    }

    @Test
    void changesThatDoNotFit() {
        refused(
                "REMOVE does not fit sent = {\"a\"}: it has no element \"q\"",
                change(Kind.REMOVE, str("q"), str("sent")));
        refused("ADD does not fit queue = <<\"a\", \"b\">>: it is no set", change(Kind.ADD, str("q"), str("queue")));
        refused("APPEND does not fit sent = {\"a\"}: it is no sequence", change(Kind.APPEND, str("q"), str("sent")));
        refused(
                "DROP does not fit queue = <<\"a\", \"b\">>: it has 2 elements, 3 cannot be dropped",
                change(Kind.DROP, TlaValue.of(3), str("queue")));
    }
}
