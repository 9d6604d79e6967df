package io.steplock.engine.wal.format;

/** The bytes are no valid WAL; the message says why, in the words of PostgreSQL's programs. */
public class InvalidRecordException extends Exception {
    public InvalidRecordException(String message) {
        super(message);
    }
}
