package io.steplock.scenario.checksums;

import io.steplock.engine.probe.Step;
import io.steplock.engine.probe.StepListener;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stops processes of one server before steps of a kind, outside of all latches. Whoever is stopped waits by the engine's
 * own means, absorbs nothing, and does not count as running.
 */
final class Gate implements StepListener {
    private static final String HOLDER = "the run";

    private final WaitQueue queue;
    private final Map<String, String> stops = new ConcurrentHashMap<>();

    Gate(ProcessTable processes) {
        this.queue = new WaitQueue(processes);
    }

    /** From now on the process stops before each step of that kind. */
    void stop(String process, String step) {
        stops.put(process, step);
    }

    /** The process goes on, and does not stop any more. */
    void letGo(String process) {
        queue.change(() -> stops.remove(process));
    }

    /** Whether a process in that state is stopped here. */
    static boolean holds(ProcessState state) {
        return state instanceof BlockedOn blocked && blocked.heldBy().equals(HOLDER);
    }

    @Override
    public void before(Process process, Step step) {
        String kind = step.getClass().getSimpleName();
        if (kind.equals(stops.get(process.name()))) {
            queue.await(
                    process,
                    () -> kind.equals(stops.get(process.name()))
                            ? Optional.of(new BlockedOn("its step " + kind, HOLDER, false))
                            : Optional.<ProcessState>empty());
        }
    }

    @Override
    public void performed(Process process, Step step) {}
}
