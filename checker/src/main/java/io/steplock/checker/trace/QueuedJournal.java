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
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;

/** A queue between the threads that record and the one that writes. What is queued is lost if the process is killed. */
final class QueuedJournal extends Journal {
    /** Lines that may wait. A full queue makes recording threads wait; nothing is dropped. */
    static final int CAPACITY = 8192;

    private final FileChannel channel;
    private final OutputStream out;
    private final TraceWriter writer;
    private final Thread thread;
    private final Condition room = lock.newCondition();
    private final Condition work = lock.newCondition();
    private Queue<TraceLine> queue = new ArrayDeque<>();
    private boolean closing;
    private Throwable failure;

    private QueuedJournal(Path file, FileChannel channel, TraceHeader header) throws IOException {
        super(file, 0);
        this.channel = channel;
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        this.writer = new TraceWriter(out, header);
        this.thread = new Thread(this::run, "trace writer");
        // A program that never closes its recorder may end; its trace then lacks the footer and is refused.
        thread.setDaemon(true);
    }

    /** Creates the file, or empties it, and starts the writer. */
    static QueuedJournal open(Path file, TraceHeader header) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        try {
            QueuedJournal journal = new QueuedJournal(file, channel, header);
            journal.thread.start();
            return journal;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    void awaitRoom() {
        while (queue.size() >= CAPACITY && failure == null) {
            // Not interruptible: an event that was half recorded would be a gap.
            room.awaitUninterruptibly();
        }
        if (failure != null) {
            throw new UncheckedIOException(failed());
        }
    }

    @Override
    void add(List<TraceLine> lines) {
        if (queue.isEmpty()) {
            work.signal();
        }
        queue.addAll(lines);
    }

    @Override
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
                "writing the trace " + file() + " failed, it has no footer and will be refused: "
                        + failure.getMessage(),
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
