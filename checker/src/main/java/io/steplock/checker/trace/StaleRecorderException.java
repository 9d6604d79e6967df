package io.steplock.checker.trace;

/** An event came to a recorder whose epoch is over: it was closed, or the process that it records has crashed. */
public final class StaleRecorderException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    StaleRecorderException(String message) {
        super(message);
    }
}
