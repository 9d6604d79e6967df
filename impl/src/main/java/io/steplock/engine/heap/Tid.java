package io.steplock.engine.heap;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The address of a row: block and number of the line pointer, written {@code (0,1)}. */
public record Tid(int block, int offset) implements Comparable<Tid> {
    private static final Pattern TEXT = Pattern.compile("\\((\\d{1,10}),(\\d{1,5})\\)");
    private static final int MAX_OFFSET = 65535;

    public Tid {
        if (block < 0 || offset < 0 || offset > MAX_OFFSET) {
            throw new IllegalArgumentException("(" + block + "," + offset + ") is no row address: the block must be 0.."
                    + Integer.MAX_VALUE + ", the offset 0.." + MAX_OFFSET);
        }
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if the text is no row address
     */
    public static Tid parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches() || Long.parseLong(parts.group(1)) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no row address: write (block,offset), such as (0,1)");
        }
        return new Tid(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
    }

    @Override
    public int compareTo(Tid other) {
        int byBlock = Integer.compare(block, other.block);
        return byBlock != 0 ? byBlock : Integer.compare(offset, other.offset);
    }

    @Override
    public String toString() {
        return "(" + block + "," + offset + ")";
    }
}
