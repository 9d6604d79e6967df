package io.steplock.window;

import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.server.Server;
import io.steplock.engine.server.ServerOptions.Content;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.scenario.checksums.ChecksumOptions;
import io.steplock.window.WindowResult.Hit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Kills servers within an enabling, at a random moment, and judges what recovery makes of their files. Nothing stands
 * still anywhere: the window is hit or not.
 */
public final class Window {
    /** The WAL is kept, for its changes are counted after each run; a directory would grow for ever. */
    private static final int RUNS_OF_A_DIRECTORY = 10;

    /** In the first enablings the program is slow: the virtual machine has just started. */
    private static final int FIRST_ENABLING = 3;

    private static final long SYSTEM_IDENTIFIER = 0x6B00000000000000L;

    private final WindowOptions options;
    private final Random random;
    private final CutChanges wal = new CutChanges();
    private final Map<ChecksumState, Integer> ends = new EnumMap<>(ChecksumState.class);
    private final List<Hit> hits = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private volatile Child child;
    private volatile boolean stopped;
    private Path data;
    private int directories;
    private int runsOfDirectory;
    private long walEnd;

    /** Runs to be made. */
    public Window(WindowOptions options) {
        this.options = options;
        this.random = new Random(options.seed());
    }

    /** Hears of each run that has ended. */
    @FunctionalInterface
    public interface Progress {
        /** So many runs have ended, with so many hits. */
        void ended(int runs, int hits);
    }

    /** Makes the runs, until all are made, the time is up, or {@link #stop} is called. Once. */
    public WindowResult run(Progress progress) throws IOException {
        long start = System.nanoTime();
        Files.createDirectories(options.directory());
        for (int run = 1; run <= options.runs() && !isOver(start); run++) {
            one(run);
            progress.ended(run, hits.size());
        }
        int judged = ends.values().stream().mapToInt(Integer::intValue).sum();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new WindowResult(judged, ends, hits, wal.changes(), wal.cut(), failures, seconds);
    }

    private boolean isOver(long start) {
        return stopped || System.nanoTime() - start >= options.limit().toNanos();
    }

    /** No run starts any more, and the server that runs is killed; its run is not judged. From any thread. */
    public void stop() {
        stopped = true;
        Child current = child;
        if (current != null) {
            current.destroy();
        }
    }

    private void one(int run) throws IOException {
        if (data == null || runsOfDirectory == RUNS_OF_A_DIRECTORY) {
            renew();
        }
        runsOfDirectory++;
        int enabling = FIRST_ENABLING + random.nextInt(options.cycles());
        double part = options.from() + (1 - options.from()) * random.nextDouble();
        try (Child started = Child.start(options, data, random.nextLong())) {
            child = started;
            boolean killed = !stopped && started.killIn(enabling, part);
            if (stopped) {
                return;
            }
            if (!killed) {
                fail("run " + run + ": the server ended by itself: " + started.complaint());
                return;
            }
        } finally {
            child = null;
        }
        Recovered recovered;
        try {
            recovered = Recovered.of(data, options.server());
        } catch (EngineException e) {
            fail("run " + run + ": the server did not start again: " + e.getMessage());
            return;
        }
        walEnd = wal.read(data, walEnd);
        ends.merge(recovered.state(), 1, Integer::sum);
        if (recovered.isHit()) {
            Path kept = options.directory().resolve("hit-" + run);
            Files.move(data, kept);
            data = null;
            hits.add(new Hit(
                    run,
                    recovered.pages().missing().size(),
                    recovered.pages().wrong().size(),
                    wal.isLastEnablingCut(),
                    kept));
        }
    }

    /** The directory stays where it is, for who wants to look at it. */
    private void fail(String message) {
        failures.add(message + "; files in " + data);
        data = null;
    }

    private void renew() throws IOException {
        if (data != null) {
            DataTree.delete(data);
        }
        directories++;
        data = options.directory().resolve("data-" + directories);
        Content content = new Content(ChecksumState.OFF, ChecksumOptions.DATABASES, options.pages());
        Server.create(data, options.server(), content, SYSTEM_IDENTIFIER + directories, Clock.systemUTC())
                .stop();
        walEnd = WalAddress.FIRST_RECORD;
        runsOfDirectory = 0;
    }
}
