package io.steplock.checker.example;

import io.steplock.checker.junit.Refines;
import io.steplock.checker.junit.TraceSession;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;

/** A test as users write it; checker/README.md shows it. */
@Refines(spec = "specs/Turnstile.tla", config = "Turnstile.cfg")
class GateTest {
    @RepeatedTest(5)
    void twoVisitorsTwice(TraceSession session) throws InterruptedException {
        Gate gate = new Gate(session.start(Gate.initial()));
        List<Thread> visitors = new ArrayList<>();
        for (String name : List.of("p1", "p2")) {
            visitors.add(new Thread(() -> visitTwice(gate, name)));
        }
        visitors.forEach(Thread::start);
        for (Thread visitor : visitors) {
            visitor.join();
        }
    }

    private static void visitTwice(Gate gate, String name) {
        try {
            for (int visit = 0; visit < 2; visit++) {
                gate.enter(name);
                gate.leave(name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
