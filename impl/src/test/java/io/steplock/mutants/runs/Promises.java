package io.steplock.mutants.runs;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** What users were told, as values of rows: which must be there, which must not, and which may. Thread-safe. */
final class Promises {
    private final Set<Integer> there = new TreeSet<>();
    private final Set<Integer> gone = new TreeSet<>();

    Promises() {
        for (int page = 1; page <= Stage.PAGES; page++) {
            for (int row = 1; row <= Stage.ROWS; row++) {
                there.add(original(page, row));
            }
        }
    }

    /** The value of a row that the table was made with. */
    private static int original(int page, int row) {
        return (page - 1) * Stage.ROWS + row;
    }

    /** The value of a row inserted later. */
    static int inserted(int page) {
        return 100 + page;
    }

    /** Its removal has begun. */
    synchronized void mayBeGone(int page, int row) {
        there.remove(original(page, row));
    }

    /** Its removal was reported durable. */
    synchronized void isGone(int page, int row) {
        gone.add(original(page, row));
    }

    /** Its insertion has begun. */
    synchronized void mayBeThere(int page) {
        gone.remove(inserted(page));
    }

    /** Its insertion was reported durable. */
    synchronized void isThere(int page) {
        there.add(inserted(page));
    }

    synchronized void check(Collection<Integer> found) {
        Set<Integer> lost = new TreeSet<>(there);
        lost.removeAll(found);
        Set<Integer> back = new TreeSet<>(gone);
        back.retainAll(found);
        if (!lost.isEmpty()) {
            throw new Trouble("rows", "lost the rows with values " + lost);
        } else if (!back.isEmpty()) {
            throw new Trouble("rows", "rows of committed deletes are back, values " + back);
        }
    }
}
