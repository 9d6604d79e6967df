package io.steplock.engine.server;

import io.steplock.engine.barrier.ProcSignal;
import io.steplock.engine.checksum.Code;
import io.steplock.engine.checksum.LocalState;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.process.Process;
import io.steplock.engine.server.Server.Phase;

/** How a process takes over what a barrier says (B.2). */
final class Absorption implements ProcSignal.Absorber {
    private final Server server;

    Absorption(Server server) {
        this.server = server;
    }

    @Override
    public boolean absorb(Process process, ChecksumState type) {
        if (takesAllAtOnce()) {
            LocalState.set(process, server.shared().xlogCtl());
            return true;
        }
        ChecksumState current = LocalState.of(process);
        boolean recovering = server.phase() != Phase.PRODUCTION && server.phase() != Phase.STOPPING;
        if (current != type && !recovering && !server.code().allows(current, type)) {
            return false;
        }
        LocalState.set(process, type);
        return true;
    }

    @Override
    public boolean takesAllAtOnce() {
        return server.code().has(Code.Remedy.ABSORB_SHARED_STATE);
    }
}
