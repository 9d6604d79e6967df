package io.steplock.engine.control;

import io.steplock.engine.file.FileLayer;
import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.wal.format.WalAddress;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * The control file's content, as release 15 lays it out (FACTS.md, pg_control).
 *
 * @param time of the last update, seconds since 1970
 * @param checkpointLsn where the last checkpoint's record starts
 * @param checksums the state of data checksums; more of them than release 15 knows, with the numbers of later releases
 */
public record ControlFile(
        long systemIdentifier,
        State state,
        long time,
        long checkpointLsn,
        Checkpoint checkpoint,
        ChecksumState checksums) {
    /** The file, relative to the data directory. */
    public static final String PATH = "global/pg_control";

    private static final int FILE_SIZE = 8192;
    private static final int STATE_AT = 16;
    private static final int CRC_AT = 288;
    private static final int VERSION = 1300;
    private static final int CATALOG_VERSION = 202209061;
    private static final int CHECKSUMS_AT = 252;

    /** Whether the cluster was shut down cleanly. */
    public enum State {
        SHUT_DOWN(1, "shut down"),
        SHUTTING_DOWN(3, "shutting down"),
        IN_CRASH_RECOVERY(4, "in crash recovery"),
        IN_PRODUCTION(6, "in production");

        private final int code;
        private final String text;

        State(int code, String text) {
            this.code = code;
            this.text = text;
        }

        /** As {@code pg_controldata} prints it. */
        public String text() {
            return text;
        }

        private static State of(int code) {
            for (State state : values()) {
                if (state.code == code) {
                    return state;
                }
            }
            throw new EngineException(PATH + " holds state " + Integer.toUnsignedString(code) + " at byte " + STATE_AT
                    + ", which this engine never writes; restore the data directory");
        }
    }

    /** The same with another state. */
    public ControlFile withState(State other) {
        return new ControlFile(systemIdentifier, other, time, checkpointLsn, checkpoint, checksums);
    }

    /** The same with another state of data checksums. */
    public ControlFile withChecksums(ChecksumState other) {
        return new ControlFile(systemIdentifier, state, time, checkpointLsn, checkpoint, other);
    }

    /** The same with another checkpoint. */
    public ControlFile withCheckpoint(long now, long lsn, Checkpoint other) {
        return new ControlFile(systemIdentifier, state, now, lsn, other, checksums);
    }

    /** Writes the file and makes it durable. It must exist. */
    public void write(FileLayer files) {
        files.write(PATH, 0, encode(), 0, FILE_SIZE);
        files.sync(PATH);
    }

    /** Creates the file, with zeros; {@link #write} fills it. */
    public static void create(FileLayer files) {
        files.create(PATH, FILE_SIZE);
    }

    /**
     * Reads the file.
     *
     * @throws EngineException if it is damaged or of another release
     */
    public static ControlFile read(FileLayer files) {
        if (!files.exists(PATH)) {
            throw new EngineException(PATH + " is missing; restore the data directory");
        }
        if (files.size(PATH) != FILE_SIZE) {
            throw new EngineException(PATH + " has " + files.size(PATH) + " bytes, expected " + FILE_SIZE
                    + "; restore the data directory");
        }
        byte[] bytes = new byte[FILE_SIZE];
        files.read(PATH, 0, bytes);
        int version = LittleEndian.u32(bytes, 8);
        if (version != VERSION) {
            throw new EngineException(PATH + " has version " + Integer.toUnsignedString(version) + ", expected "
                    + VERSION + " (release 15) at byte 8; this is no data directory of this engine");
        }
        if (crc(bytes) != LittleEndian.u32(bytes, CRC_AT)) {
            throw new EngineException(PATH + " is damaged: its checksum at byte " + CRC_AT
                    + " is not that of bytes 0 to " + (CRC_AT - 1) + "; restore the data directory");
        }
        return new ControlFile(
                LittleEndian.u64(bytes, 0),
                State.of(LittleEndian.u32(bytes, STATE_AT)),
                LittleEndian.u64(bytes, 24),
                LittleEndian.u64(bytes, 32),
                Checkpoint.decode(bytes, 40),
                ChecksumState.of(LittleEndian.u32(bytes, CHECKSUMS_AT), PATH + " at byte " + CHECKSUMS_AT));
    }

    private byte[] encode() {
        byte[] bytes = new byte[FILE_SIZE];
        LittleEndian.putU64(bytes, 0, systemIdentifier);
        LittleEndian.putU32(bytes, 8, VERSION);
        LittleEndian.putU32(bytes, 12, CATALOG_VERSION);
        LittleEndian.putU32(bytes, STATE_AT, state.code);
        LittleEndian.putU64(bytes, 24, time);
        LittleEndian.putU64(bytes, 32, checkpointLsn);
        System.arraycopy(checkpoint.encode(), 0, bytes, 40, Checkpoint.SIZE);
        LittleEndian.putU64(bytes, 128, 1000);
        LittleEndian.putU64(bytes, 136, Lsn.NONE);
        LittleEndian.putU32(bytes, 172, 1);
        LittleEndian.putU32(bytes, 180, 100);
        LittleEndian.putU32(bytes, 184, 8);
        LittleEndian.putU32(bytes, 188, 10);
        LittleEndian.putU32(bytes, 196, 64);
        LittleEndian.putU32(bytes, 204, 8);
        LittleEndian.putU64(bytes, 208, Double.doubleToLongBits(1234567.0));
        LittleEndian.putU32(bytes, 216, PageHeader.PAGE_SIZE);
        LittleEndian.putU32(bytes, 220, 131072);
        LittleEndian.putU32(bytes, 224, WalAddress.PAGE_SIZE);
        LittleEndian.putU32(bytes, 228, WalAddress.SEGMENT_SIZE);
        LittleEndian.putU32(bytes, 232, 64);
        LittleEndian.putU32(bytes, 236, 32);
        LittleEndian.putU32(bytes, 240, 1996);
        LittleEndian.putU32(bytes, 244, 2048);
        bytes[248] = 1;
        LittleEndian.putU32(bytes, CHECKSUMS_AT, checksums.number());
        byte[] nonce = new byte[32];
        new Random(systemIdentifier).nextBytes(nonce);
        System.arraycopy(nonce, 0, bytes, 256, nonce.length);
        LittleEndian.putU32(bytes, CRC_AT, crc(bytes));
        return bytes;
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, CRC_AT);
        return (int) crc.getValue();
    }
}
