package io.steplock.engine.checksum;

import java.util.Locale;
import java.util.Optional;

/**
 * How far a change of data checksums is.
 *
 * @param phase what its launcher does: enabling, waiting for transactions, waiting on barrier, waiting for checkpoint,
 *     rewriting, disabling or ending
 * @param database the database at work, from 1; 0 for none
 * @param databases how many there are
 * @param blocksDone how many blocks of the database are rewritten
 * @param blocksTotal how many it has, as far as its worker has listed them
 * @param blocksPerSecond how fast they are rewritten
 */
public record Progress(
        String phase, int database, int databases, long blocksDone, long blocksTotal, double blocksPerSecond) {
    private static final double NANOS = 1e9;

    /** That of a launcher; empty if it does not live. */
    static Optional<Progress> of(LauncherState state, WorkerState worker, int databases, long nowNanos) {
        if (state.pc().equals("none")) {
            return Optional.empty();
        }
        boolean works = worker.pc().equals("Rewrite");
        double seconds = works ? (nowNanos - worker.startedNanos) / NANOS : 0;
        return Optional.of(new Progress(
                phase(state),
                state.database(),
                databases,
                works ? worker.done() : 0,
                works ? worker.total() : 0,
                seconds > 0 ? worker.done() / seconds : 0));
    }

    private static String phase(LauncherState state) {
        return switch (state.pc()) {
            case "AwaitTransactions" -> "waiting for transactions";
            case "StartWorker", "RememberWorker", "AwaitWorker" -> "rewriting";
            case "AwaitBarrier" -> "waiting on barrier";
            case "AwaitCheckpoint" -> "waiting for checkpoint";
            case "CheckRequest", "LeaveProcArray", "StopWorker", "TestAtExit", "ClearFlags", "GiveUp" -> "ending";
            default -> state.operation() == Request.ENABLE ? "enabling" : "disabling";
        };
    }

    /** In a line. */
    @Override
    public String toString() {
        if (!phase.equals("rewriting")) {
            return phase;
        }
        return String.format(
                Locale.ROOT,
                "rewriting: database %d of %d, %,d of %,d blocks, %,.0f a second",
                database,
                databases,
                blocksDone,
                blocksTotal,
                blocksPerSecond);
    }
}
