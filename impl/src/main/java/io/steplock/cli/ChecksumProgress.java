package io.steplock.cli;

import io.steplock.scenario.checksums.ChecksumScenario;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;

/** Says how far a change of data checksums is: nothing for the first two seconds, then a line a second. */
final class ChecksumProgress implements ChecksumJudge.Watcher {
    private static final long SECOND = 1000;

    private final PrintWriter err;
    private final Duration pause;
    private final int pages;
    private final Timer timer = new Timer("progress", true);

    /**
     * For one run.
     *
     * @param pause how long a worker pauses after so many pages; zero for a run at full speed
     */
    ChecksumProgress(PrintWriter err, Duration pause, int pages) {
        this.err = err;
        this.pause = pause;
        this.pages = pages;
    }

    @Override
    public void begins(ChecksumScenario scenario) {
        scenario.throttle(pause, pages);
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        scenario.progress().forEach(err::println);
                        err.flush();
                    }
                },
                2 * SECOND,
                SECOND);
    }

    @Override
    public void ends() {
        timer.cancel();
    }
}
