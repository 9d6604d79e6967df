package io.steplock.mutants.runs;

import io.steplock.engine.page.Fork;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.probe.StepListener;
import io.steplock.engine.process.Process;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Stops one process before its first step of a kind, until it is let go. */
final class Hold implements StepListener {
    private final String process;
    private final String step;
    private final Optional<Fork> fork;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    /** Stops it before the step; of a page of that fork, if one is given. */
    Hold(String process, String step, Optional<Fork> fork) {
        this.process = process;
        this.step = step;
        this.fork = fork;
    }

    @Override
    public void before(Process acting, Step next) {
        if (released.getCount() > 0
                && acting.name().equals(process)
                && next.getClass().getSimpleName().equals(step)
                && (fork.isEmpty() || fork.equals(forkOf(next)))) {
            arrived.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts an engine's thread", e);
            }
        }
    }

    private static Optional<Fork> forkOf(Step next) {
        return Arrays.stream(next.getClass().getRecordComponents())
                .filter(component -> component.getType() == PageId.class)
                .findFirst()
                .flatMap(component -> Optional.ofNullable((PageId) value(component, next)))
                .map(PageId::fork);
    }

    private static Object value(RecordComponent component, Step next) {
        try {
            return component.getAccessor().invoke(next);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    /** Waits until it is there; false if it never will be, because it has ended, or not in time. */
    boolean awaitArrival(BooleanSupplier ended, Duration watchdog) {
        long end = System.nanoTime() + watchdog.toNanos();
        try {
            while (System.nanoTime() < end) {
                boolean over = ended.getAsBoolean();
                if (arrived.await(over ? 0 : 20, TimeUnit.MILLISECONDS)) {
                    return true;
                } else if (over) {
                    return false;
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a test's thread", e);
        }
        return false;
    }

    void release() {
        released.countDown();
    }
}
