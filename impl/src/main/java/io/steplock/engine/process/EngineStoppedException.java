package io.steplock.engine.process;

/** The engine has stopped (a PANIC): nothing may be changed or written any more. The message says why it stopped. */
public final class EngineStoppedException extends EngineException {
    EngineStoppedException(String message, Throwable cause) {
        super(message, cause);
    }
}
