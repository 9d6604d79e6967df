package io.steplock.checker.spec;

/** The spec cannot be loaded, or what was asked of it makes no sense to it. The message is meant for users. */
public class SpecException extends Exception {
    private static final long serialVersionUID = 1L;

    public SpecException(String message) {
        super(message);
    }

    public SpecException(String message, Throwable cause) {
        super(message, cause);
    }
}
