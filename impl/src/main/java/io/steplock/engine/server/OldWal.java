package io.steplock.engine.server;

import io.steplock.engine.file.FileLayer;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.wal.format.WalAddress;
import java.util.List;

/**
 * The WAL that no recovery needs any more (FACTS.md, C.7.28): segments that lie wholly before the redo point of the last
 * checkpoint. They are removed, never renamed for later use.
 */
final class OldWal {
    private static final String WAL = "pg_wal";
    /** A file's name begins with its timeline, which says nothing of its place. */
    private static final int TIMELINE_DIGITS = 8;

    private final ProcessTable processes;
    private final FileLayer files;
    private final int kept;

    /** @param kept how many segments before the last one are kept whatever the redo point */
    OldWal(ProcessTable processes, FileLayer files, int kept) {
        this.processes = processes;
        this.files = files;
        this.kept = kept;
    }

    /**
     * Removes it. The oldest segment goes first, and durably before the next one, so that whatever stops this leaves a
     * WAL without a gap. A file that cannot be removed is left to the next checkpoint, as in PostgreSQL.
     *
     * @param redo of the last checkpoint; the control file on disk names it
     * @param end of the WAL
     */
    void remove(Process checkpointer, long redo, long end) {
        long first = Math.min(WalAddress.segment(redo), WalAddress.segment(end) - kept);
        if (first <= 0) {
            return;
        }
        String needed = place(WalAddress.fileName(first));
        List<String> old = files.list(WAL).stream()
                .filter(WalAddress::isFileName)
                .filter(name -> place(name).compareTo(needed) < 0)
                .toList();
        for (String name : old) {
            try {
                files.delete(WAL + "/" + name);
            } catch (EngineException e) {
                processes.checkRunning();
                checkpointer.notice("old WAL is not removed: " + e.getMessage());
                return;
            }
        }
    }

    private static String place(String fileName) {
        return fileName.substring(TIMELINE_DIGITS);
    }
}
