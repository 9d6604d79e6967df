package io.steplock.scenario;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.buffer.LockMode;
import io.steplock.engine.probe.Step;
import io.steplock.engine.probe.StepListener;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.VisibilityMapStep.RegisterBlock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Watches what debug builds of PostgreSQL assert of a block that is registered by its buffer (FACTS.md, W2): its content
 * lock is held, and it is marked dirty. Thread-safe.
 */
final class RegistrationWatch implements StepListener {
    private final BufferPool buffers;
    private final List<String> breaches = new CopyOnWriteArrayList<>();

    RegistrationWatch(BufferPool buffers) {
        this.buffers = buffers;
    }

    @Override
    public void performed(Process process, Step step) {
        if (step instanceof RegisterBlock register && register.p() != null) {
            buffers.find(register.p()).ifPresent(buffer -> watch(process, buffer));
        }
    }

    private void watch(Process process, Buffer buffer) {
        if (!buffer.isLockedBy(process, LockMode.EXCLUSIVE)) {
            breaches.add(process + " registers " + buffer.id() + " for its record without the page's content lock");
        }
        if (!buffer.isDirty()) {
            breaches.add(process + " registers " + buffer.id() + " for its record and the buffer is not marked dirty");
        }
    }

    /** What was seen since the last call, in order. */
    List<String> take() {
        List<String> taken = List.copyOf(breaches);
        breaches.subList(0, taken.size()).clear();
        return taken;
    }
}
