package io.steplock.engine.process;

/** The process has found at an interrupt check that it was canceled or terminated. */
public final class CanceledException extends EngineException {
    CanceledException(String message) {
        super(message);
    }
}
