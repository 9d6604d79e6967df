package io.steplock.engine.probe;

import io.steplock.engine.process.Latch;
import io.steplock.engine.process.Process;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one place that recording, injection points and deterministic scheduling listen at. Without listeners a step costs
 * one volatile read more than its effect. A step in flight keeps the listeners that it started with. Thread-safe.
 *
 * <p>While somebody listens, each step on a shared object happens under the latch of that object, also if the protocol
 * touches it without a lock. So the order in which {@link StepListener#performed} is called is a legal order of the
 * steps, and what a listener decodes there is what the step has left.
 */
public final class Probe {
    private final AtomicReference<List<StepListener>> listeners = new AtomicReference<>(List.of());
    /** Null if the latch of the object that a step touches is enough. */
    private final Latch everything;

    public Probe() {
        this(false);
    }

    /**
     * A probe.
     *
     * @param oneStepAtATime while somebody listens no two steps of {@link #perform} are taken at once, whatever objects
     *     they touch: what a listener reads then is one state of the whole engine
     */
    public Probe(boolean oneStepAtATime) {
        this.everything = oneStepAtATime ? new Latch() : null;
    }

    public void addListener(StepListener listener) {
        listeners.updateAndGet(old -> {
            List<StepListener> longer = new ArrayList<>(old);
            longer.add(listener);
            return List.copyOf(longer);
        });
    }

    public void removeListener(StepListener listener) {
        listeners.updateAndGet(
                old -> old.stream().filter(other -> other != listener).toList());
    }

    /** Whether anybody listens. */
    public boolean on() {
        return !listeners.get().isEmpty();
    }

    /**
     * Makes a step.
     *
     * @param latch of the object that the effect touches; not used while nobody listens
     */
    public void perform(Process process, Step step, Latch latch, Runnable effect) {
        List<StepListener> now = listeners.get();
        if (now.isEmpty()) {
            effect.run();
            return;
        }
        now.forEach(listener -> listener.before(process, step));
        if (everything != null) {
            everything.lock();
        }
        latch.lock();
        try {
            effect.run();
            now.forEach(listener -> listener.performed(process, step));
        } finally {
            latch.unlock();
            if (everything != null) {
                everything.unlock();
            }
        }
        now.forEach(listener -> listener.after(process, step));
    }

    /**
     * Makes a step if it is still due.
     *
     * @param effect takes effect if it is, and returns the step; empty for none
     * @return whether it was
     */
    public boolean performIfDue(Process process, Step announced, Latch latch, Supplier<Optional<Step>> effect) {
        List<StepListener> now = listeners.get();
        if (now.isEmpty()) {
            return effect.get().isPresent();
        }
        now.forEach(listener -> listener.before(process, announced));
        Optional<Step> made;
        if (everything != null) {
            everything.lock();
        }
        latch.lock();
        try {
            made = effect.get();
            made.ifPresent(step -> now.forEach(listener -> listener.performed(process, step)));
        } finally {
            latch.unlock();
            if (everything != null) {
                everything.unlock();
            }
        }
        made.ifPresent(step -> now.forEach(listener -> listener.after(process, step)));
        return made.isPresent();
    }

    /**
     * Makes a step that takes or releases a lock.
     *
     * @param transition takes or releases it and calls the given action right after the change, under the lock's mutex;
     *     it may wait before
     */
    public void performLocking(Process process, Step step, Consumer<Runnable> transition) {
        List<StepListener> now = listeners.get();
        if (now.isEmpty()) {
            transition.accept(Probe::nothing);
            return;
        }
        now.forEach(listener -> listener.before(process, step));
        transition.accept(() -> now.forEach(listener -> listener.performed(process, step)));
        now.forEach(listener -> listener.after(process, step));
    }

    /**
     * Makes one of several steps; which, shows only under the lock's mutex.
     *
     * @param announced what listeners hear before
     * @param transition makes it and calls the given action with the step that was made, under the mutex; it may wait
     *     before
     */
    public void performOneOf(Process process, Step announced, Consumer<Consumer<Step>> transition) {
        List<StepListener> now = listeners.get();
        if (now.isEmpty()) {
            transition.accept(step -> {});
            return;
        }
        now.forEach(listener -> listener.before(process, announced));
        Step[] made = {announced};
        transition.accept(step -> {
            made[0] = step;
            now.forEach(listener -> listener.performed(process, step));
        });
        now.forEach(listener -> listener.after(process, made[0]));
    }

    private static void nothing() {}
}
