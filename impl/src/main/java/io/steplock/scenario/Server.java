package io.steplock.scenario;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.heap.Table;
import io.steplock.engine.injection.InjectionPoints;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessState.Idle;
import io.steplock.engine.process.ProcessTable;
import io.steplock.schedule.Command.Action;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One life of the server, from its start to the next crash or restart: its cluster and the processes in it. */
final class Server {
    private final Cluster cluster;
    private final Table table;
    private final ProcessTable processes;
    private final InjectionPoints points;
    private final StepGate gate;
    private final Duration watchdog;
    private final Map<String, Session> sessions = new LinkedHashMap<>();

    Server(Cluster cluster, Table table, Duration watchdog) {
        this.cluster = cluster;
        this.table = table;
        this.processes = cluster.processes();
        this.points = new InjectionPoints(processes);
        this.gate = new StepGate(processes);
        this.watchdog = watchdog;
        cluster.probe().addListener(points);
        cluster.probe().addListener(gate);
    }

    Cluster cluster() {
        return cluster;
    }

    Table table() {
        return table;
    }

    InjectionPoints points() {
        return points;
    }

    Map<String, Session> sessions() {
        return sessions;
    }

    Session session(String name) {
        Session session = sessions.get(name);
        if (session == null) {
            throw new EngineException("there is no process " + name + " since the server's start; "
                    + (sessions.isEmpty() ? "none was started" : "there are: " + String.join(", ", sessions.keySet())));
        }
        return session;
    }

    /** Starts an operation that is not held anywhere. */
    Session start(String name, Consumer<Process> operation) {
        Session session = sessions.computeIfAbsent(name, cluster::session);
        gate.forget(session.process());
        session.start(operation);
        return session;
    }

    /** Starts an operation that is held before each of its steps, and waits until it is before the first. */
    Session startHeld(String name, boolean isCheckpoint, Consumer<Process> operation) {
        Session session = sessions.computeIfAbsent(name, cluster::session);
        if (session.process().state() instanceof Idle) {
            gate.hold(session.process(), isCheckpoint ? ProtocolActions.CHECKPOINT_RECORD : java.util.Set.of());
        }
        session.start(operation);
        settle(session.process(), state -> false, "is before its first step");
        return session;
    }

    /** Runs an operation to its end while everybody else may go on. */
    void runToEnd(String name, Consumer<Process> operation) {
        Session session = start(name, operation);
        awaitEnd(session);
    }

    void awaitEnd(Session session) {
        ProcessState state = settle(session.process(), found -> false, "is done");
        if (!(state instanceof Idle)) {
            throw stuck(session.process(), "cannot end");
        }
        session.failure().ifPresent(failure -> {
            throw new EngineException(session.process() + " has failed: " + failure.getMessage(), failure);
        });
    }

    /** Lets the process take one step, which must be that one. */
    void step(String name, Action wanted) {
        Session session = session(name);
        Process process = session.process();
        ProcessState state = settle(process, StepGate::isHeld, "is before its next step");
        if (state instanceof Idle) {
            throw new EngineException(name + " is to take " + wanted + ", but it "
                    + session.failure()
                            .map(failure -> "has failed: " + failure.getMessage())
                            .orElse(process.state().text() + "; start it first"));
        }
        if (!gate.holds(process)) {
            throw new EngineException(name + " is to take " + wanted + ", but it runs freely since its 'run'");
        }
        if (!StepGate.isHeld(state)) {
            throw stuck(process, "cannot come to its step " + wanted);
        }
        if (!ProtocolActions.mayBe(wanted, gate.next(process))) {
            throw new EngineException(name + " is to take " + wanted + ", but its next step is " + gate.next(process)
                    + "\n" + processes.describe());
        }
        int before = gate.taken(process);
        gate.letGo(process);
        settle(process, found -> StepGate.isHeld(found) && gate.taken(process) > before, "has taken " + wanted);
        if (gate.taken(process) == before) {
            throw session.failure().isPresent()
                    ? new EngineException(name + " has failed in its step " + wanted + ": "
                            + session.failure().get().getMessage())
                    : stuck(process, "cannot complete its step " + wanted);
        }
        if (!ProtocolActions.is(wanted, gate.last(process))) {
            throw new EngineException(
                    name + " was to take " + wanted + ", but its step came out as " + gate.last(process));
        }
    }

    /** Lets the process go on by itself from now on. */
    void run(String name) {
        Process process = session(name).process();
        if (!gate.holds(process)) {
            throw new EngineException(name + " is not held: no 'step' line follows its start, or it was let go before");
        }
        gate.release(process);
    }

    /** Waits for a state; gives up at once when nobody runs who could bring it about. */
    ProcessState await(Process process, Predicate<ProcessState> wanted, String words) {
        ProcessState state = settle(process, wanted, words);
        if (!wanted.test(state)) {
            throw state instanceof Idle
                    ? new EngineException("waited until process " + process + " " + words
                            + ", but it has no operation running\n" + processes.describe())
                    : stuck(process, "never " + words);
        }
        return state;
    }

    /** Waits until the process is as wanted, or has no operation, or waits while nobody runs. */
    private ProcessState settle(Process process, Predicate<ProcessState> wanted, String words) {
        return processes.await(
                process, state -> wanted.test(state) || state instanceof Idle || processes.isQuiet(), words, watchdog);
    }

    private EngineException stuck(Process process, String what) {
        return new EngineException(
                process + " " + what + ": it " + process.state().text() + "\n" + processes.describe());
    }

    /** Those with an operation that has not ended, and where they are. */
    List<String> unfinished() {
        return sessions.values().stream()
                .filter(session -> !(session.process().state() instanceof Idle))
                .map(session ->
                        session.process() + " " + session.process().state().text())
                .toList();
    }

    /** Whether an operation waits for something that no line of the schedule brings. */
    boolean isBlocked() {
        return sessions.values().stream()
                .map(session -> session.process().state())
                .anyMatch(state -> !(state instanceof Idle) && !StepGate.isHeld(state));
    }

    /** Waits until nobody runs: everybody is done, held, at an injection point or blocked. */
    void settleAll() {
        for (Session session : sessions.values()) {
            settle(session.process(), state -> false, "is done or waits");
        }
    }

    static boolean isBlockedOn(ProcessState state, String page) {
        return state instanceof BlockedOn blocked && blocked.lock().endsWith(" of " + page);
    }
}
