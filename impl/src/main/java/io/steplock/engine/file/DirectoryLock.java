package io.steplock.engine.file;

import io.steplock.engine.process.EngineException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second engine off a data directory. The operating system drops the lock of a killed process. */
public final class DirectoryLock implements AutoCloseable {
    /** The file, relative to the data directory; beside the directories that PostgreSQL's programs look into. */
    public static final String PATH = "steplock.lock";

    private final FileChannel file;

    private DirectoryLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Takes the lock, at once or not at all.
     *
     * @throws EngineException if another engine has it, in this program or another
     */
    public static DirectoryLock take(Path directory) {
        Path path = directory.resolve(PATH);
        FileChannel file = null;
        boolean taken = false;
        try {
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = file.tryLock();
            taken = lock != null;
            if (!taken) {
                throw inUse(directory, path);
            }
            return new DirectoryLock(file);
        } catch (OverlappingFileLockException e) {
            throw inUse(directory, path);
        } catch (IOException e) {
            throw new EngineException("could not lock data directory " + directory + " by file " + path + ": " + e, e);
        } finally {
            if (!taken && file != null) {
                closeQuietly(file, path);
            }
        }
    }

    private static EngineException inUse(Path directory, Path path) {
        return new EngineException("data directory " + directory + " is in use: another engine holds " + path
                + "; stop that engine first");
    }

    private static void closeQuietly(FileChannel file, Path path) {
        try {
            file.close();
        } catch (IOException e) {
            throw new EngineException("could not close " + path + ": " + e, e);
        }
    }

    /** Gives the directory up. */
    @Override
    public void close() {
        closeQuietly(file, Path.of(PATH));
    }
}
