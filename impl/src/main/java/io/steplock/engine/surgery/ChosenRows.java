package io.steplock.engine.surgery;

import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.LinePointer;
import io.steplock.engine.process.Process;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/** Which rows of a page an operation by force works on (FACTS.md, section 3, step 6). */
final class ChosenRows {
    private ChosenRows() {}

    /** The offsets whose line pointer is normal; a notice for each of the others. The caller holds the page's lock. */
    static List<Integer> of(Process s, Table table, int block, byte[] page, SortedSet<Integer> offsets) {
        List<Integer> chosen = new ArrayList<>();
        int last = HeapPage.linePointers(page);
        for (int offset : offsets) {
            String obstacle;
            if (offset < 1 || offset > last) {
                obstacle = "the page has line pointers 1 to " + last;
            } else {
                LinePointer.State state = HeapPage.linePointer(page, offset).state();
                obstacle = switch (state) {
                    case NORMAL -> "";
                    case UNUSED -> "its line pointer is unused";
                    case REDIRECT -> "its line pointer is a redirect";
                    case DEAD -> "its line pointer is dead already";
                };
            }
            if (obstacle.isEmpty()) {
                chosen.add(offset);
            } else {
                s.notice("row " + new Tid(block, offset) + " of table " + table.name() + " is skipped: " + obstacle);
            }
        }
        return chosen;
    }
}
