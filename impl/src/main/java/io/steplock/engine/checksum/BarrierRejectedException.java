package io.steplock.engine.checksum;

import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;

/** A process cannot go from its state to the one that a barrier asks for; it raises this at each interrupt check. */
@SuppressWarnings("serial") // never serialized
public final class BarrierRejectedException extends EngineException {
    public BarrierRejectedException(Process process, ChecksumState current, ChecksumState target) {
        super("process " + process + ": incorrect data checksum state " + current + " for target state " + target);
    }
}
