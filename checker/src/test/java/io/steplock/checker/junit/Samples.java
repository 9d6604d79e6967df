package io.steplock.checker.junit;

import io.steplock.checker.trace.TraceRecorder;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Test classes that {@link RefinesTest} runs; Surefire does not, because they are nested. */
final class Samples {
    private static final TlaValue ZERO = new TlaValue.Rec(Map.of("w1", TlaValue.of(0), "w2", TlaValue.of(0)));
    static final Map<String, TlaValue> INITIAL = Map.of("up", TlaValue.of(true), "memory", ZERO, "disk", ZERO);

    private Samples() {}

    static TraceRecorder start(TraceSession session) {
        return session.start(INITIAL);
    }

    static void count(TraceRecorder recorder, int count) {
        recorder.step("w1", "Count", Map.of("w", TlaValue.of("w1")), List.of(set(TlaValue.of(count), "memory", "w1")));
    }

    static void counts(TraceSession session, int counts) {
        TraceRecorder recorder = start(session);
        for (int count = 1; count <= counts; count++) {
            count(recorder, count);
        }
    }

    private static Change set(TlaValue value, String... path) {
        return new Change(Stream.of(path).map(TlaValue::of).toList(), Change.Kind.SET, value);
    }

    @Refines(spec = "specs/Tally.tla", config = "Tally.cfg")
    static class Passing {
        @Test
        void counts(TraceSession session) {
            Samples.counts(session, 3);
        }

        @Test
        void crashesAndGoesOn(TraceSession session) {
            TraceRecorder first = start(session);
            count(first, 1);
            TraceRecorder second = first.crash(
                    "Crash",
                    Map.of(),
                    List.of(set(TlaValue.of(false), "up"), set(ZERO, "memory")),
                    Map.of("up", TlaValue.of(false), "memory", ZERO, "disk", ZERO));
            second.step("main", "Restart", Map.of(), List.of(set(TlaValue.of(true), "up")));
        }

        @Test
        void startsInAnInvariant(TraceSession session) {
            TlaValue seven = new TlaValue.Rec(Map.of("w1", TlaValue.of(7), "w2", TlaValue.of(0)));
            TraceRecorder recorder =
                    session.startIn("TypeOK", Map.of("up", TlaValue.of(true), "memory", seven, "disk", ZERO));
            count(recorder, 8);
        }

        @Test
        void closesItsRecorderItself(TraceSession session) throws Exception {
            try (TraceRecorder recorder = start(session)) {
                count(recorder, 1);
            }
        }
    }

    @Refines(spec = "specs/Tally.tla", config = "Tally.cfg")
    static class Rejected {
        @Test
        void skipsOne(TraceSession session) {
            TraceRecorder recorder = start(session);
            count(recorder, 1);
            count(recorder, 3);
        }
    }

    @Refines(spec = "specs/Turnstile.tla", config = "TurnstileBad.cfg")
    static class Violated {
        @Test
        void thirdTurn(TraceSession session) {
            TlaValue idle = row(0, "idle");
            TraceRecorder recorder = session.startIn(
                    "EachFew",
                    Map.of(
                            "holder", TlaValue.of("p1"),
                            "turn", TlaValue.of(2),
                            "log", new TlaValue.Rec(Map.of("p1", row(0, "inside"), "p2", idle))));
            recorder.step(
                    "p1",
                    "Release",
                    Map.of("p", TlaValue.of("p1")),
                    List.of(
                            set(TlaValue.of("noone"), "holder"),
                            set(TlaValue.of(3), "turn"),
                            set(
                                    new TlaValue.Rec(Map.of(
                                            "visits", TlaValue.of(1),
                                            "last", TlaValue.of(3),
                                            "kind", TlaValue.of("idle"))),
                                    "log",
                                    "p1")));
        }

        private static TlaValue row(int visits, String kind) {
            return new TlaValue.Rec(
                    Map.of("visits", TlaValue.of(visits), "last", TlaValue.of(0), "kind", TlaValue.of(kind)));
        }
    }

    @Refines(spec = "specs/Tally.tla", config = "Tally.cfg")
    static class NoEvents {
        @Test
        void takesNoSession() {}

        @Test
        void doesNotStart(TraceSession session) {
            Assertions.assertEquals("Tally", session.spec().module());
        }

        @Test
        void takesNoStep(TraceSession session) {
            start(session);
        }
    }

    @Refines(spec = "specs/Tally.tla", config = "Tally.cfg")
    static class FailingItself {
        @Test
        void refinesAndFails(TraceSession session) {
            Samples.counts(session, 1);
            Assertions.fail("my own failure");
        }

