package io.steplock.engine.checksum;

import io.steplock.engine.control.ChecksumState;
import java.util.Locale;
import java.util.Set;

/**
 * Which code runs (FACTS.md, H and K).
 *
 * @param fixes the commits that it has, of {@link #ALL_FIXES}
 * @param delayFlag how the checkpointer treats a launcher's delay flag
 * @param remedies what is mended besides
 */
public record Code(Set<String> fixes, DelayFlag delayFlag, Set<Remedy> remedies) {
    /** The fixes of the reference. */
    public static final Set<String> REFERENCE_FIXES = Set.of("8fb8ded889", "25b922ec58", "bf25e5571b");

    /** All fixes that the project knows. */
    public static final Set<String> ALL_FIXES =
            Set.of("8fb8ded889", "25b922ec58", "bf25e5571b", "5fee7cab1b", "d79bf7612a", "a4f02cab4b", "ed6775db84");

    /** The development head of 2026-05-04. */
    public static final Code REFERENCE = new Code(REFERENCE_FIXES, DelayFlag.IGNORED, Set.of());

    public Code {
        fixes = Set.copyOf(fixes);
        remedies = Set.copyOf(remedies);
        if (!ALL_FIXES.containsAll(fixes)) {
            throw new IllegalArgumentException("unknown fixes in " + fixes + "; known are " + ALL_FIXES);
        }
    }

    /** What the checkpointer does about a launcher that is in its critical section. */
    public enum DelayFlag {
        /** As coded: it does not see the launcher (I.4). */
        IGNORED("ignored"),
        /** It waits for it after the redo record. */
        AFTER_REDO("after redo"),
        /** It waits for it before it reads the state. */
        BEFORE_READ("before read");

        private final String text;

        DelayFlag(String text) {
            this.text = text;
        }

        /** Its name in the specification. */
        public String text() {
            return text;
        }
    }

    /** What would close one finding or another. */
    public enum Remedy {
        /** The shared copy is set before the record is inserted. */
        SHARED_FIRST,
        /** Record, flush and shared copy on one side, read B and redo record on the other. */
        ATOMIC_UNIT,
        /** The change to inprogress-on requests a checkpoint too. */
        CHECKPOINT,
        /** Read B under the insertion locks that the redo record takes, and the shared copy first. */
        READ_AT_INSERTION,
        /** A launcher's exit looks at the state only if it has not cleared its flag. */
        EXIT_TEST_NESTED,
        /** Who absorbs takes the state from shared memory. */
        ABSORB_SHARED_STATE;

        /** Its name in the specification. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    public boolean has(String fix) {
        return fixes.contains(fix);
    }

    public boolean has(Remedy remedy) {
        return remedies.contains(remedy);
    }

    /** The control file is written after the critical section: before {@code 25b922ec58}. */
    public boolean controlFileLate() {
        return !has("25b922ec58");
    }

    public boolean sharedFirst() {
        return has(Remedy.SHARED_FIRST) || has(Remedy.READ_AT_INSERTION);
    }

    /** Whether a process in production may go from one state to the other by a barrier (B.2). */
    public boolean allows(ChecksumState from, ChecksumState to) {
        return switch (from) {
            case OFF -> to == ChecksumState.INPROGRESS_ON || (to == ChecksumState.INPROGRESS_OFF && has("bf25e5571b"));
            case INPROGRESS_ON ->
                to == ChecksumState.OFF
                        || to == ChecksumState.ON
                        || (to == ChecksumState.INPROGRESS_OFF && has("8fb8ded889"));
            case ON -> to == ChecksumState.INPROGRESS_OFF;
            case INPROGRESS_OFF ->
                to == ChecksumState.OFF
                        || to == ChecksumState.ON
                        || (to == ChecksumState.INPROGRESS_ON && has("bf25e5571b"));
        };
    }
}
