package io.steplock.engine.buffer;

import io.steplock.engine.process.EngineException;

/** A page that was read has another checksum than its bytes. */
@SuppressWarnings("serial") // never serialized
public final class VerificationException extends EngineException {
    VerificationException(String message) {
        super(message);
    }
}
