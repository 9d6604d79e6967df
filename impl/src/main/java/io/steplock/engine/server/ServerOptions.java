package io.steplock.engine.server;

import io.steplock.engine.checksum.Code;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.file.FileFaults;
import io.steplock.engine.probe.StepListener;
import java.util.List;

/**
 * How a server runs; nothing of it is stored in the data directory.
 *
 * @param code which version, with which remedies
 * @param buffers how many pages fit into memory
 * @param backends how many backends there may be, named b1, b2 and so on
 * @param launchers how many launchers there may be at once
 * @param ioWorkers how many I/O workers there are
 * @param startsInOrder whether recovery waits until the other processes are up: then what they miss of it, which
 *     depends on how fast they start, does not decide how a run ends
 * @param keptSegments how many segments of the WAL before the last one no checkpoint removes (PostgreSQL's setting
 *     {@code wal_keep_size}); else it keeps what recovery may need
 * @param simulatePowerLoss whether a crash can lose what was not synced
 * @param faults what the device fails at
 * @param listeners who hears of every step, one at a time
 */
public record ServerOptions(
        Code code,
        int buffers,
        int backends,
        int launchers,
        int ioWorkers,
        boolean startsInOrder,
        int keptSegments,
        boolean simulatePowerLoss,
        FileFaults faults,
        List<StepListener> listeners) {
    /** The reference on a real device, with a pool of 64 pages. */
    public static final ServerOptions DEFAULT =
            new ServerOptions(Code.REFERENCE, 64, 2, 2, 1, false, 0, false, FileFaults.NONE, List.of());

    public ServerOptions {
        listeners = List.copyOf(listeners);
    }

    public ServerOptions withCode(Code other) {
        return new ServerOptions(
                other,
                buffers,
                backends,
                launchers,
                ioWorkers,
                startsInOrder,
                keptSegments,
                simulatePowerLoss,
                faults,
                listeners);
    }

    public ServerOptions withBuffers(int count) {
        return new ServerOptions(
                code,
                count,
                backends,
                launchers,
                ioWorkers,
                startsInOrder,
                keptSegments,
                simulatePowerLoss,
                faults,
                listeners);
    }

    public ServerOptions withBackends(int count) {
        return new ServerOptions(
                code,
                buffers,
                count,
                launchers,
                ioWorkers,
                startsInOrder,
                keptSegments,
                simulatePowerLoss,
                faults,
                listeners);
    }

    public ServerOptions withStartsInOrder() {
        return new ServerOptions(
                code,
                buffers,
                backends,
                launchers,
                ioWorkers,
                true,
                keptSegments,
                simulatePowerLoss,
                faults,
                listeners);
    }

    /** All WAL is kept: for who reads it from its beginning. */
    public ServerOptions withAllWal() {
        return new ServerOptions(
                code,
                buffers,
                backends,
                launchers,
                ioWorkers,
                startsInOrder,
                Integer.MAX_VALUE,
                simulatePowerLoss,
                faults,
                listeners);
    }

    public ServerOptions withPowerLoss() {
        return new ServerOptions(
                code, buffers, backends, launchers, ioWorkers, startsInOrder, keptSegments, true, faults, listeners);
    }

    public ServerOptions withFaults(FileFaults others) {
        return new ServerOptions(
                code,
                buffers,
                backends,
                launchers,
                ioWorkers,
                startsInOrder,
                keptSegments,
                simulatePowerLoss,
                others,
                listeners);
    }

    public ServerOptions withListeners(List<StepListener> others) {
        return new ServerOptions(
                code,
                buffers,
                backends,
                launchers,
                ioWorkers,
                startsInOrder,
                keptSegments,
                simulatePowerLoss,
                faults,
                others);
    }

    /**
     * What a new data directory holds.
     *
     * @param state of its data checksums; off or on
     * @param databases how many, at least 1
     * @param pages how many heap pages each database's table has; a shared one has as many
     */
    public record Content(ChecksumState state, int databases, int pages) {
        public Content {
            if (state.isInProgress() || databases < 1 || pages < 1) {
                throw new IllegalArgumentException(
                        "a new data directory is off or on and has at least one database and one page");
            }
        }
    }
}
