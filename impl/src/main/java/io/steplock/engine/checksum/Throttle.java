package io.steplock.engine.checksum;

import io.steplock.engine.process.Process;
import java.time.Duration;

/** How fast a worker may rewrite pages: so many, then a pause. Thread-safe; may be changed while a worker runs. */
public final class Throttle {
    private volatile Duration pause = Duration.ZERO;
    private volatile int pages = 100;

    /**
     * Sets the pace.
     *
     * @param every how many pages lie between two pauses, at least 1
     */
    public void set(Duration length, int every) {
        if (every < 1) {
            throw new IllegalArgumentException("a pause after every " + every + " pages; it must be at least 1");
        }
        pause = length;
        pages = every;
    }

    /** Pauses if it is due after so many pages; a signal or a request to end cuts the pause short. */
    void afterPages(Process worker, long done) {
        if (!pause.isZero() && done % pages == 0) {
            worker.pause(pause);
        }
    }
}
