package io.steplock.mutants.runs;

/** What an observer without specification notices; the message begins with the judge's name and a colon. */
final class Trouble extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Trouble(String judge, String message) {
        super(judge + ": " + message);
    }
}
