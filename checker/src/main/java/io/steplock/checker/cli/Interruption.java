package io.steplock.checker.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** On Ctrl-C lets the command stop TLC and delete its files before the JVM ends. */
final class Interruption {
    private static final long PATIENCE_SECONDS = 10;

    private volatile boolean requested;

    boolean requested() {
        return requested;
    }

    /** From now on until the watch is closed. */
    Watch watch() {
        CountDownLatch done = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    requested = true;
                    try {
                        if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                            System.err.println("TLC did not stop in time; temporary files may remain");
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "steplock-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> {
            done.countDown();
            if (!requested) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        };
    }

    /** Ends without an exception of its own. */
    @FunctionalInterface
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
