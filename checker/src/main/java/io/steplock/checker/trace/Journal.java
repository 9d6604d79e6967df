package io.steplock.checker.trace;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The numbered queue between the threads that record and the one that writes. Its lock is the recorder's critical
 * section: a number is taken and its line enqueued under one hold of it, so the file's order is the order of numbers.
 */
final class Journal {
    /** Lines that may wait. A full queue makes recording threads wait; nothing is dropped. */
    static final int CAPACITY = 8192;

    final ReentrantLock lock = new ReentrantLock();

    private final Path file;
    private final FileChannel channel;
    private final OutputStream out;
    private final TraceWriter writer;
    private final Thread thread;
    private final Condition room = lock.newCondition();
    private final Condition work = lock.newCondition();
    private final Set<String> seenActions = new HashSet<>();
    private Queue<TraceLine> queue = new ArrayDeque<>();
    private long last;
    private boolean closing;
    private Throwable failure;

    private Journal(Path file, FileChannel channel, TraceHeader header) throws IOException {
        this.file = file;
        this.channel = channel;
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        this.writer = new TraceWriter(out, header);
        this.thread = new Thread(this::run, "trace writer");
        // A program that never closes its recorder may end; its trace then lacks the footer and is refused.
        thread.setDaemon(true);
    }

    /** Creates the file, or empties it, and starts the writer. */
    static Journal open(Path file, TraceHeader header) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        try {
            Journal journal = new Journal(file, channel, header);
            journal.thread.start();
            return journal;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    Path file() {
        return file;
    }

    /** Waits until a line can be enqueued; gives up the lock while it waits. */
    void awaitRoom() {
        while (queue.size() >= CAPACITY && failure == null) {
            // Not interruptible: an event that was half recorded would be a gap.
            room.awaitUninterruptibly();
        }
        if (failure != null) {
            throw new UncheckedIOException(failed());
        }
    }

    /** The next line's number; the caller enqueues that line before it gives up the lock. */
    long nextNumber() {
        return ++last;
    }

    /** The number that was taken last. */
    long lastNumber() {
        return last;
    }

    /** Whether no earlier event named the action. */
    boolean isNew(String action) {
        return seenActions.add(action);
    }

    void enqueue(TraceLine line) {
        if (queue.isEmpty()) {
            work.signal();
        }
        queue.add(line);
    }

    /** Writes what is queued and the footer, and forces all to disk. */
    void close() throws IOException {
        lock.lock();
        try {
            closing = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        joinWriter();
        if (failure != null) {
            throw failed();
        }
    }

    private void run() {
        try (channel) {
            for (Queue<TraceLine> batch = takeBatch(); !batch.isEmpty(); batch = takeBatch()) {
                for (TraceLine line : batch) {
                    writer.write(line);
                }
            }
            writer.end();
            out.flush();
            channel.force(true);
        } catch (Throwable e) {
            // Kept for the recording threads, also an Error: they would wait for room for ever.
            fail(e);
        }
    }

    /** All that is queued, at least one line; empty once the journal is closing and the queue has run dry. */
    private Queue<TraceLine> takeBatch() {
        lock.lock();
        try {
            while (queue.isEmpty() && !closing) {
                work.awaitUninterruptibly();
            }
            Queue<TraceLine> batch = queue;
            queue = new ArrayDeque<>();
            room.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable cause) {
        lock.lock();
        try {
            failure = cause;
            queue.clear();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private IOException failed() {
        return new IOException(
                "writing the trace " + file + " failed, it has no footer and will be refused: " + failure.getMessage(),
                failure);
    }

    private void joinWriter() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
