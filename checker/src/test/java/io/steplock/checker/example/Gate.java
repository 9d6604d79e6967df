package io.steplock.checker.example;

import io.steplock.checker.trace.TraceRecorder;
import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A gate that lets one visitor in at a time: the program that Turnstile.tla specifies. */
final class Gate {
    private final TraceRecorder recorder;
    private final Map<String, Integer> visits = new TreeMap<>();
    private String inside = "";
    private int turn;

    Gate(TraceRecorder recorder) {
        this.recorder = recorder;
    }

    /** What Turnstile.tla says of the start, nobody inside and no turn taken. */
    static Map<String, TlaValue> initial() {
        return Map.of(
                "holder", TlaValue.of("noone"),
                "turn", TlaValue.of(0),
                "log", new TlaValue.Rec(Map.of("p1", row(0, 0), "p2", row(0, 0))));
    }

    synchronized void enter(String visitor) throws InterruptedException {
        while (!inside.isEmpty()) {
            wait();
        }
        inside = visitor;
        recorder.step(
                visitor,
                "Acquire",
                Map.of("p", TlaValue.of(visitor)),
                List.of(
                        set(TlaValue.of(visitor), "holder"), // the variable
                        set(TlaValue.of("inside"), "log", visitor, "kind"))); // a path into it
    }

    synchronized void leave(String visitor) {
        inside = "";
        turn++;
        recorder.step(
                visitor,
                "Release",
                Map.of("p", TlaValue.of(visitor)),
                List.of(
                        set(TlaValue.of("noone"), "holder"),
                        set(TlaValue.of(turn), "turn"),
                        set(row(visits.merge(visitor, 1, Integer::sum), turn), "log", visitor)));
        notifyAll();
    }

    private static TlaValue row(int visits, int last) {
        return new TlaValue.Rec(
                Map.of("visits", TlaValue.of(visits), "last", TlaValue.of(last), "kind", TlaValue.of("idle")));
    }

    private static Change set(TlaValue value, String... path) {
        return new Change(List.of(path).stream().map(TlaValue::of).toList(), Change.Kind.SET, value);
    }
}
