package io.steplock.engine.server;

import io.steplock.engine.process.Answer;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;

/** What a process is asked to do, one thing after the other; the process absorbs barriers while it has nothing. */
final class Mailbox {
    private final WaitQueue queue;
    private final Deque<Task<?>> tasks = new ArrayDeque<>();
    private boolean closed;

    Mailbox(ProcessTable processes) {
        this.queue = new WaitQueue(processes);
    }

    private record Task<T>(Function<Process, T> work, Answer<T> result) {
        void run(Process process) {
            try {
                result.give(work.apply(process));
            } catch (RuntimeException e) {
                // The error belongs to whoever asked; one in a critical section is the engine's end as well.
                result.fail(e);
                if (process.inCriticalSection()) {
                    throw e;
                }
            }
        }
    }

    /** Asks; the answer comes when the process has done it. */
    <T> Answer<T> ask(Function<Process, T> work) {
        Answer<T> result = new Answer<>();
        queue.change(() -> tasks.add(new Task<>(work, result)));
        return result;
    }

    /** No more tasks: the process ends when it has done those that it has. */
    void close() {
        queue.change(() -> closed = true);
    }

    /** The process's main loop. */
    void serve(Process process) {
        while (true) {
            Task<?>[] next = new Task<?>[1];
            queue.await(process, () -> {
                next[0] = tasks.poll();
                return next[0] != null || closed
                        ? Optional.<ProcessState>empty()
                        : Optional.of(new BlockedOn("work", "nobody", true));
            });
            if (next[0] == null) {
                return;
            }
            process.checkForInterrupts();
            next[0].run(process);
        }
    }
}
