package io.steplock.engine.process;

/** An error that ends the operation of one process, with a message for the user. */
public class EngineException extends RuntimeException {
    public EngineException(String message) {
        super(message);
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
