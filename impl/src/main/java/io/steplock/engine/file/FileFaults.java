package io.steplock.engine.file;

import java.io.IOException;

/** Failures of the device that a test asks for. Must be thread-safe; is asked before each operation. */
@FunctionalInterface
public interface FileFaults {
    /** A device that never fails. */
    FileFaults NONE = (operation, path, offset, length) -> {};

    /** What can fail. */
    enum Operation {
        CREATE,
        READ,
        WRITE,
        SYNC,
        DELETE
    }

    /**
     * Throws what the device would report, or returns.
     *
     * @param path relative to the data directory
     * @param offset in bytes; 0 for {@link Operation#SYNC}, {@link Operation#CREATE} and {@link Operation#DELETE}
     * @param length in bytes; 0 for {@link Operation#SYNC} and {@link Operation#DELETE}
     */
    void check(Operation operation, String path, long offset, long length) throws IOException;
}
