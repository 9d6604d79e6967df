package io.steplock.engine.transaction;

import io.steplock.engine.file.FileLayer;
import io.steplock.engine.process.EngineException;
import java.util.BitSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which transactions have committed: two bits for each in files of PostgreSQL's layout, 01 for committed. In memory
 * while the engine runs; a checkpoint writes it out, recovery brings it up to date from the commit records. A status
 * only ever goes from unknown to committed, so a torn write of it is harmless. Not thread-safe.
 */
final class CommitStatus {
    private static final String DIRECTORY = "pg_xact";
    private static final int XIDS_IN_BYTE = 4;
    private static final int FILE_SIZE = 32 * 8192;
    private static final int XIDS_IN_FILE = FILE_SIZE * XIDS_IN_BYTE;
    private static final int COMMITTED = 1;

    private final BitSet committed = new BitSet();

    void setCommitted(int xid) {
        committed.set(xid);
    }

    boolean isCommitted(int xid) {
        return committed.get(xid);
    }

    /** Reads the files. */
    static CommitStatus read(FileLayer files) {
        CommitStatus status = new CommitStatus();
        for (int number = 0; files.exists(path(number)); number++) {
            checkSize(files, number);
            byte[] bytes = new byte[FILE_SIZE];
            files.read(path(number), 0, bytes);
            for (int i = 0; i < XIDS_IN_FILE; i++) {
                if ((bytes[i / XIDS_IN_BYTE] >> shift(i) & 3) == COMMITTED) {
                    status.setCommitted(number * XIDS_IN_FILE + i);
                }
            }
        }
        return status;
    }

    /**
     * Looks whether the files of all ids below this one are there.
     *
     * @throws EngineException if one is missing or has the wrong size
     */
    static void check(FileLayer files, int nextXid) {
        for (int number = 0; number <= (nextXid - 1) / XIDS_IN_FILE; number++) {
            if (!files.exists(path(number))) {
                throw new EngineException(path(number) + ", the status of transactions " + number * XIDS_IN_FILE
                        + " to " + (nextXid - 1) + ", is missing; restore the data directory");
            }
            checkSize(files, number);
        }
    }

    private static void checkSize(FileLayer files, int number) {
        if (files.size(path(number)) != FILE_SIZE) {
            throw new EngineException(path(number) + " has " + files.size(path(number)) + " bytes, expected "
                    + FILE_SIZE + "; restore the data directory");
        }
    }

    /** Writes the files of all ids below this one, durably. */
    void write(FileLayer files, int nextXid) {
        if (!files.exists(DIRECTORY)) {
            files.createDirectory(DIRECTORY);
        }
        for (int number = 0; number <= (nextXid - 1) / XIDS_IN_FILE; number++) {
            byte[] bytes = new byte[FILE_SIZE];
            int first = number * XIDS_IN_FILE;
            for (int xid = committed.nextSetBit(first);
                    xid >= 0 && xid < first + XIDS_IN_FILE;
                    xid = committed.nextSetBit(xid + 1)) {
                bytes[(xid - first) / XIDS_IN_BYTE] |= (byte) (COMMITTED << shift(xid));
            }
            if (!files.exists(path(number))) {
                files.create(path(number), FILE_SIZE);
            }
            files.write(path(number), 0, bytes, 0, FILE_SIZE);
            files.sync(path(number));
        }
    }

    Set<Integer> committed() {
        return committed.stream().boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    CommitStatus copy() {
        CommitStatus copy = new CommitStatus();
        copy.committed.or(committed);
        return copy;
    }

    private static int shift(int xid) {
        return 2 * (xid % XIDS_IN_BYTE);
    }

    private static String path(int number) {
        return String.format("%s/%04X", DIRECTORY, number);
    }
}
