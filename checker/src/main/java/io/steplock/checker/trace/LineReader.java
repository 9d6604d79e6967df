package io.steplock.checker.trace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The lines of a file: strict UTF-8, a bounded length, and whether the last line was cut. Holds one line at a time. */
final class LineReader {
    private final String file;
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int limit;
    private byte[] line = new byte[1 << 12];
    private int length;
    private long number;
    private long bytes;
    private boolean cut;

    LineReader(String file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /** The next line without its line feed, or null at the end of the file. */
    String next() throws TraceException {
        length = 0;
        number++;
        while (true) {
            if (at == limit && !fill()) {
                cut = true;
                return length == 0 ? null : decode();
            }
            int end = at;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            take(end);
            if (at < limit) {
                at++;
                cut = false;
                return decode();
            }
        }
    }

    /** The number of the line that was read last, from 1. */
    long number() {
        return number;
    }

    /** Whether the file ended before the last line's line feed. */
    boolean cut() {
        return cut;
    }

    /** How many bytes of the file were taken from it so far. */
    long bytes() {
        return bytes;
    }

    private boolean fill() throws TraceException {
        try {
            limit = Math.max(0, in.read(buffer));
        } catch (IOException e) {
            throw new TraceException(
                    TraceException.Kind.UNREADABLE, file, number, 0, "reading failed: " + e.getMessage());
        }
        at = 0;
        bytes += limit;
        return limit > 0;
    }

    private void take(int end) throws TraceException {
        int more = end - at;
        if (more > TraceFormat.MAX_LINE_BYTES - length) {
            throw new TraceException(
                    TraceException.Kind.LINE_TOO_LONG,
                    file,
                    number,
                    0,
                    "the line is longer than " + TraceFormat.MAX_LINE_BYTES + " bytes");
        }
        if (length + more > line.length) {
            line = Arrays.copyOf(line, Math.max(length + more, Math.min(2 * line.length, TraceFormat.MAX_LINE_BYTES)));
        }
        System.arraycopy(buffer, at, line, length, more);
        length += more;
        at = end;
    }

    private String decode() throws TraceException {
        if (isAscii()) {
            return new String(line, 0, length, StandardCharsets.US_ASCII);
        }
        // String's own constructor would put U+FFFD in place of bad bytes and say nothing.
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer from = ByteBuffer.wrap(line, 0, length);
        CharBuffer to = CharBuffer.allocate(length);
        CoderResult result = decoder.decode(from, to, true);
        if (result.isError()) {
            // The last character of a cut file may be cut too.
            TraceException.Kind kind =
                    cut && from.position() + 4 > length ? TraceException.Kind.TRUNCATED : TraceException.Kind.UTF8;
            String problem = kind == TraceException.Kind.TRUNCATED
                    ? "the file ends in the middle of a character"
                    : String.format("the byte 0x%02X is not UTF-8 here", line[from.position()] & 0xFF);
            throw new TraceException(kind, file, number, to.position() + 1, problem);
        }
        return to.flip().toString();
    }

    private boolean isAscii() {
        for (int i = 0; i < length; i++) {
            if (line[i] < 0) {
                return false;
            }
        }
        return true;
    }
}
