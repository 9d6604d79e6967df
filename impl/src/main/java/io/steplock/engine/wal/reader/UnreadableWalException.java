package io.steplock.engine.wal.reader;

import io.steplock.engine.wal.format.InvalidRecordException;
import java.io.IOException;

/** The device failed: what is in the WAL there is not known, so this is not its end. */
final class UnreadableWalException extends InvalidRecordException {
    private static final long serialVersionUID = 1L;

    UnreadableWalException(String message, IOException cause) {
        super(message);
        initCause(cause);
    }
}
