package io.steplock.engine.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.checksum.Catalog.Relation;
import io.steplock.engine.checksum.Request;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.control.Checkpoint;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.control.ControlFile;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.injection.InjectionPoints.Action;
import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.ProcessState.AtInjectionPoint;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.server.ServerOptions.Content;
import io.steplock.engine.wal.format.RecordHeader;
import io.steplock.engine.wal.format.ResourceManager;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.engine.wal.reader.WalReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damage in a data directory whose server has crashed when it came to on: the start says what is wrong, in which file and
 * where, and changes nothing. With the damaged file put back, all is there.
 */
@Timeout(120)
class DamagedServerTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);
    private static final Duration WATCHDOG = Duration.ofSeconds(30);
    private static final ServerOptions OPTIONS =
            ServerOptions.DEFAULT.withBuffers(16).withPowerLoss();
    private static final String CONTROL = ControlFile.PATH;
    private static final String SEGMENT = "pg_wal/000000010000000000000001";
    private static final String TABLE = "base/5/16384";

    @TempDir
    Path parent;

    private Path data;
    private ControlFile control;
    private List<WalRecord> records;

    @BeforeEach
    void crash() {
        data = parent.resolve("data");
        try (Server server =
                Server.create(data, OPTIONS, new Content(ChecksumState.OFF, 2, 40), 0x6A00000000001234L, CLOCK)) {
            server.startBackend("b1");
            long ticket = server.requestCheckpoint();
            ask(server, () -> server.checkpoints().await(server.process("b1"), ticket));
            String point = "datachecksums-enable-checksums-after-xlogctl";
            server.points().attach(point, Optional.empty(), Action.WAIT);
            assertTrue(server.request("r1", Request.ENABLE));
            server.processes()
                    .await(server.process("launcher1"), found -> found instanceof AtInjectionPoint, point, WATCHDOG);
            server.crash(WalCut.SYNCED, (path, block) -> UnsyncedFate.KEPT);
        }
        try (FileLayer files = new FileLayer(data, new ProcessTable())) {
            control = ControlFile.read(files);
        }
        records = new WalReader(data).readAll().records();
    }

    private static void ask(Server server, Runnable work) {
        server.ask("b1", backend -> {
                    work.run();
                    return true;
                })
                .await(WATCHDOG);
    }

    private enum Damage {
        CONTROL_FILE_EMPTY(CONTROL, "global/pg_control has 0 bytes, expected 8192; restore"),
        CONTROL_FILE_TRUNCATED(CONTROL, "global/pg_control has 100 bytes, expected 8192; restore"),
        CONTROL_FILE_MISSING(CONTROL, "global/pg_control is missing; restore"),
        CONTROL_FILE_WITH_A_FLIPPED_BIT(CONTROL, "global/pg_control is damaged: its checksum at byte 288"),
        CONTROL_FILE_IN_CHECKSUM_STATE_4(
                CONTROL, "global/pg_control at byte 252 holds data checksum state 4, known are 0 to 3; restore"),
        CONTROL_FILE_OF_A_STANDBY(CONTROL, "global/pg_control holds state 5 at byte 16"),
        CONTROL_FILE_IN_NO_STATE(CONTROL, "global/pg_control holds state 99 at byte 16"),
        CONTROL_FILE_THAT_NAMES_NO_RECORD(CONTROL, "could not read the checkpoint record at 0/1F00000 in file "),
        CHECKPOINT_RECORD_WITH_A_FLIPPED_BIT(SEGMENT, "could not read the checkpoint record at 0/1"),
        REDO_RECORD_WITH_A_FLIPPED_BIT(SEGMENT, "could not find the redo location 0/1"),
        STATE_RECORD_OF_STATE_4(SEGMENT, " holds data checksum state 4, known are 0 to 3; restore the data directory"),
        REDO_RECORD_OF_STATE_9(SEGMENT, " holds data checksum state 9, known are 0 to 3; restore the data directory"),
        CHECKPOINT_RECORD_OF_NO_STATE(SEGMENT, " holds data checksum state 4294967295, known are 0 to 3; restore"),
        SEGMENT_MISSING(SEGMENT, "could not find file \"000000010000000000000001\""),
        SEGMENT_UNREADABLE(SEGMENT, "could not read file \""),
        SEGMENT_SHORT(SEGMENT, "000000010000000000000001 ends at byte 1048576, but 16777216 bytes at 0"),
        LIST_MISSING(DataDirectory.PATH, "the file steplock.relations is missing: "),
        LIST_WITH_A_LINE_OF_SOMETHING_ELSE(
                DataDirectory.PATH, "steplock.relations:2: \"table\" is no relation; restore"),
        LIST_EMPTY(DataDirectory.PATH, "steplock.relations names no relation; restore"),
        TABLE_MISSING(TABLE, "base/5/16384 is missing; restore"),
        TABLE_SHORT(TABLE, "base/5/16384 has 8192 bytes, expected 327680 for 40 blocks; restore");

        private final String path;
        private final String message;

        Damage(String path, String message) {
            this.path = path;
            this.message = message;
        }
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void isNamedAndLosesNothing(Damage damage) throws IOException {
        Path file = data.resolve(damage.path);
        byte[] good = Files.readAllBytes(file);
        damage(damage, file, good);
        EngineException e = assertThrows(EngineException.class, () -> Server.start(data, OPTIONS, CLOCK));
        assertTrue(e.getMessage().contains(damage.message), e.getMessage());
        if (damage.name().contains("RECORD_OF_")) {
            long record = recordOf(damage).startLsn();
            assertTrue(
                    e.getMessage().contains(" at " + Lsn.text(record) + " in " + WalAddress.place(record)),
                    e.getMessage());
        }

        Files.deleteIfExists(file);
        Files.write(file, good);
        try (Server server = Server.start(data, OPTIONS, CLOCK)) {
            assertEquals(ChecksumState.ON, server.shared().xlogCtl());
            readAll(server);
            server.stop();
        }
    }

    private void damage(Damage damage, Path file, byte[] good) throws IOException {
        byte[] bytes = good.clone();
        switch (damage) {
            case CONTROL_FILE_EMPTY, LIST_EMPTY -> bytes = new byte[0];
            case CONTROL_FILE_TRUNCATED -> bytes = Arrays.copyOf(good, 100);
            case CONTROL_FILE_WITH_A_FLIPPED_BIT -> bytes[100] ^= 1;
            case CONTROL_FILE_IN_CHECKSUM_STATE_4 -> putInControlFile(bytes, 252, 4);
            case CONTROL_FILE_OF_A_STANDBY -> putInControlFile(bytes, 16, 5);
            case CONTROL_FILE_IN_NO_STATE -> putInControlFile(bytes, 16, 99);
            case CONTROL_FILE_THAT_NAMES_NO_RECORD -> putInControlFile(bytes, 32, 0x1F00000);
            case CHECKPOINT_RECORD_WITH_A_FLIPPED_BIT ->
                bytes[WalAddress.offsetInSegment(control.checkpointLsn()) + 60] ^= 4;
            case REDO_RECORD_WITH_A_FLIPPED_BIT ->
                bytes[WalAddress.offsetInSegment(control.checkpoint().redo()) + 30] ^= 1;
            case STATE_RECORD_OF_STATE_4 -> putInRecord(bytes, recordOf(damage), 0, 4);
            case REDO_RECORD_OF_STATE_9 -> putInRecord(bytes, recordOf(damage), Integer.BYTES, 9);
            case CHECKPOINT_RECORD_OF_NO_STATE -> putInRecord(bytes, recordOf(damage), Checkpoint.CHECKSUMS_AT, -1);
            case SEGMENT_SHORT -> bytes = Arrays.copyOf(good, 1 << 20);
            case TABLE_SHORT -> bytes = Arrays.copyOf(good, 8192);
            case LIST_WITH_A_LINE_OF_SOMETHING_ELSE ->
                bytes = new String(good, StandardCharsets.UTF_8)
                        .replaceFirst("\n.*\n", "\ntable\n")
                        .getBytes(StandardCharsets.UTF_8);
            default -> bytes = null;
        }
        Files.delete(file);
        if (bytes != null) {
            Files.write(file, bytes);
        } else if (damage == Damage.SEGMENT_UNREADABLE) {
            Files.createDirectory(file);
        }
    }

    /** With the right checksum. */
    private static void putInControlFile(byte[] bytes, int at, int value) {
        LittleEndian.putU32(bytes, at, value);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, 288);
        LittleEndian.putU32(bytes, 288, (int) crc.getValue());
    }

    private WalRecord recordOf(Damage damage) {
        return switch (damage) {
            case STATE_RECORD_OF_STATE_4 -> firstOf(ResourceManager.CHECKSUMS, ResourceManager.CHECKSUM_STATE);
            case REDO_RECORD_OF_STATE_9 -> at(control.checkpoint().redo());
            default -> at(control.checkpointLsn());
        };
    }

    private WalRecord firstOf(ResourceManager manager, int info) {
        return records.stream()
                .filter(record -> record.manager().equals(manager) && record.info() == info)
                .findFirst()
                .orElseThrow();
    }

    private WalRecord at(long lsn) {
        return records.stream()
                .filter(record -> record.startLsn() == lsn)
                .findFirst()
                .orElseThrow();
    }

    /** With the right checksum, in the record's main data, which is short and stands last. */
    private static void putInRecord(byte[] bytes, WalRecord record, int at, int value) {
        int from = WalAddress.offsetInSegment(record.startLsn());
        int length = LittleEndian.u32(bytes, from);
        assertEquals(from / WalAddress.PAGE_SIZE, (from + length - 1) / WalAddress.PAGE_SIZE, "it lies on one page");
        byte[] whole = Arrays.copyOfRange(bytes, from, from + length);
        LittleEndian.putU32(whole, length - record.mainData().length + at, value);
        RecordHeader.setCrc(whole, RecordHeader.computeCrc(whole));
        System.arraycopy(whole, 0, bytes, from, length);
    }

    private static void readAll(Server server) {
        server.startBackend("b1");
        for (Relation relation : server.catalog().all()) {
            for (PageId page : relation.pages()) {
                ask(server, () -> server.pages().read(server.process("b1"), page));
            }
        }
        assertTrue(server.verified() > 0 || server.shared().xlogCtl() != ChecksumState.ON);
        assertEquals(0, server.failures().size());
    }

    /** Nothing tells it from a torn tail: as in PostgreSQL, it is the end of the WAL. */
    @Test
    void aDamagedRecordOfAStateIsTheEndOfTheWal() throws IOException {
        WalRecord state = damageStateRecord();
        try (Server server = Server.start(data, OPTIONS, CLOCK)) {
            // The control file was ahead of its record; the checkpoint's redo record decides.
            assertEquals(ChecksumState.OFF, server.shared().xlogCtl());
            readAll(server);
            assertTrue(server.request("r1", Request.ENABLE));
            server.awaitLaunchers();
            assertEquals(ChecksumState.ON, server.shared().xlogCtl());
            server.stop();
        }
        WalRecord instead = new WalReader(data).readAll().records().get(records.indexOf(state));
        assertEquals(state.startLsn(), instead.startLsn());
        assertFalse(instead.manager().equals(ResourceManager.CHECKSUMS));
    }

    /** Pages are then ahead of the WAL; none is written like that. */
    @Test
    void aPageWhoseRecordIsLostIsNotWritten() throws IOException {
        damageStateRecord();
        try (Server server = Server.start(data, OPTIONS, CLOCK)) {
            readAll(server);
            String message =
                    assertThrows(EngineException.class, () -> hintAll(server)).getMessage();
            assertTrue(message.contains(" cannot be written to file "), message);
            assertTrue(message.contains(" lies beyond the end of the WAL at 0/1"), message);
            server.processes().checkRunning();
        }
    }

    private static void hintAll(Server server) {
        for (Relation relation : server.catalog().all()) {
            for (PageId page : relation.pages()) {
                ask(server, () -> server.pages().hint(server.process("b1"), page));
            }
        }
    }

    private WalRecord damageStateRecord() throws IOException {
        WalRecord state = records.stream()
                .filter(record -> record.manager().equals(ResourceManager.CHECKSUMS))
                .findFirst()
                .orElseThrow();
        Path segment = data.resolve(SEGMENT);
        byte[] bytes = Files.readAllBytes(segment);
        bytes[WalAddress.offsetInSegment(state.startLsn()) + 26] ^= 1;
        Files.write(segment, bytes);
        return state;
    }
}
