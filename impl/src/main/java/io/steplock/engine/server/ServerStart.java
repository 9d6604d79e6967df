package io.steplock.engine.server;

import io.steplock.engine.barrier.ProcSignal;
import io.steplock.engine.checksum.LocalState;
import io.steplock.engine.checksum.SharedState;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.EngineStoppedException;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.ChecksumStep.EndProcess;
import io.steplock.engine.step.ChecksumStep.InitLocalState;
import io.steplock.engine.step.ChecksumStep.StartProcess;

/**
 * The start of a server (FACTS.md, C.9): its auxiliary processes, then the startup process, which recovers. The start of
 * each process is here too (C.4).
 */
final class ServerStart {
    private static final String CHECKPOINTER = "checkpointer";
    private static final String STARTUP = "startup";

    private final Server server;
    private final Processes lives;
    private final StartupProcess startup;
    private final boolean inOrder;
    private final Probe probe;
    private final ProcSignal barriers;
    private final SharedState shared;

    ServerStart(Server server, Processes lives, StartupProcess startup, boolean inOrder) {
        this.server = server;
        this.lives = lives;
        this.startup = startup;
        this.inOrder = inOrder;
        this.probe = server.probe();
        this.barriers = server.barriers();
        this.shared = server.shared();
    }

    /** Starts them all; {@link #await} waits until the server is open. */
    void begin() {
        startup.startServer();
        for (Process auxiliary : lives.all()) {
            String name = auxiliary.name();
            if (name.startsWith("io") || name.equals("bgwriter")) {
                lives.run(name, process -> {
                    startProcess(process);
                    lives.mailbox(name).serve(process);
                });
            }
        }
        lives.run(CHECKPOINTER, this::checkpointer);
        lives.run(STARTUP, process -> {
            if (inOrder) {
                lives.all().stream()
                        .filter(other -> other.name().matches("io\\d+|bgwriter|checkpointer"))
                        .forEach(other -> barriers.awaitUp(process, other));
            }
            startup.run();
        });
    }

    /** Returns when the server is open; one that cannot be is closed, and that is an error. */
    void await() {
        lives.awaitEnd(STARTUP);
        lives.failure(STARTUP).ifPresent(failure -> {
            server.processes().stopEngine("the startup process has failed", failure);
            server.close();
            throw failure instanceof EngineException known
                    ? known
                    : new EngineException("the startup process has failed: " + failure, failure);
        });
    }

    private void checkpointer(Process process) {
        startProcess(process);
        try {
            server.checkpointer().run();
        } catch (EngineStoppedException e) {
            throw e;
        } catch (EngineException e) {
            // Nobody takes its place, and all who wait for a checkpoint would wait for ever.
            throw server.processes().stopEngine("the checkpointer has failed: " + e.getMessage(), e);
        }
    }

    /** The life of a backend. */
    void backend(String name) {
        lives.run(name, process -> {
            startProcess(process);
            lives.mailbox(name).serve(process);
            probe.perform(process, new EndProcess(process), barriers.latch(), () -> {
                barriers.release(process);
                LocalState.set(process, server.postmaster());
            });
        });
    }

    /** The whole start of a process: by its parent, then by itself. */
    void startProcess(Process process) {
        probe.perform(process, new StartProcess(process), barriers.latch(), () -> {
            barriers.beginStart(process);
            LocalState.set(process, server.postmaster());
        });
        connect(process);
    }

    /** The part of it that begins with its slot in the barrier and ends with its state. */
    void connect(Process process) {
        process.holdInterrupts();
        barriers.attach(process);
        probe.perform(process, new InitLocalState(process), barriers.latch(), () -> {
            LocalState.set(process, shared.xlogCtl());
            barriers.up(process);
        });
        process.resumeInterrupts();
    }
}
