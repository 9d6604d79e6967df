package io.steplock.checker.spec;

/** A model check was stopped by its {@link ModelProgress} before its end; it has no verdict. */
public final class ModelInterruptedException extends SpecException {
    private static final long serialVersionUID = 1L;

    public ModelInterruptedException(String message) {
        super(message);
    }
}
