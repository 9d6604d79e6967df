package io.steplock.schedule;

/** A schedule that cannot be read or cannot be run; the message names the file and line and is meant for users. */
public final class ScheduleException extends Exception {
    private static final long serialVersionUID = 1L;

    public ScheduleException(String message) {
        super(message);
    }
}
