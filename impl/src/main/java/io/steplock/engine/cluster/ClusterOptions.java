package io.steplock.engine.cluster;

import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.file.FileFaults;
import io.steplock.engine.probe.StepListener;
import java.util.List;

/**
 * How a cluster runs; nothing of it is stored in the data directory.
 *
 * @param buffers how many pages fit into memory
 * @param compressImages whether full-page images are compressed if that makes them shorter ({@code wal_compression})
 * @param simulatePowerLoss whether the device is simulated, so that {@link Cluster#crash} can lose what was not synced
 * @param faults what the device fails at
 * @param listeners who hears of every step, those of recovery included
 */
public record ClusterOptions(
        int buffers,
        boolean compressImages,
        boolean simulatePowerLoss,
        FileFaults faults,
        List<StepListener> listeners) {
    /** A real device without faults, no compression, many buffers. */
    public static final ClusterOptions DEFAULT =
            new ClusterOptions(BufferPool.DEFAULT_BUFFERS, false, false, FileFaults.NONE, List.of());

    public ClusterOptions {
        listeners = List.copyOf(listeners);
    }

    public ClusterOptions withBuffers(int count) {
        return new ClusterOptions(count, compressImages, simulatePowerLoss, faults, listeners);
    }

    public ClusterOptions withCompression() {
        return new ClusterOptions(buffers, true, simulatePowerLoss, faults, listeners);
    }

    public ClusterOptions withPowerLoss() {
        return new ClusterOptions(buffers, compressImages, true, faults, listeners);
    }

    public ClusterOptions withFaults(FileFaults other) {
        return new ClusterOptions(buffers, compressImages, simulatePowerLoss, other, listeners);
    }

    public ClusterOptions withListeners(List<StepListener> others) {
        return new ClusterOptions(buffers, compressImages, simulatePowerLoss, faults, others);
    }
}
