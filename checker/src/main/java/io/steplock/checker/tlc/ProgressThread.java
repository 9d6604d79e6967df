package io.steplock.checker.tlc;

import io.steplock.checker.spec.ModelProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import tlc2.tool.ModelChecker;

/** Tells the caller twice a second how far TLC is, and stops TLC if the caller wants to. */
final class ProgressThread implements AutoCloseable {
    private static final long PERIOD = 500;

    private final ModelChecker checker;
    private final ModelProgress progress;
    private final Thread thread;
    private volatile boolean stopped;
    private boolean closed;

    ProgressThread(ModelChecker checker, ModelProgress progress) {
        this.checker = checker;
        this.progress = progress;
        this.thread = new Thread(this::run, "steplock-model-progress");
        thread.setDaemon(true);
        thread.start();
    }

    boolean stopped() {
        return stopped;
    }

    private synchronized void run() {
        try {
            while (!closed && !stopped) {
                wait(PERIOD);
                if (!closed
                        && !progress.onProgress(
                                checker.getDistinctStatesGenerated(),
                                checker.getStatesGenerated(),
                                checker.trace.getLevel(),
                                checker.getStateQueueSize())) {
                    stopped = true;
                    checker.stop();
                }
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread but a JVM that shuts down.
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
    }
}
