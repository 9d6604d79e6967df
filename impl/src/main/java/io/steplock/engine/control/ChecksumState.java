package io.steplock.engine.control;

import io.steplock.engine.process.EngineException;
import java.util.List;

/** The state of data checksums, in a cluster, in a process, in the control file and in WAL (FACTS.md, B.1). */
public enum ChecksumState {
    OFF(0, "off", 2, false, false),
    ON(1, "on", 5, true, true),
    INPROGRESS_OFF(2, "inprogress-off", 4, true, false),
    INPROGRESS_ON(3, "inprogress-on", 3, true, false);

    private final int number;
    private final String text;
    private final int barrierType;
    private final boolean needWrite;
    private final boolean needVerify;

    ChecksumState(int number, String text, int barrierType, boolean needWrite, boolean needVerify) {
        this.number = number;
        this.text = text;
        this.barrierType = barrierType;
        this.needWrite = needWrite;
        this.needVerify = needVerify;
    }

    /** Its number on disk and in WAL. */
    public int number() {
        return number;
    }

    /** Its name in messages and in the specification. */
    public String text() {
        return text;
    }

    /** The place of its barrier among the barrier types; pending ones are absorbed from the lowest up (B.2). */
    public int barrierType() {
        return barrierType;
    }

    /** Whether who is in that state sets the checksum of a page that it writes. */
    public boolean needWrite() {
        return needWrite;
    }

    /** Whether who is in that state verifies a page that it reads. */
    public boolean needVerify() {
        return needVerify;
    }

    /** Whether a change is under way. */
    public boolean isInProgress() {
        return this == INPROGRESS_ON || this == INPROGRESS_OFF;
    }

    /**
     * The state of that number.
     *
     * @param place where it was found, for the message
     */
    public static ChecksumState of(int number, String place) {
        return List.of(values()).stream()
                .filter(state -> state.number == number)
                .findFirst()
                .orElseThrow(() -> new EngineException(place + " holds data checksum state "
                        + Integer.toUnsignedString(number) + ", known are 0 to 3; restore the data directory"));
    }

    @Override
    public String toString() {
        return text;
    }
}
