package io.steplock.scenario;

import io.steplock.engine.surgery.Variant;
import io.steplock.schedule.Schedule;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a scenario runs.
 *
 * @param variant the protocol's variant
 * @param schedule what drives the processes
 * @param directory where data directory and trace go; absent or empty
 * @param seed makes the data directory's system identifier; runs with the same seed have the same identifier
 * @param heapPages how many heap pages the table has
 * @param rowsPerPage how many rows each has
 * @param watchdog how long an await may take
 */
public record ScenarioOptions(
        Variant variant,
        Schedule schedule,
        Path directory,
        long seed,
        int heapPages,
        int rowsPerPage,
        Duration watchdog) {
    /** As the command line has it when nothing else is said. */
    public static ScenarioOptions of(Variant variant, Schedule schedule, Path directory) {
        return new ScenarioOptions(variant, schedule, directory, 1, 3, 10, Duration.ofSeconds(20));
    }

    public ScenarioOptions withSeed(long newSeed) {
        return new ScenarioOptions(variant, schedule, directory, newSeed, heapPages, rowsPerPage, watchdog);
    }

    public ScenarioOptions withWatchdog(Duration newWatchdog) {
        return new ScenarioOptions(variant, schedule, directory, seed, heapPages, rowsPerPage, newWatchdog);
    }

    public Path dataDirectory() {
        return directory.resolve("data");
    }

    public Path trace() {
        return directory.resolve(
                schedule.name().replaceAll("^.*/|\\.schedule$", "") + "-" + variant.text() + ".ndjson");
    }
}
