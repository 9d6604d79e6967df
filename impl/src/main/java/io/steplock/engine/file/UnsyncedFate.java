package io.steplock.engine.file;

import java.util.Random;

/** Decides at a power loss what becomes of each write that was not synced. */
@FunctionalInterface
public interface UnsyncedFate {
    /** All sectors of a block reach the disk. */
    int KEPT = 0xFFFF;
    /** No sector does. */
    int LOST = 0;

    /**
     * Which of the sixteen sectors of 512 bytes in this block reach the disk: bit k for sector k. Anything but
     * {@link #KEPT} and {@link #LOST} is a torn write. Writes of one block are asked about in the order they were made.
     *
     * @param path relative to the data directory
     * @param block the block of 8,192 bytes in the file, from 0
     */
    int sectors(String path, long block);

    /** Keeps or loses each write at random; with {@code torn} some of the kept ones only in part. */
    static UnsyncedFate random(Random random, boolean torn) {
        return (path, block) -> {
            if (torn && random.nextInt(4) == 0) {
                return random.nextInt(KEPT + 1);
            }
            return random.nextBoolean() ? KEPT : LOST;
        };
    }
}
