package io.steplock.mutants.runs;

import io.steplock.scenario.checksums.ChecksumStage;

/**
 * One run of the data-checksums protocol.
 *
 * @param words what happens, in words
 * @param initial whether checksums are on at first
 * @param requests how many calls there are, at most
 * @param buffers how many pages fit into memory
 * @param open whether a transaction is open at first, which has made the relation of the last database
 * @param play makes it happen
 */
record ChecksumScript(String words, boolean initial, int requests, int buffers, boolean open, Play play) {
    static final int ROOM_FOR_ALL = 64;

    interface Play {
        void on(ChecksumStage stage);
    }

    /** A run with one call. */
    static ChecksumScript from(String state, String words, Play play) {
        return new ChecksumScript(words, state.equals("on"), 1, ROOM_FOR_ALL, false, play);
    }

    ChecksumScript withRequests(int count) {
        return new ChecksumScript(words, initial, count, buffers, open, play);
    }

    ChecksumScript withBuffers(int count) {
        return new ChecksumScript(words, initial, requests, count, open, play);
    }

    ChecksumScript withOpenTransaction() {
        return new ChecksumScript(words, initial, requests, buffers, true, play);
    }
}
