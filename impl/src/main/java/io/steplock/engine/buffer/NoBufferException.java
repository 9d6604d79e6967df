package io.steplock.engine.buffer;

import io.steplock.engine.process.EngineException;

/** There is no place for a page in memory. */
@SuppressWarnings("serial") // never serialized
public final class NoBufferException extends EngineException {
    NoBufferException(String message) {
        super(message);
    }
}
