package io.steplock.scenario.checksums;

/** A run cannot go on: nobody runs who could bring about what it waits for. */
public final class BlockedRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BlockedRunException(String message) {
        super(message);
    }
}
