package io.steplock.engine.buffer;

import io.steplock.engine.page.PageId;
import io.steplock.engine.process.Process;

/** Whether a process deals in checksums when it reads and writes pages (FACTS.md, B.3 and B.4). Thread-safe. */
public interface PagePolicy {
    /** A cluster whose data checksums are always on. */
    PagePolicy ALWAYS = new PagePolicy() {
        @Override
        public boolean setsChecksum(Process writer) {
            return true;
        }

        @Override
        public boolean verifies(Process reader) {
            return true;
        }

        @Override
        public boolean changes() {
            return false;
        }
    };

    /** Whether a page that the process writes gets its checksum; else the field stays as it is. */
    boolean setsChecksum(Process writer);

    /** Whether the process verifies a page whose reading it completes. */
    boolean verifies(Process reader);

    /** The process has found a page's checksum wrong; the page stays out of memory. */
    default void failed(Process reader, PageId page) {}

    /** Whether the process may write a dirty page to make room for another; else it looks for a clean one. */
    default boolean writesVictims(Process process) {
        return true;
    }

    /** Whether the answers may change, so that reads and evictions are steps that somebody wants to hear of. */
    boolean changes();
}
