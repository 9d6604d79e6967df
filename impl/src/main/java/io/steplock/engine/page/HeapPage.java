package io.steplock.engine.page;

import io.steplock.engine.page.LinePointer.State;

/** A heap page over the bytes given: line pointers, numbered from 1, and the tuples they point to. */
public final class HeapPage {
    private static final int LINE_POINTER_SIZE = 4;
    private static final int ALIGNMENT = 8;
    private static final int MAX_LINE_POINTERS = 291;

    private HeapPage() {}

    /** How many line pointers the page has. */
    public static int linePointers(byte[] page) {
        int lower = PageHeader.lower(page);
        return lower <= PageHeader.SIZE ? 0 : (lower - PageHeader.SIZE) / LINE_POINTER_SIZE;
    }

    /** The line pointer of that number, which must be in 1..{@link #linePointers}. */
    public static LinePointer linePointer(byte[] page, int number) {
        return LinePointer.decode(LittleEndian.u32(page, place(page, number)));
    }

    /** Makes the line pointer dead, with offset 0 and length 0; the tuple's bytes stay where they are. */
    public static void kill(byte[] page, int number) {
        LittleEndian.putU32(page, place(page, number), new LinePointer(State.DEAD, 0, 0).encode());
    }

    /**
     * Puts a tuple below the others and a line pointer behind the others.
     *
     * @return the number of the new line pointer
     * @throws IllegalArgumentException if the page has no room for it
     */
    public static int add(byte[] page, byte[] tuple) {
        int upper = (PageHeader.upper(page) - tuple.length) / ALIGNMENT * ALIGNMENT;
        int lower = PageHeader.lower(page);
        if (upper < lower + LINE_POINTER_SIZE) {
            throw new IllegalArgumentException("no room for a tuple of " + tuple.length + " bytes behind "
                    + linePointers(page) + " others on a page");
        }
        System.arraycopy(tuple, 0, page, upper, tuple.length);
        LittleEndian.putU32(page, lower, new LinePointer(State.NORMAL, upper, tuple.length).encode());
        PageHeader.setLower(page, lower + LINE_POINTER_SIZE);
        PageHeader.setUpper(page, upper);
        return linePointers(page);
    }

    /** Whether a tuple of that length fits on the page, with a new line pointer. */
    public static boolean hasRoom(byte[] page, int length) {
        int upper = (PageHeader.upper(page) - length) / ALIGNMENT * ALIGNMENT;
        return linePointers(page) < MAX_LINE_POINTERS && upper >= PageHeader.lower(page) + LINE_POINTER_SIZE;
    }

    private static int place(byte[] page, int number) {
        if (number < 1 || number > linePointers(page)) {
            throw new IllegalArgumentException(
                    "line pointer " + number + " does not exist: the page has " + linePointers(page));
        }
        return PageHeader.SIZE + LINE_POINTER_SIZE * (number - 1);
    }
}
