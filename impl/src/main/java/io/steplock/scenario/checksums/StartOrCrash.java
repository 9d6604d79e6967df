package io.steplock.scenario.checksums;

import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState.Idle;
import io.steplock.engine.process.ProcessState.Running;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.server.Server;
import io.steplock.refinement.checksums.ChecksumsRefinement;
import java.time.Duration;

/** The start of a server that may crash before it is open. */
final class StartOrCrash {
    private StartOrCrash() {}

    /**
     * Waits until the server is open, or has come to its crash and nobody runs.
     *
     * @return whether it crashes
     * @throws io.steplock.engine.process.EngineException if it cannot start; then it is closed
     */
    static boolean await(Server server, ChecksumsRefinement refinement, Duration watchdog) {
        ProcessTable processes = server.processes();
        processes.await(
                server.process("startup"),
                state -> refinement.isCrashing() || state instanceof Idle,
                "is done, or the server crashes",
                watchdog);
        // A server that has found a damaged page has failed already.
        if (!refinement.isCrashing() || server.phase() == Server.Phase.FAILED) {
            server.awaitStart();
            return false;
        }
        // Whoever is in the middle of a step ends it; one that waits may be woken by it.
        while (!processes.isQuiet()) {
            for (Process process : processes.processes()) {
                processes.await(process, state -> !(state instanceof Running), "has ended its step", watchdog);
            }
        }
        return true;
    }
}
