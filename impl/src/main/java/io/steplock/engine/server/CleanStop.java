package io.steplock.engine.server;

import io.steplock.engine.checkpoint.CheckpointState.Kind;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.server.Server.Phase;
import io.steplock.engine.step.ChecksumStep.StopServer;

/** The clean stop of a server: no process but the checkpointer remains, and it makes the last checkpoint. */
final class CleanStop {
    private static final String CHECKPOINTER = "checkpointer";

    private final Server server;
    private final Processes lives;
    private final Launchers launchers;

    CleanStop(Server server, Processes lives, Launchers launchers) {
        this.server = server;
        this.lives = lives;
        this.launchers = launchers;
    }

    /** Returns when the last checkpoint is made; an error if it cannot be. */
    void make() {
        launchers.terminate();
        launchers.await();
        lives.closeMailboxes();
        lives.all().stream()
                .map(Process::name)
                .filter(name -> !name.equals(CHECKPOINTER))
                .forEach(lives::awaitEnd);
        server.probe()
                .perform(
                        server.process(CHECKPOINTER),
                        new StopServer(),
                        server.barriers().latch(),
                        () -> {
                            server.phase(Phase.STOPPING);
                            server.barriers().slots().stream()
                                    .filter(slot -> !slot.process().name().equals(CHECKPOINTER))
                                    .forEach(slot -> server.barriers().release(slot.process()));
                            server.checkpointer().order(Kind.SHUTDOWN);
                            server.checkpoints().askForShutdown();
                        });
        lives.awaitEnd(CHECKPOINTER);
        lives.failure(CHECKPOINTER).ifPresent(failure -> {
            throw new EngineException("the last checkpoint has failed: " + failure.getMessage(), failure);
        });
    }
}