        @Test
        void isRejectedAndFails(TraceSession session) {
            count(start(session), 2);
            throw new IllegalStateException("my own failure");
        }

        @Test
        void failsBeforeItStarts(TraceSession session) {
            Assertions.fail("my own failure at " + session.file());
        }

        @Test
        void startsTwice(TraceSession session) {
            Samples.counts(session, 1);
            start(session);
        }
    }

    @Refines(spec = "specs/Tally.tla", config = "Tally.cfg")
    static class Aborted {
        @Test
        void beforeItsTrace(TraceSession session) {
            Assumptions.abort("not on this machine: " + session.file());
        }

        @Test
        void afterAStep(TraceSession session) {
            Samples.counts(session, 1);
            Assumptions.abort("not on this machine");
        }

        @Test
        void afterARejectedStep(TraceSession session) {
            count(start(session), 2);
            Assumptions.abort("not on this machine");
        }
    }

    @Refines(spec = "specs/Tally.tla", config = "Tally.cfg")
    static class Lifecycle {
        private TraceRecorder recorder;

        @BeforeEach
        void start(TraceSession session) {
            recorder = Samples.start(session);
        }

        @Test
        void one() {
            count(recorder, 1);
        }

        @RepeatedTest(3)
        void again() {
            count(recorder, 1);
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void many(int counts, TraceSession session) {
            Assertions.assertTrue(session.file().toString().contains("many"));
            for (int count = 1; count <= counts; count++) {
                count(recorder, count);
            }
        }

        @Test
        void many() {
            count(recorder, 1);
        }

        /** After this comes the end of the trace. */
        @AfterEach
        void step(TraceSession session) {
            recorder.step("w2", "Save", Map.of("w", TlaValue.of("w2")), List.of(set(TlaValue.of(0), "disk", "w2")));
            Assertions.assertEquals("Tally.cfg", session.spec().config());
        }

        @Nested
        class Inner {
            @Test
            void inherits() {
                count(recorder, 1);
            }
        }
    }

    @Refines(spec = "specs/Tally.tla", config = "Tally.cfg")
    static class TwoSpecs {
        @Test
        void outer(TraceSession session) {
            Samples.counts(session, 1);
        }

        @Nested
        @Refines(spec = "specs/Tally.tla", config = "TallySmall.cfg")
        class Small {
            @Test
            void wrapsAround(TraceSession session) {
                TraceRecorder recorder = start(session);
                for (int count : new int[] {1, 2, 0, 1}) {
                    count(recorder, count);
                }
            }
        }

        @Nested
        @Refines(spec = "src/test/resources/specs/Mailbox.tla", config = "src/test/resources/specs/Mailbox.cfg")
        class Other {
            @Test
            void sends(TraceSession session) {
                TraceRecorder recorder = session.start(Map.of(
                        "queue",
                        TlaValue.tuple(),
                        "sent",
                        TlaValue.set(List.of()),
                        "seen",
                        new TlaValue.Rec(Map.of("a", TlaValue.of(0), "b", TlaValue.of(0)))));
                recorder.step(
                        "p",
                        "Send",
                        Map.of("m", TlaValue.of("a")),
                        List.of(new Change(List.of(TlaValue.of("sent")), Change.Kind.ADD, TlaValue.of("a"))));
            }
        }
    }

    @Refines(spec = "specs/Tally.tla", config = "Tally.cfg")
    @Execution(ExecutionMode.CONCURRENT)
    static class InParallel {
        @RepeatedTest(24)
        void good(TraceSession session) {
            Samples.counts(session, 200);
        }

        @RepeatedTest(8)
        void bad(TraceSession session) {
            TraceRecorder recorder = start(session);
            count(recorder, 1);
            count(recorder, 1);
        }
    }

    @Refines(spec = "specs/None.tla", config = "None.cfg")
    static class NoSuchSpec {
        @Test
        void isNotRun(TraceSession session) {
            Assertions.fail("" + session.file());
        }
    }

    @Refines(spec = "specs/Tally.tla", config = "Nothing.cfg")
    static class NoSuchConfig {
        @Test
        void isNotRun(TraceSession session) {
            Assertions.fail("" + session.file());
        }
    }

    @Refines(spec = "specs/Tally.tla", config = "Tally.cfg")
    static class ForAllTests {
        @BeforeAll
        static void once(TraceSession session) {
            Assertions.fail("" + session.file());
        }

        @Test
        void isNotRun() {}
    }
}
