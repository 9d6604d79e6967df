package io.steplock.scenario;

import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.cluster.ClusterOptions;
import io.steplock.engine.surgery.Variant;
import io.steplock.schedule.Schedule;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a scenario of the full protocol runs.
 *
 * @param variant the protocol's variant
 * @param schedule what drives the processes
 * @param directory where data directory and trace go; absent or empty
 * @param seed makes the data directory's system identifier
 * @param compression whether full-page images are compressed with LZ4
 * @param buffers how many pages fit into memory
 * @param heapPages how many heap pages the table has
 * @param rowsPerPage how many rows each has
 * @param watchdog how long an await may take
 */
public record ProtocolOptions(
        Variant variant,
        Schedule schedule,
        Path directory,
        long seed,
        boolean compression,
        int buffers,
        int heapPages,
        int rowsPerPage,
        Duration watchdog) {
    /** As the command line has it when nothing else is said. */
    public static ProtocolOptions of(Variant variant, Schedule schedule, Path directory) {
        return new ProtocolOptions(
                variant, schedule, directory, 1, false, BufferPool.DEFAULT_BUFFERS, 3, 5, Duration.ofSeconds(20));
    }

    public ProtocolOptions withSeed(long newSeed) {
        return new ProtocolOptions(
                variant, schedule, directory, newSeed, compression, buffers, heapPages, rowsPerPage, watchdog);
    }

    public ProtocolOptions withCompression(boolean compress) {
        return new ProtocolOptions(
                variant, schedule, directory, seed, compress, buffers, heapPages, rowsPerPage, watchdog);
    }

    public ProtocolOptions withBuffers(int count) {
        return new ProtocolOptions(
                variant, schedule, directory, seed, compression, count, heapPages, rowsPerPage, watchdog);
    }

    public ProtocolOptions withWatchdog(Duration newWatchdog) {
        return new ProtocolOptions(
                variant, schedule, directory, seed, compression, buffers, heapPages, rowsPerPage, newWatchdog);
    }

    public Path dataDirectory() {
        return directory.resolve("data");
    }

    public Path trace() {
        return directory.resolve(name() + ".ndjson");
    }

    /** The config of the specification's instance that the trace is of. */
    public Path traceConfig() {
        return directory.resolve(name() + ".cfg");
    }

    private String name() {
        return schedule.name().replaceAll("^.*/|\\.schedule$", "") + "-" + variant.text();
    }

    /** The device is simulated, so that a schedule may lose what was not synced. */
    ClusterOptions cluster() {
        return onRealDevice().withPowerLoss();
    }

    ClusterOptions onRealDevice() {
        ClusterOptions options = ClusterOptions.DEFAULT.withBuffers(buffers);
        return compression ? options.withCompression() : options;
    }

    long systemIdentifier() {
        return 0x6A00_0000_0000_0000L | (seed & 0xFFFF_FFFFL) << 8 | 0x34;
    }
}
