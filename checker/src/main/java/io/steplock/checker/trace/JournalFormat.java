package io.steplock.checker.trace;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The file in which a process that may be killed leaves its events. All numbers are little-endian and lie at multiples of
 * 8: 16 bytes of magic, the version (8), then the records. A record is the length of its text (8), its commit word (8)
 * and the text, one or more lines of a trace, filled up with zeros. Behind the last record there are at least two words
 * of zeros.
 *
 * <p>The order of stores is what makes it safe: first the length, then the text, last the commit word. So a process that
 * is killed leaves whole records and at most one without its commit word, the last; anything else is damage.
 */
final class JournalFormat {
    static final byte[] MAGIC = "steplock-journal".getBytes(StandardCharsets.US_ASCII);
    static final long VERSION = 1;
    static final int WORD = 8;
    static final int FIRST_RECORD = MAGIC.length + WORD;

    /** Length and commit word. */
    static final int RECORD_HEADER = 2 * WORD;

    /** A record may hold a crash and its state: two lines, and their line feeds. */
    static final long MAX_TEXT = 2L * TraceFormat.MAX_LINE_BYTES + 2;

    // Far apart, so that no damaged bit makes one of the other.
    private static final long COMMITTED = 0x53544550_00000000L;
    private static final long VOID = 0x766F6964_00000000L;
    private static final long CHECKSUM = 0xFFFFFFFFL;

    private JournalFormat() {}

    /** The journal of a trace lies beside it. */
    static Path beside(Path trace) {
        return trace.resolveSibling(trace.getFileName() + ".journal");
    }

    /** The room that a text takes in its record, the header not counted. */
    static long padded(long length) {
        return (length + WORD - 1) / WORD * WORD;
    }

    static long commitWord(byte[] text) {
        CRC32C checksum = new CRC32C();
        checksum.update(text);
        return COMMITTED | checksum.getValue();
    }

    /** The commit word of the same record once it is known that its step did not happen. */
    static long voided(long commitWord) {
        return VOID | (commitWord & CHECKSUM);
    }

    static boolean isVoid(long commitWord) {
        return (commitWord & ~CHECKSUM) == VOID;
    }

    static boolean fits(long commitWord, byte[] text) {
        long expected = commitWord(text);
        return commitWord == expected || commitWord == voided(expected);
    }
}
