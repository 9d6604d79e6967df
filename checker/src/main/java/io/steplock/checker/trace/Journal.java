package io.steplock.checker.trace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where recorded lines go. Its lock is the recorder's critical section: a number is taken and its line handed over under
 * one hold of it, so the order of the lines is the order of numbers.
 */
abstract class Journal {
    final ReentrantLock lock = new ReentrantLock();

    private final Path file;
    private final Set<String> seenActions = new HashSet<>();
    private long last;

    /**
     * @param last the number that was taken last, 0 for a new trace
     */
    Journal(Path file, long last) {
        this.file = file;
        this.last = last;
    }

    /** The trace. */
    final Path file() {
        return file;
    }

    /** The next line's number; the caller adds that line before it gives up the lock. */
    final long nextNumber() {
        return ++last;
    }

    /** The number that was taken last. */
    final long lastNumber() {
        return last;
    }

    /** Whether no earlier event named the action. */
    final boolean isNew(String action) {
        return seenActions.add(action);
    }

    /** Waits until a line can be added, possibly giving up the lock meanwhile; throws if none ever can. */
    abstract void awaitRoom();

    /** Adds lines that belong together: a process that is killed leaves all of them or none. */
    abstract void add(List<TraceLine> lines);

    /** Finishes the trace: all lines and the footer are on disk. */
    abstract void close() throws IOException;
}
