package io.steplock.engine.checksum;

import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.control.ControlFile;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.process.Latch;
import java.util.function.UnaryOperator;

/**
 * The state in shared memory (A2) and the control file's copy there (A3), with the file behind it (A4). Thread-safe: A2
 * is read and written as under a spinlock, A3 and A4 under one lock.
 */
public final class SharedState {
    private final FileLayer files;
    private final Latch controlFileLock = new Latch();
    private volatile ChecksumState xlogCtl;
    private volatile ControlFile controlFile;

    /** All copies as the file has them: a server's start. */
    public SharedState(FileLayer files, ControlFile found) {
        this.files = files;
        this.controlFile = found;
        this.xlogCtl = found.checksums();
    }

    /** A2. */
    public ChecksumState xlogCtl() {
        return xlogCtl;
    }

    public void setXlogCtl(ChecksumState state) {
        xlogCtl = state;
    }

    /** A3, all of it. */
    public ControlFile controlFile() {
        return controlFile;
    }

    /** Changes A3, writes all of it to the file, and makes that durable (A4). */
    public void updateControlFile(UnaryOperator<ControlFile> change) {
        controlFileLock.lock();
        try {
            controlFile = change.apply(controlFile);
            controlFile.write(files);
        } finally {
            controlFileLock.unlock();
        }
    }

    /** Changes A3 only; the next update of the file brings it there. */
    public void setControlFile(UnaryOperator<ControlFile> change) {
        controlFileLock.lock();
        try {
            controlFile = change.apply(controlFile);
        } finally {
            controlFileLock.unlock();
        }
    }
}
