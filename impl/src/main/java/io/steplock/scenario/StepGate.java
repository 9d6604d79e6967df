package io.steplock.scenario;

import io.steplock.engine.probe.Step;
import io.steplock.engine.probe.StepListener;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import io.steplock.schedule.Command.Action;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds processes before each of their protocol steps, outside of all latches, until they are let go. It waits by the
 * engine's own means, so the process table knows who is held before what. Thread-safe.
 */
final class StepGate implements StepListener {
    private static final String LOCK = "its step ";
    private static final String HOLDER = "the schedule";

    private final ProcessTable processes;
    private final Map<Process, Hold> holds = new ConcurrentHashMap<>();

    /** What the gate knows of one process; guarded by the queue's mutex. */
    private static final class Hold {
        private final WaitQueue queue;
        private final Set<String> passed;
        private boolean free;
        private boolean go;
        private Action next;
        private Action last;
        private int taken;

        Hold(ProcessTable processes, Set<String> passed) {
            this.queue = new WaitQueue(processes);
            this.passed = passed;
        }
    }

    StepGate(ProcessTable processes) {
        this.processes = processes;
    }

    /**
     * From now on the process is held before each of its steps. To be called while it has no operation.
     *
     * @param passed the actions before which it is not held
     */
    void hold(Process process, Set<String> passed) {
        holds.put(process, new Hold(processes, passed));
    }

    /** The process is not held any more; to be called while it has no operation. */
    void forget(Process process) {
        holds.remove(process);
    }

    boolean holds(Process process) {
        Hold hold = holds.get(process);
        boolean[] held = {false};
        if (hold != null) {
            hold.queue.locked(() -> held[0] = !hold.free);
        }
        return held[0];
    }

    /** Lets the process go for good. */
    void release(Process process) {
        Hold hold = holds.get(process);
        hold.queue.change(() -> hold.free = true);
    }

    /** Lets the process take the step before which it is held. */
    void letGo(Process process) {
        Hold hold = holds.get(process);
        hold.queue.change(() -> hold.go = true);
    }

    /** The step before which the process is held. */
    Action next(Process process) {
        return read(process).next;
    }

    /** The step that the process has taken last. */
    Action last(Process process) {
        return read(process).last;
    }

    /** How many steps it has taken since it is held. */
    int taken(Process process) {
        return read(process).taken;
    }

    private Hold read(Process process) {
        Hold hold = holds.get(process);
        Hold copy = new Hold(processes, hold.passed);
        hold.queue.locked(() -> {
            copy.next = hold.next;
            copy.last = hold.last;
            copy.taken = hold.taken;
        });
        return copy;
    }

    /** Whether a process in that state is held before a step. */
    static boolean isHeld(ProcessState state) {
        return state instanceof BlockedOn blocked && blocked.heldBy().equals(HOLDER);
    }

    @Override
    public void before(Process process, Step step) {
        Hold hold = holds.get(process);
        Optional<Action> action = ProtocolActions.before(step);
        if (hold == null
                || action.isEmpty()
                || hold.passed.contains(action.get().name())) {
            return;
        }
        hold.queue.locked(() -> hold.next = action.get());
        hold.queue.await(process, () -> {
            if (hold.free || hold.go) {
                hold.go = false;
                return Optional.<ProcessState>empty();
            }
            return Optional.of(new BlockedOn(LOCK + action.get(), HOLDER, false));
        });
    }

    /** Not when the step is over: a step may end in an error, such as {@code RefuseCleanup}. */
    @Override
    public void performed(Process process, Step step) {
        Hold hold = holds.get(process);
        if (hold != null) {
            ProtocolActions.after(process, step)
                    .filter(action -> !hold.passed.contains(action.name()))
                    .ifPresent(action -> hold.queue.locked(() -> {
                        hold.last = action;
                        hold.taken++;
                    }));
        }
    }
}
