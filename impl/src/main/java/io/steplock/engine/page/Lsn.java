package io.steplock.engine.page;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A WAL position: an unsigned 64-bit byte address, written as two hexadecimal halves, {@code 0/17EBAD8}. */
public final class Lsn {
    /** No position. No record has it, since WAL segment 0 is never used. */
    public static final long NONE = 0;

    private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    private Lsn() {}

    public static String text(long lsn) {
        return Long.toHexString(lsn >>> 32).toUpperCase(Locale.ROOT)
                + "/"
                + Long.toHexString(lsn & 0xFFFFFFFFL).toUpperCase(Locale.ROOT);
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if the text is no LSN
     */
    public static long parse(String text) {
        Matcher halves = TEXT.matcher(text);
        if (!halves.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no LSN: write two hexadecimal numbers with a slash, such as 0/17EBAD8");
        }
        return Long.parseLong(halves.group(1), 16) << 32 | Long.parseLong(halves.group(2), 16);
    }
}
