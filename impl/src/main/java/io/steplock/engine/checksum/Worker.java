package io.steplock.engine.checksum;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.LockMode;
import io.steplock.engine.checksum.Catalog.Relation;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Steps;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.EngineStoppedException;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.ChecksumStep.AbortWorker;
import io.steplock.engine.step.ChecksumStep.DieWorker;
import io.steplock.engine.step.ChecksumStep.FinishWorker;
import io.steplock.engine.step.ChecksumStep.ListPages;
import io.steplock.engine.step.ChecksumStep.RewritePage;
import java.util.List;
import java.util.Optional;

/**
 * The worker of one database (FACTS.md, D.5): reads each page that it sees, marks it dirty and logs it whole, and writes
 * none. Its launcher starts it; its process's thread calls {@link #run}.
 */
public final class Worker {
    private final Context context;
    private final Launcher launcher;
    private final WorkerState state;
    private final Process w;
    private final Process l;
    private final Steps steps;

    public Worker(Launcher launcher) {
        this.context = launcher.context();
        this.launcher = launcher;
        this.state = launcher.worker();
        this.w = state.process();
        this.steps = new Steps(context.probe(), w);
        this.l = launcher.state().process();
    }

    /** Its life. */
    public void run(Launcher.Starter starter) {
        try {
            starter.connect(w);
            List<Relation> relations = context.catalog().visible(state.database);
            steps.take(new ListPages(l), () -> {
                state.todo().clear();
                relations.forEach(relation -> state.todo().addAll(relation.pages()));
                state.total = state.todo().size();
                state.done = 0;
                state.startedNanos = System.nanoTime();
                state.pc = "Rewrite";
            });
            for (PageId page : List.copyOf(state.todo())) {
                if (mustEnd()) {
                    return;
                }
                rewrite(page);
                context.throttle().afterPages(w, state.done);
            }
            if (mustEnd()) {
                return;
            }
            // There are no temporary relations to wait for (D.5, 6); a round that a test adds ends with another look.
            if (context.points().pass(w, "datachecksumsworker-fake-temptable-wait") && mustEnd()) {
                return;
            }
            steps.take(new FinishWorker(l), () -> end("successful"));
        } catch (EngineStoppedException e) {
            throw e;
        } catch (EngineException e) {
            w.notice("the worker fails: " + e.getMessage());
            steps.take(new DieWorker(l), () -> end(null));
        } finally {
            launcher.workerEnded();
        }
    }

    /** After each page: whether it was told to end, or the target has changed, or it is not the current one. */
    private boolean mustEnd() {
        w.checkForInterrupts();
        if (state.terminate) {
            steps.take(new DieWorker(l), () -> end(null));
            return true;
        }
        return steps.takeIfDue(new AbortWorker(l), () -> {
            if (!isAborted()) {
                return Optional.empty();
            }
            end("aborted");
            return Optional.of(new AbortWorker(l));
        });
    }

    private boolean isAborted() {
        return context.requests().launchOperation == Request.DISABLE
                || (context.code().has("a4f02cab4b") && isNotCurrent());
    }

    private boolean isNotCurrent() {
        return !context.requests().invocation().map(l::equals).orElse(false);
    }

    private void end(String result) {
        if (result != null && !(context.code().has("a4f02cab4b") && isNotCurrent())) {
            context.requests().workerResult = result;
        }
        state.reset();
        context.barriers().release(w);
        LocalState.set(w, launcher.inherited());
    }

    private void rewrite(PageId page) {
        long done = state.done + 1;
        Buffer buffer = context.buffers().pin(w, page, () -> {});
        try {
            buffer.lock(w, LockMode.EXCLUSIVE, () -> {});
            try {
                PageLog.logWhole(
                        context.wal(),
                        w,
                        buffer,
                        insertion -> steps.take(new RewritePage(l, page), () -> {
                            insertion.run();
                            state.todo().remove(page);
                            state.done = done;
                        }));
            } finally {
                buffer.unlock(w, () -> {});
            }
        } finally {
            buffer.unpin(w, () -> {});
        }
    }
}
