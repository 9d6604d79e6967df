package io.steplock.engine.file;

import io.steplock.engine.file.FileFaults.Operation;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Latch;
import io.steplock.engine.process.ProcessTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Positional reads, writes and syncs of the files below one directory, named by their paths relative to it. Thread-safe.
 *
 * <p>A failed fsync stops the engine and is never tried again: the kernel may have dropped the unwritten pages and the
 * next fsync would report success. Nothing is written once the engine has stopped or the layer is closed, so threads
 * that outlive their cluster cannot touch the files of the next one.
 *
 * <p>With a simulated device the operating system's cache is kept in here: a write reaches the file at the next sync of
 * that file, and at a power loss each write that was not synced is kept, lost or torn. Names and sizes of files are
 * durable at once; {@link #close} is a power loss that keeps nothing.
 */
public final class FileLayer implements AutoCloseable {
    private static final int ZEROS_AT_ONCE = 1 << 20;

    private final Path root;
    private final ProcessTable engine;
    private final FileFaults faults;
    private final Map<String, FileChannel> open = new ConcurrentHashMap<>();
    /** Null without simulated device; guarded by the latch. */
    private final UnsyncedWrites unsynced;

    private final Latch device = new Latch();
    private volatile boolean closed;

    /** Files of the real device. */
    public FileLayer(Path root, ProcessTable engine) {
        this(root, engine, FileFaults.NONE, false);
    }

    /**
     * Files of a real or simulated device.
     *
     * @param simulatePowerLoss whether unsynced writes are kept apart
     */
    public FileLayer(Path root, ProcessTable engine, FileFaults faults, boolean simulatePowerLoss) {
        this.root = root;
        this.engine = engine;
        this.faults = faults;
        this.unsynced = simulatePowerLoss ? new UnsyncedWrites() : null;
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

    /** Creates a file of that size, full of zeros, durably. It must not exist; a failure leaves none behind. */
    public void create(String path, long size) {
        create(path, size, size);
    }

    /** Like {@link #create}, but the zeros take no space before they are written over. */
    public void createSparse(String path, long size) {
        create(path, size, 1);
    }

    private void create(String path, long size, long written) {
        checkUsable();
        Path file = root.resolve(path);
        boolean mine = false;
        try {
            faults.check(Operation.CREATE, path, 0, size);
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                mine = true;
                fillWithZeros(channel, size, written);
                force(channel, path);
            }
            syncDirectoryOf(path);
        } catch (IOException e) {
            EngineException failure = failed("create", path, e);
            if (mine) {
                discard(file, failure);
            }
            throw failure;
        }
    }

    private static void fillWithZeros(FileChannel channel, long size, long written) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(size, ZEROS_AT_ONCE));
        for (long at = Math.max(0, size - written); at < size; ) {
            zeros.position(0).limit((int) Math.min(zeros.capacity(), size - at));
            at += channel.write(zeros, at);
        }
    }

    private static void discard(Path file, EngineException failure) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Removes a file, durably. */
    public void delete(String path) {
        checkUsable();
        try {
            faults.check(Operation.DELETE, path, 0, 0);
            FileChannel known = open.remove(path);
            if (known != null) {
                known.close();
            }
            Files.delete(root.resolve(path));
            syncDirectoryOf(path);
        } catch (IOException e) {
            throw failed("delete", path, e);
        }
    }

    public boolean exists(String path) {
        return Files.exists(root.resolve(path));
    }

    /** The names in a directory, sorted. */
    public List<String> list(String path) {
        try (Stream<Path> content = Files.list(root.resolve(path))) {
            return content.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw failed("list", path, e);
        }
    }

    /** The file's size in bytes. */
    public long size(String path) {
        try {
            long size = channel(path).size();
            return unsynced == null ? size : Math.max(size, underLatch(() -> unsynced.end(path)));
        } catch (IOException e) {
            throw failed("find the size of", path, e);
        }
    }

    /** Fills the array from the file; a file that ends before is an error. */
    public void read(String path, long offset, byte[] into) {
        try {
            faults.check(Operation.READ, path, offset, into.length);
            FileChannel file = channel(path);
            if (unsynced == null) {
                readFully(path, file, offset, into, file.size());
            } else {
                underLatch(() -> {
                    checkOpen();
                    readFully(path, file, offset, into, Math.max(file.size(), unsynced.end(path)));
                    unsynced.layOver(path, offset, into);
                    return null;
                });
            }
        } catch (IOException e) {
            throw failed("read " + into.length + " bytes at " + offset + " of", path, e);
        }
    }

    private void readFully(String path, FileChannel file, long offset, byte[] into, long size) throws IOException {
        if (offset + into.length > size) {
            throw new EngineException("file " + root.resolve(path) + " ends at byte " + size + ", but " + into.length
                    + " bytes at " + offset + " are needed");
        }
        ByteBuffer buffer = ByteBuffer.wrap(into);
        while (buffer.hasRemaining() && file.read(buffer, offset + buffer.position()) >= 0) {
            // until the array is full; what is not in the file yet is among the unsynced writes
        }
    }

    /** Writes part of an array. Nothing is durable before {@link #sync}. */
    public void write(String path, long offset, byte[] from, int start, int length) {
        checkUsable();
        try {
            faults.check(Operation.WRITE, path, offset, length);
            FileChannel file = channel(path);
            if (unsynced == null) {
                ByteBuffer buffer = ByteBuffer.wrap(from, start, length);
                while (buffer.hasRemaining()) {
                    file.write(buffer, offset + buffer.position() - start);
                }
            } else {
                underLatch(() -> {
                    checkUsable();
                    unsynced.add(path, offset, from, start, length);
                    return null;
                });
            }
        } catch (IOException e) {
            throw failed("write " + length + " bytes at " + offset + " of", path, e);
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
            faults.check(Operation.SYNC, path, 0, 0);
            if (unsynced == null) {
                file.force(true);
            } else {
                underLatch(() -> {
                    checkUsable();
                    unsynced.apply(path, file);
                    return null;
                });
            }
        } catch (IOException e) {
            throw engine.stopEngine("could not fsync " + root.resolve(path) + ": " + e, e);
        }
    }

    /** A new name is durable only when its directory is. */
    private void syncDirectoryOf(String path) throws IOException {
        Path parent = root.resolve(path).getParent();
        try (FileChannel directory = FileChannel.open(parent, StandardOpenOption.READ)) {
            faults.check(Operation.SYNC, root.relativize(parent).toString(), 0, 0);
            directory.force(true);
        } catch (IOException e) {
            throw engine.stopEngine("could not fsync " + parent + ": " + e, e);
        }
    }

    /**
     * The power goes: of the unsynced writes only what the fate lets through is in the files, and the layer is closed.
     * WAL is left out: its writes are lost, because the WAL's end is cut by position.
     *
     * @throws IllegalStateException without simulated device
     */
    public void losePower(UnsyncedFate fate) {
        if (unsynced == null) {
            throw new IllegalStateException("a power loss needs a simulated device; open the cluster with one");
        }
        try {
            underLatch(() -> {
                checkOpen();
                for (String path : unsynced.paths()) {
                    boolean wal = path.startsWith("pg_wal/");
                    unsynced.apply(path, channel(path), wal ? (p, block) -> UnsyncedFate.LOST : fate);
                }
                close();
                return null;
            });
        } catch (IOException e) {
            throw failed("simulate a power loss of", ".", e);
        }
    }

    private interface OnDevice<T> {
        T run() throws IOException;
    }

    private <T> T underLatch(OnDevice<T> action) throws IOException {
        device.lock();
        try {
            return action.run();
        } finally {
            device.unlock();
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
            engine.checkRunning();
            throw new EngineException("the data directory " + root + " is closed");
        }
    }

    /** An operation that fails because the layer was closed under it has failed for the reason that stopped the engine. */
    private EngineException failed(String what, String path, IOException e) {
        if (closed) {
            engine.checkRunning();
        }
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
