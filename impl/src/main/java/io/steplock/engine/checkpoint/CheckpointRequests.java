package io.steplock.engine.checkpoint;

import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Requests for a checkpoint: a request is served by a checkpoint that starts later than it (FACTS.md, I.14). Thread-safe.
 */
public final class CheckpointRequests {
    private final WaitQueue queue;
    private long asked;
    private long started;
    private long done;
    private boolean endOfRecovery;
    private boolean shutdown;
    private boolean failNext;
    private volatile boolean wanted;

    public CheckpointRequests(ProcessTable processes) {
        this.queue = new WaitQueue(processes);
    }

    /** What the checkpointer is to do next. */
    public enum Order {
        ONLINE,
        END_OF_RECOVERY,
        SHUTDOWN
    }

    /**
     * Asks for a checkpoint.
     *
     * @return a ticket for {@link #await}
     */
    public long ask() {
        long[] ticket = new long[1];
        queue.change(() -> ticket[0] = ++asked);
        return ticket[0];
    }

    /** The same for a change of the state, which waits for its checkpoint. */
    public long askForChange() {
        long[] ticket = new long[1];
        queue.change(() -> {
            ticket[0] = ++asked;
            wanted = true;
        });
        return ticket[0];
    }

    /** Whether a change has asked since the last checkpoint started. For observers. */
    public boolean isWantedByChange() {
        return wanted;
    }

    /** The next request that is waited for fails. */
    public void failNext() {
        queue.change(() -> failNext = true);
    }

    /**
     * Waits until a checkpoint that started after the request is complete.
     *
     * @throws EngineException if the checkpoint fails
     */
    public void await(Process process, long ticket) {
        await(process, () -> done >= ticket);
    }

    private void await(Process process, BooleanSupplier reached) {
        queue.await(process, () -> {
            if (failNext) {
                failNext = false;
                throw new CheckpointFailedException("checkpoint request failed");
            }
            return reached.getAsBoolean()
                    ? Optional.<ProcessState>empty()
                    : Optional.of(new BlockedOn("checkpoint", "checkpointer", true));
        });
    }

    /** A request that was waited for was not served. */
    @SuppressWarnings("serial") // never serialized
    public static final class CheckpointFailedException extends EngineException {
        CheckpointFailedException(String message) {
            super(message);
        }
    }

    /** Asks for the checkpoint at the end of recovery. */
    public void askForEndOfRecovery() {
        queue.change(() -> endOfRecovery = true);
    }

    /** Waits for the checkpoint at the end of recovery. */
    public void awaitEndOfRecovery(Process process) {
        await(process, () -> !endOfRecovery);
    }

    /** Asks for the last checkpoint. */
    public void askForShutdown() {
        queue.change(() -> shutdown = true);
    }

    /** Waits, as the checkpointer, for something to do. */
    public Order next(Process checkpointer) {
        Order[] order = new Order[1];
        queue.await(checkpointer, () -> {
            if (endOfRecovery) {
                order[0] = Order.END_OF_RECOVERY;
            } else if (shutdown) {
                order[0] = Order.SHUTDOWN;
            } else if (asked > started) {
                order[0] = Order.ONLINE;
            } else {
                return Optional.<ProcessState>of(new BlockedOn("work", "nobody", true));
            }
            return Optional.empty();
        });
        return order[0];
    }

    /** An online checkpoint starts: it serves all who have asked so far. */
    public void start() {
        queue.locked(() -> {
            started = asked;
            wanted = false;
        });
    }

    /** The checkpoint that has started is complete. */
    public void complete() {
        queue.change(() -> {
            done = started;
            endOfRecovery = false;
        });
    }
}
