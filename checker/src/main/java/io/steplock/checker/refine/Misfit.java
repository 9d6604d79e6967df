package io.steplock.checker.refine;

/** A sound trace that does not fit the spec that shall judge it. The message names place, problem and remedy. */
final class Misfit extends Exception {
    private static final long serialVersionUID = 1L;

    Misfit(String message) {
        super(message);
    }
}
