package io.steplock.checker.trace;

import io.steplock.checker.trace.TraceException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Streams the records of a journal and ends at the place where the process was killed. What a kill cannot have left is
 * damage and an error. Not thread-safe; it does not close the channel.
 */
final class JournalReader {
    /**
     * A whole record.
     *
     * @param start where its length stands, in bytes from the file's start
     * @param commitWord as it stands in the file
     * @param lines its lines, one, or a crash and its state
     */
    record Entry(long start, long commitWord, List<TraceLine> lines) {
        boolean isVoid() {
            return JournalFormat.isVoid(commitWord);
        }
    }

    private final String file;
    private final FileChannel channel;
    private final TraceHeader header;
    private long at;
    private long line = 1;

    /** Reads the start of the file. */
    JournalReader(Path journal, FileChannel channel) throws IOException, TraceException {
        this.file = journal.toString();
        this.channel = channel;
        checkStart();
        at = JournalFormat.FIRST_RECORD;
        String first = nextWhole()
                .orElseThrow(() -> error(Kind.NO_HEADER, "the journal has no record, not even the trace's header"))
                .text
                .strip();
        this.header = HeaderParser.parse(new JsonCursor(file, 1, first, false), first);
    }

    TraceHeader header() {
        return header;
    }

    /** Behind the last whole record that was read. */
    long end() {
        return at;
    }

    /** The next whole record; empty where the process ended. */
    Optional<Entry> next() throws IOException, TraceException {
        Optional<Raw> raw = nextWhole();
        if (raw.isEmpty()) {
            return Optional.empty();
        }
        List<TraceLine> lines = new ArrayList<>();
        for (String text : raw.get().text.lines().toList()) {
            line++;
            JsonCursor json = new JsonCursor(file, line, text, false);
            BodyParser body = BodyParser.parse(json, header.variables());
            if (body.number() != line - 1) {
                throw json.lineError(Kind.GAP, "the line has number " + body.number() + ", expected " + (line - 1));
            }
            switch (body.form()) {
                case STEP -> lines.add(body.step(Optional.empty()));
                case STATE -> lines.add(body.state());
                case FOOTER -> throw json.lineError(Kind.JSON, "a journal has no footer");
            }
        }
        return Optional.of(new Entry(raw.get().start, raw.get().commitWord, lines));
    }

    private record Raw(long start, long commitWord, String text) {}

    private void checkStart() throws IOException, TraceException {
        if (channel.size() == 0) {
            throw error(Kind.NO_JOURNAL, "the file is empty, expected a journal");
        }
        int there = (int) Math.min(JournalFormat.FIRST_RECORD, channel.size());
        ByteBuffer start = read(0, there);
        byte[] magic = new byte[Math.min(JournalFormat.MAGIC.length, there)];
        start.get(magic);
        if (!Arrays.equals(magic, JournalFormat.MAGIC)) {
            throw error(Kind.NO_JOURNAL, "this is no journal: it does not start with \"steplock-journal\"");
        }
        if (there < JournalFormat.FIRST_RECORD) {
            throw error(Kind.CUT_JOURNAL, "the journal ends inside its first " + JournalFormat.FIRST_RECORD + " bytes");
        }
        long version = start.getLong();
        if (version != JournalFormat.VERSION) {
            throw error(
                    Kind.VERSION,
                    "the journal has format version " + version + ", this program reads version "
                            + JournalFormat.VERSION);
        }
    }

    private Optional<Raw> nextWhole() throws IOException, TraceException {
        long size = channel.size();
        if (at + JournalFormat.RECORD_HEADER > size) {
            throw error(Kind.CUT_JOURNAL, "the journal ends at byte " + size + " without the zeros that end it");
        }
        ByteBuffer words = read(at, JournalFormat.RECORD_HEADER);
        long length = words.getLong();
        long commitWord = words.getLong();
        if (length < 0 || length > JournalFormat.MAX_TEXT) {
            throw error(Kind.CHECKSUM, "the record at byte " + at + " has the impossible length " + length);
        }
        long behind = at + JournalFormat.RECORD_HEADER + JournalFormat.padded(length);
        if (behind > size) {
            throw error(Kind.CUT_JOURNAL, "the journal ends at byte " + size + ", inside the record at byte " + at);
        }
        if (commitWord == 0) {
            // The last event, which the process was writing when it was killed, or the free room behind the last one.
            refuseAnythingFrom(length == 0 ? at + JournalFormat.WORD : behind);
            return Optional.empty();
        }
        byte[] filled = read(at + JournalFormat.RECORD_HEADER, (int) JournalFormat.padded(length))
                .array();
        byte[] text = Arrays.copyOf(filled, (int) length);
        boolean isFilledUp = Arrays.equals(filled, Arrays.copyOf(text, filled.length));
        if (!isFilledUp || !JournalFormat.fits(commitWord, text)) {
            throw error(Kind.CHECKSUM, "the record at byte " + at + " does not have its checksum");
        }
        Raw raw = new Raw(at, commitWord, decode(text));
        at = behind;
        return Optional.of(raw);
    }

    /** One lock serialises the records, so a kill can leave nothing behind the first that is not whole. */
    private void refuseAnythingFrom(long from) throws IOException, TraceException {
        long size = channel.size();
        for (long start = from; start < size; start += 1 << 16) {
            byte[] bytes = read(start, (int) Math.min(1 << 16, size - start)).array();
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] != 0) {
                    throw error(
                            Kind.HOLE,
                            "the record at byte " + at + " is not whole, but something follows it at byte "
                                    + (start + i));
                }
            }
        }
    }

    private String decode(byte[] text) throws TraceException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            throw error(Kind.UTF8, "the record at byte " + at + " is not UTF-8");
        }
    }

    private ByteBuffer read(long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, from + buffer.position()) < 0) {
                throw new EOFException(file + " became shorter while it was read");
            }
        }
        return buffer.flip();
    }

    private TraceException error(Kind kind, String problem) {
        return new TraceException(kind, file, 0, 0, problem);
    }
}
