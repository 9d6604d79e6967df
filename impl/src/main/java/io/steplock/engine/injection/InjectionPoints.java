package io.steplock.engine.injection;

import io.steplock.engine.injection.InjectionPoint.Moment;
import io.steplock.engine.probe.Step;
import io.steplock.engine.probe.StepListener;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.AtInjectionPoint;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stops processes at injection points, or makes them fail there. Add it to the probe. Thread-safe; whoever drives the
 * processes calls {@link #awaitAt} and {@link #wakeup} from its own thread.
 */
public final class InjectionPoints implements StepListener {
    /** What happens to a process that comes by. */
    public enum Action {
        WAIT,
        /** Fails; in a critical section this stops the engine. */
        ERROR,
        NOTICE
    }

    private record Attachment(Optional<String> process, Action action, Map<String, Integer> arrivals) {}

    private record Loaded() {}

    private final ProcessTable processes;
    private final WaitQueue queue;
    private final Map<String, Attachment> attached = new ConcurrentHashMap<>(); // changed under the queue's mutex
    private final Map<Process, AtInjectionPoint> waiting = new HashMap<>();

    public InjectionPoints(ProcessTable processes) {
        this.processes = processes;
        this.queue = new WaitQueue(processes);
    }

    /** From now on the action happens to every process that comes by. */
    public void attach(InjectionPoint point, Action action) {
        attach(point, Optional.empty(), action);
    }

    /**
     * From now on the action happens to the process, or to every process, that comes by.
     *
     * @param process the only process concerned, by name; empty for all
     */
    public void attach(InjectionPoint point, Optional<String> process, Action action) {
        attach(point.text(), process, action);
    }

    /** The same for a point that the code passes by {@link #pass(Process, String)}. */
    public void attach(String point, Optional<String> process, Action action) {
        queue.locked(() -> {
            if (attached.containsKey(point)) {
                throw new EngineException("injection point " + point + " is attached already; detach it first");
            }
            attached.put(point, new Attachment(process, action, new HashMap<>()));
        });
    }

    /** Nothing happens at the point any more. Who waits there goes on waiting. */
    public void detach(InjectionPoint point) {
        detach(point.text());
    }

    /** The same for a point of that name. */
    public void detach(String point) {
        queue.locked(() -> {
            if (attached.remove(point) == null) {
                throw new EngineException("injection point " + point + " is not attached");
            }
        });
    }

    /** Lets a process that waits at a point go on. */
    public void wakeup(Process process) {
        queue.change(() -> {
            if (waiting.remove(process) == null) {
                throw new EngineException("process " + process + " does not wait at an injection point: it "
                        + process.state().text());
            }
        });
    }

    /**
     * Waits until the process is stopped at the point for the nth time since the point was attached.
     *
     * @throws io.steplock.engine.process.WatchdogException if it does not come there in time or has finished
     */
    public void awaitAt(Process process, InjectionPoint point, int nth, Duration watchdog) {
        processes.await(
                process,
                state -> state instanceof AtInjectionPoint at
                        && at.point().equals(point.text())
                        && at.occurrence() == nth,
                "waits at injection point " + point.text() + " (#" + nth + ")",
                watchdog);
    }

    @Override
    public void before(Process process, Step step) {
        pass(process, Moment.BEFORE, step);
    }

    @Override
    public void after(Process process, Step step) {
        pass(process, Moment.AFTER, step);
    }

    private void pass(Process process, Moment moment, Step step) {
        for (InjectionPoint point : InjectionPoint.values()) {
            if (point.isAt(moment, step)) {
                pass(process, point);
            }
        }
    }

    private void pass(Process process, InjectionPoint point) {
        if (point.kind() == InjectionPoint.Kind.NORMAL
                || process.local(Loaded.class).isPresent()) {
            pass(process, point.text());
        }
        if (point == InjectionPoint.HEAP_FORCE_KILL_VM_PIN) {
            // Loading allocates, so it happens here, outside the critical section (FACTS.md, section 4).
            process.setLocal(Loaded.class, new Loaded());
        }
    }

    /**
     * The process comes by the point of that name, and is stopped there or fails if that was asked for.
     *
     * @return whether anything was asked for
     */
    public boolean pass(Process process, String point) {
        if (attached.isEmpty()) {
            return false;
        }
        Attachment[] found = new Attachment[1];
        int[] occurrence = new int[1];
        queue.locked(() -> {
            Attachment attachment = attached.get(point);
            if (attachment != null
                    && attachment.process().map(process.name()::equals).orElse(true)) {
                found[0] = attachment;
                occurrence[0] = attachment.arrivals().merge(process.name(), 1, Integer::sum);
            }
        });
        if (found[0] == null) {
            return false;
        }
        switch (found[0].action()) {
            case NOTICE -> process.notice("passed injection point " + point);
            case ERROR -> throw new EngineException("error injected at point " + point);
            case WAIT -> stop(process, new AtInjectionPoint(point, occurrence[0], !process.inCriticalSection()));
        }
        return true;
    }

    private void stop(Process process, AtInjectionPoint state) {
        queue.locked(() -> waiting.put(process, state));
        try {
            queue.await(
                    process, () -> waiting.containsKey(process) ? Optional.<ProcessState>of(state) : Optional.empty());
        } finally {
            queue.locked(() -> waiting.remove(process));
        }
    }
}
