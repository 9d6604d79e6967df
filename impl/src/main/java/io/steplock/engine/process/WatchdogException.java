package io.steplock.engine.process;

/** An awaited state did not come in time, or cannot come any more. The message lists who waits for what. */
public final class WatchdogException extends EngineException {
    WatchdogException(String message) {
        super(message);
    }
}
