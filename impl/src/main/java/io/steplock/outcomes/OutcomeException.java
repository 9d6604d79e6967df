package io.steplock.outcomes;

/** A wish that cannot be fulfilled; the message is meant for users. */
public final class OutcomeException extends Exception {
    private static final long serialVersionUID = 1L;

    public OutcomeException(String message) {
        super(message);
    }
}
