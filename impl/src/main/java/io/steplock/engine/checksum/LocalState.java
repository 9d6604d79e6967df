package io.steplock.engine.checksum;

import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.process.Process;

/** A process's own copy of the state (A1); changed by the process itself only, at interrupt checks or as it starts. */
public record LocalState(ChecksumState state) {
    /** The process's copy; one that was never set counts as off. */
    public static ChecksumState of(Process process) {
        return process.local(LocalState.class).map(LocalState::state).orElse(ChecksumState.OFF);
    }

    /** Sets the process's copy. */
    public static void set(Process process, ChecksumState state) {
        process.setLocal(LocalState.class, new LocalState(state));
    }
}
