package io.steplock.checker.trace;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A journal for a process that may be killed. Each record is complete in a memory-mapped file before {@link #add}
 * returns, so it outlives the process, though not a loss of power: nothing is forced to disk before {@link #close},
 * which makes the trace from the journal and deletes the journal.
 */
final class MappedJournal extends Journal {
    /** Bytes that are mapped at a time; more for a record that needs more. */
    static final int WINDOW = 1 << 20;

    private static final VarHandle WORDS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] ZEROS = new byte[1 << 16];

    private final Path journal;
    private final FileChannel channel;
    private final TraceHeader header;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final TraceWriter writer;
    private MappedByteBuffer window;
    private long windowStart;
    private int at;
    private Exception failure;

    private MappedJournal(Path trace, FileChannel channel, TraceHeader header, long end, long last) throws IOException {
        super(trace, last);
        this.journal = JournalFormat.beside(trace);
        this.channel = channel;
        this.header = header;
        this.writer = new TraceWriter(text, header);
        map(end, 0);
    }

    /** Starts a journal; one that a killed process has left is refused, because it is evidence. */
    static MappedJournal create(Path trace, TraceHeader header) throws IOException {
        Path journal = JournalFormat.beside(trace);
        // It gets its name when it is whole: a process killed before that has recorded nothing and leaves no journal.
        Path unfinished = journal.resolveSibling(journal.getFileName() + ".new");
        FileChannel channel = lock(unfinished, StandardOpenOption.CREATE);
        try {
            if (Files.exists(journal)) {
                throw new IOException("there is a journal already: " + journal
                        + ". A process that was killed has left it; recover it, or delete it if its run is of no"
                        + " interest.");
            }
            Files.deleteIfExists(trace);
            channel.truncate(0);
            ByteBuffer start = ByteBuffer.allocate(JournalFormat.FIRST_RECORD).order(ByteOrder.LITTLE_ENDIAN);
            start.put(JournalFormat.MAGIC).putLong(JournalFormat.VERSION).flip();
            channel.write(start, 0);
            MappedJournal made = new MappedJournal(trace, channel, header, JournalFormat.FIRST_RECORD, 0);
            made.appendText();
            Files.move(unfinished, journal, StandardCopyOption.ATOMIC_MOVE);
            return made;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(unfinished);
            channel.close();
            throw e;
        }
    }

    /** Takes over the journal of a killed process; the lock keeps others away until it is closed. */
    static FileChannel take(Path trace) throws IOException {
        return lock(JournalFormat.beside(trace));
    }

    /** Goes on behind what the scan found, in the channel that {@link #take} gave. */
    static MappedJournal goOn(Path trace, FileChannel channel, JournalScan found) throws IOException {
        zero(channel, found.end() + JournalFormat.WORD, channel.size());
        // The length goes last: until then a recovery that is killed itself leaves the torn record a torn record.
        zero(channel, found.end(), found.end() + JournalFormat.WORD);
        MappedJournal journal = new MappedJournal(trace, channel, found.header(), found.end(), found.last());
        journal.text.reset();
        return journal;
    }

    private static FileChannel lock(Path file, StandardOpenOption... more) throws IOException {
        StandardOpenOption[] options = new StandardOpenOption[more.length + 2];
        System.arraycopy(more, 0, options, 2, more.length);
        options[0] = StandardOpenOption.READ;
        options[1] = StandardOpenOption.WRITE;
        FileChannel channel = FileChannel.open(file, options);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // This process itself records to it; the same error as for another.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException(
                "somebody is recording to " + file + " now. End that run first, or give each run a trace of its own.");
    }

    @Override
    void awaitRoom() {
        if (failure != null) {
            throw new UncheckedIOException(failed());
        }
    }

    @Override
    void add(List<TraceLine> lines) {
        try {
            for (TraceLine line : lines) {
                writer.write(line);
            }
            appendText();
        } catch (IOException | RuntimeException e) {
            // Also for an event that cannot be written: its number is taken, and without it the rest would have a gap.
            failure = e;
            throw new UncheckedIOException(failed());
        }
    }

    private IOException failed() {
        return new IOException(
                "writing the journal " + journal + " failed, its run cannot be completed: " + failure.getMessage(),
                failure);
    }

    /** Writes the text as a record; its order of stores is the format's promise. */
    private void appendText() throws IOException {
        byte[] bytes = text.toByteArray();
        text.reset();
        int length = Math.toIntExact(JournalFormat.RECORD_HEADER + JournalFormat.padded(bytes.length));
        if (window.capacity() - at < length + JournalFormat.RECORD_HEADER) {
            map(windowStart + at, length + JournalFormat.RECORD_HEADER);
        }
        WORDS.setRelease(window, at, (long) bytes.length);
        VarHandle.storeStoreFence();
        window.put(at + JournalFormat.RECORD_HEADER, bytes);
        // Volatile, which is a release and more: the file effect that follows an event must not overtake it either.
        WORDS.setVolatile(window, at + JournalFormat.WORD, JournalFormat.commitWord(bytes));
        at += length;
    }

    private void map(long start, int atLeast) throws IOException {
        int size = Math.max(WINDOW, atLeast);
        // Written, not just extended: on a full disk this fails here and not as a fault in a store to mapped memory.
        zero(channel, Math.max(start, channel.size()), start + size);
        window = channel.map(FileChannel.MapMode.READ_WRITE, start, size);
        windowStart = start;
        at = 0;
    }

    private static void zero(FileChannel channel, long from, long to) throws IOException {
        for (long at = from; at < to; ) {
            at += channel.write(ByteBuffer.wrap(ZEROS, 0, (int) Math.min(ZEROS.length, to - at)), at);
        }
    }

    /** Makes the trace: numbers without gaps, the steps that did not happen left out. */
    @Override
    void close() throws IOException {
        lock.lock();
        try (channel) {
            if (failure != null) {
                throw failed();
            }
            writeTrace();
            Files.delete(journal);
        } finally {
            lock.unlock();
        }
    }

    private void writeTrace() throws IOException {
        try (FileChannel file = FileChannel.open(
                        file(),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16)) {
            TraceWriter trace = new TraceWriter(out, header);
            Renumbering renumbering = new Renumbering();
            JournalReader reader = new JournalReader(journal, channel);
            for (Optional<JournalReader.Entry> next = reader.next(); next.isPresent(); next = reader.next()) {
                if (!next.get().isVoid()) {
                    for (TraceLine line : next.get().lines()) {
                        trace.write(renumbering.of(line));
                    }
                }
            }
            trace.end();
            out.flush();
            file.force(true);
        } catch (TraceException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Lines as they stand in the trace. */
    private static final class Renumbering {
        private final Map<String, String> sources = new HashMap<>();
        private long last;

        TraceLine of(TraceLine line) {
            last++;
            if (line instanceof TraceLine.Step step) {
                // Each life of the process names an action's place again; the trace needs it where it is new.
                Optional<String> source =
                        step.source().filter(place -> !place.equals(sources.put(step.action(), place)));
                return new TraceLine.Step(
                        last,
                        step.process(),
                        step.action(),
                        step.arguments(),
                        step.changes(),
                        step.crash(),
                        source,
                        step.note());
            }
            TraceLine.FullState state = (TraceLine.FullState) line;
            return new TraceLine.FullState(last, state.values(), state.why(), state.note());
        }
    }
}
