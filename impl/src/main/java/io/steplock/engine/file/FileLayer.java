package io.steplock.engine.file;

import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.ProcessTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Positional reads, writes and syncs of the files below one directory, named by their paths relative to it. Thread-safe.
 *
 * <p>A failed fsync stops the engine and is never tried again: the kernel may have dropped the unwritten pages and the
 * next fsync would report success. Nothing is written once the engine has stopped.
 */
public final class FileLayer implements AutoCloseable {
    private static final int ZEROS_AT_ONCE = 1 << 20;

    private final Path root;
    private final ProcessTable engine;
    private final Map<String, FileChannel> open = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public FileLayer(Path root, ProcessTable engine) {
        this.root = root;
        this.engine = engine;
    }

    /** Creates a directory, durably. */
    public void createDirectory(String path) {
        checkUsable();
        try {
            Files.createDirectories(root.resolve(path));
            syncDirectoryOf(path);
        } catch (IOException e) {
            throw failed("create directory", path, e);
        }
    }

    /** Creates a file of that size, full of zeros, durably. It must not exist. */
    public void create(String path, long size) {
        checkUsable();
        try (FileChannel file =
                FileChannel.open(root.resolve(path), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(size, ZEROS_AT_ONCE));
            for (long at = 0; at < size; ) {
                zeros.position(0).limit((int) Math.min(zeros.capacity(), size - at));
                at += file.write(zeros, at);
            }
            force(file, path);
            syncDirectoryOf(path);
        } catch (IOException e) {
            throw failed("create", path, e);
        }
    }

    public boolean exists(String path) {
        return Files.exists(root.resolve(path));
    }

    /** The file's size in bytes. */
    public long size(String path) {
        try {
            return channel(path).size();
        } catch (IOException e) {
            throw failed("find the size of", path, e);
        }
    }

    /** Fills the array from the file; a file that ends before is an error. */
    public void read(String path, long offset, byte[] into) {
        ByteBuffer buffer = ByteBuffer.wrap(into);
        try {
            FileChannel file = channel(path);
            while (buffer.hasRemaining()) {
                int count = file.read(buffer, offset + buffer.position());
                if (count < 0) {
                    throw new EngineException("file " + root.resolve(path) + " ends at byte " + file.size() + ", but "
                            + into.length + " bytes at " + offset + " are needed");
                }
            }
        } catch (IOException e) {
            throw failed("read", path, e);
        }
    }

    /** Writes part of an array. Nothing is durable before {@link #sync}. */
    public void write(String path, long offset, byte[] from, int start, int length) {
        checkUsable();
        ByteBuffer buffer = ByteBuffer.wrap(from, start, length);
        try {
            FileChannel file = channel(path);
            while (buffer.hasRemaining()) {
                file.write(buffer, offset + buffer.position() - start);
            }
        } catch (IOException e) {
            throw failed("write", path, e);
        }
    }

    /** Makes all that was written to the file durable. A failure stops the engine. */
    public void sync(String path) {
        checkUsable();
        FileChannel file;
        try {
            file = channel(path);
        } catch (IOException e) {
            throw failed("open", path, e);
        }
        force(file, path);
    }

    private void force(FileChannel file, String path) {
        try {
            file.force(true);
        } catch (IOException e) {
            throw engine.stopEngine("could not fsync " + root.resolve(path) + ": " + e, e);
        }
    }

    /** A new name is durable only when its directory is. */
    private void syncDirectoryOf(String path) throws IOException {
        Path parent = root.resolve(path).getParent();
        try (FileChannel directory = FileChannel.open(parent, StandardOpenOption.READ)) {
            force(directory, root.relativize(parent).toString());
        }
    }

    /** The open file; the tests close it from behind to see a sync fail. */
    FileChannel channel(String path) throws IOException {
        checkOpen();
        FileChannel known = open.get(path);
        if (known != null) {
            return known;
        }
        FileChannel opened = FileChannel.open(root.resolve(path), StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileChannel first = open.putIfAbsent(path, opened);
        if (first != null) {
            opened.close();
            return first;
        }
        return opened;
    }

    private void checkUsable() {
        engine.checkRunning();
        checkOpen();
    }

    private void checkOpen() {
        if (closed) {
            throw new EngineException("the data directory " + root + " is closed");
        }
    }

    private EngineException failed(String what, String path, IOException e) {
        return new EngineException("could not " + what + " " + root.resolve(path) + ": " + e, e);
    }

    /** Closes all files without syncing them. */
    @Override
    public void close() {
        closed = true;
        for (Map.Entry<String, FileChannel> file : open.entrySet()) {
            try {
                file.getValue().close();
            } catch (IOException e) {
                throw failed("close", file.getKey(), e);
            }
        }
    }
}
