package io.steplock.counterexample;

import java.util.List;

/** What is done behind TLC's last state, so that a user sees what has been violated. */
enum Epilogue {
    /** Everybody goes on to the end, and then all pages are read. */
    READ(true, "read-all"),
    /** The server is up again already. */
    READ_RECOVERED(false, "read-all"),
    /** Everybody goes on to the end; then the power is lost, with all WAL kept. */
    CRASH_AFTER_ALL(true, "crash keep-wal all keep-pages all; restart; read-all"),
    /** The power is lost at once, with all WAL kept. */
    CRASH_NOW(false, "crash keep-wal all keep-pages all; restart; read-all"),
    /** The power is lost at once: the pages that were written stay, the WAL that was not flushed goes. */
    CRASH_KEEPING_PAGES(false, "crash keep-wal synced keep-pages all; restart; read-all");

    private final boolean everybodyGoesOn;
    private final String lines;

    Epilogue(boolean everybodyGoesOn, String lines) {
        this.everybodyGoesOn = everybodyGoesOn;
        this.lines = lines;
    }

    boolean everybodyGoesOn() {
        return everybodyGoesOn;
    }

    List<String> lines() {
        return List.of(lines.split("; "));
    }

    static Epilogue of(String property, boolean running) {
        if (!running) {
            return READ_RECOVERED;
        }
        return switch (property) {
            case "S1_RecordIntegrity", "S2_MapImageTruth", "S2_NoSetBitLost" -> CRASH_AFTER_ALL;
            case "S4_NoEarlySet" -> CRASH_NOW;
            case "S6a_WalBeforeData", "S6b_LoggedMapBits", "S6b_LoggedFlag", "S6b_LoggedTuples" -> CRASH_KEEPING_PAGES;
            default -> READ;
        };
    }
}
