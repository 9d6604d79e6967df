package io.steplock.engine.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.control.Checkpoint;
import io.steplock.engine.control.ControlFile;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.probe.Step;
import io.steplock.engine.probe.StepListener;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.step.MapProtocolStep.WriteStatus;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.engine.wal.reader.WalReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A data directory that was not shut down and has damage: opening says what is wrong, in which file and where, and loses
 * nothing. With the damaged file put back, all that was committed is there.
 */
class DamagedDirectoryTest {
    private static final String CONTROL = "global/pg_control";
    private static final String SEGMENT = "pg_wal/000000010000000000000001";

    @TempDir
    Path parent;

    private Path directory;
    private Path good;
    private Map<Tid, Integer> rows;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = parent.resolve("data");
        good = parent.resolve("good");
        try (Cluster cluster = TestCluster.create(directory, Variant.REGISTERED)) {
            Table table = cluster.createTable("t", 3, 200);
            Run run = new Run(cluster, "s1");
            run.insert(table, 100, 0);
            run.get(s -> cluster.checkpointer().online(s));
            run.insert(table, 101, 1);
            // The redo pointer of the last checkpoint lies before its record.
            Run other = new Run(cluster, "s2");
            cluster.probe().addListener(new StepListener() {
                @Override
                public void after(Process process, Step step) {
                    if (step instanceof WriteStatus) {
                        other.insert(table, 99, 0);
                    }
                }
            });
            run.get(s -> cluster.checkpointer().online(s));
            run.insert(table, 102, 2);
            rows = run.rows(table);
            assertEquals(604, rows.size());
        }
        copy(directory, good);
    }

    private enum Damage {
        CONTROL_FILE_EMPTY(CONTROL, "global/pg_control has 0 bytes, expected 8192; restore"),
        CONTROL_FILE_SHORT(CONTROL, "global/pg_control has 100 bytes, expected 8192; restore"),
        CONTROL_FILE_LONG(CONTROL, "global/pg_control has 8193 bytes, expected 8192; restore"),
        CONTROL_FILE_MISSING(CONTROL, "global/pg_control is missing; restore"),
        CONTROL_FILE_OF_ZEROS(CONTROL, "global/pg_control has version 0, expected 1300 (release 15) at byte 8"),
        CONTROL_FILE_WITH_A_FLIPPED_BIT(CONTROL, "global/pg_control is damaged: its checksum at byte 288"),
        CONTROL_FILE_OF_ANOTHER_RELEASE(
                CONTROL, "global/pg_control has version 1301, expected 1300 (release 15) at byte 8"),
        CONTROL_FILE_IN_A_STATE_OF_A_STANDBY(CONTROL, "global/pg_control holds state 5 at byte 16"),
        CONTROL_FILE_THAT_NAMES_NO_RECORD(
                CONTROL, "could not read the checkpoint record at 0/1006000 in file " + SEGMENT + " at byte 24576"),
        NO_GLOBAL_DIRECTORY("global", "global/pg_control is missing"),
        NO_BASE_DIRECTORY("base/5", "directory base/5 is missing; restore"),
        NO_TABLESPACE_DIRECTORY("pg_tblspc", "directory pg_tblspc is missing; restore"),
        NO_WAL_DIRECTORY("pg_wal", "directory pg_wal is missing; restore"),
        NO_STATUS_DIRECTORY("pg_xact", "pg_xact/0000, the status of transactions 0 to "),
        STATUS_FILE_SHORT("pg_xact/0000", "pg_xact/0000 has 100 bytes, expected 262144; restore"),
        NO_CONFIGURATION("steplock.conf", "has no file steplock.conf: it is no data directory of this engine"),
        WAL_SEGMENT_MISSING(SEGMENT, "could not find file \"000000010000000000000001\""),
        WAL_SEGMENT_OF_ZEROS(SEGMENT, "invalid magic number 0000 in log segment 000000010000000000000001"),
        WAL_SEGMENT_SHORT(SEGMENT, "000000010000000000000001 ends at byte 1048576, but 16777216 bytes at 0"),
        WAL_SEGMENT_UNREADABLE(SEGMENT, "could not read file \""),
        CHECKPOINT_RECORD_WITH_A_FLIPPED_BIT(SEGMENT, "incorrect resource manager data checksum in record at 0/1"),
        REDO_RECORD_WITH_A_FLIPPED_BIT(SEGMENT, "could not find the redo location 0/1");

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
        Path damaged = directory.resolve(damage.path);
        byte[] bytes = Files.isRegularFile(damaged) ? Files.readAllBytes(damaged) : new byte[0];
        delete(damaged);
        if (bytes.length > 0) {
            write(damage, damaged, bytes);
        }

        EngineException e = assertThrows(
                EngineException.class, () -> Cluster.open(directory, Variant.REGISTERED, TestCluster.CLOCK));
        assertTrue(e.getMessage().contains(damage.message), e.getMessage());

        delete(damaged);
        copy(good.resolve(damage.path), damaged);
        assertAllIsThere();
    }

    private void write(Damage damage, Path file, byte[] bytes) throws IOException {
        switch (damage) {
            case CONTROL_FILE_EMPTY -> Files.write(file, new byte[0]);
            case CONTROL_FILE_SHORT, STATUS_FILE_SHORT -> Files.write(file, Arrays.copyOf(bytes, 100));
            case CONTROL_FILE_LONG -> Files.write(file, Arrays.copyOf(bytes, 8193));
            case CONTROL_FILE_OF_ZEROS, WAL_SEGMENT_OF_ZEROS -> Files.write(file, new byte[bytes.length]);
            case CONTROL_FILE_WITH_A_FLIPPED_BIT -> flip(file, bytes, 100);
            case CONTROL_FILE_OF_ANOTHER_RELEASE -> putInControlFile(file, bytes, 8, 1301);
            case CONTROL_FILE_IN_A_STATE_OF_A_STANDBY -> putInControlFile(file, bytes, 16, 5);
            case CONTROL_FILE_THAT_NAMES_NO_RECORD -> putInControlFile(file, bytes, 32, 0x1006000);
            case WAL_SEGMENT_SHORT -> Files.write(file, Arrays.copyOf(bytes, 1 << 20));
            case WAL_SEGMENT_UNREADABLE -> Files.createDirectory(file);
            case CHECKPOINT_RECORD_WITH_A_FLIPPED_BIT ->
                flip(file, bytes, WalAddress.offsetInSegment(control(good).checkpointLsn()) + 60);
            case REDO_RECORD_WITH_A_FLIPPED_BIT ->
                flip(
                        file,
                        bytes,
                        WalAddress.offsetInSegment(control(good).checkpoint().redo()) + 30);
            default -> {} // it is missing
        }
    }

    private static void flip(Path file, byte[] bytes, int at) throws IOException {
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    /** With the right checksum. */
    private static void putInControlFile(Path file, byte[] bytes, int at, int value) throws IOException {
        LittleEndian.putU32(bytes, at, value);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, 288);
        LittleEndian.putU32(bytes, 288, (int) crc.getValue());
        Files.write(file, bytes);
    }

    private static ControlFile control(Path directory) {
        try (FileLayer files = new FileLayer(directory, new ProcessTable())) {
            return ControlFile.read(files);
        }
    }

    private void assertAllIsThere() {
        try (Cluster cluster = Cluster.open(directory, Variant.REGISTERED, TestCluster.CLOCK)) {
            Run run = new Run(cluster, "s1");
            assertEquals(rows, run.rows(cluster.table("t")));
            assertEquals(rows.size(), run.countTrustingMap(cluster.table("t")));
            cluster.stop();
        }
    }

    /** A device that fails in the middle of the WAL is not the end of the WAL. */
    @Test
    void aSegmentThatCannotBeReadDuringRecoveryIsNotTheEndOfTheWal() throws IOException {
        fillTwoSegments();
        Path second = directory.resolve("pg_wal/000000010000000000000002");
        byte[] bytes = Files.readAllBytes(second);
        Files.delete(second);
        Files.createDirectory(second);
        String message = assertThrows(
                        EngineException.class, () -> Cluster.open(directory, Variant.REGISTERED, TestCluster.CLOCK))
                .getMessage();
        assertTrue(message.startsWith("could not read the WAL at 0/"), message);
        assertTrue(message.contains("000000010000000000000002"), message);
        assertTrue(message.contains("open the data directory again"), message);
        Files.delete(second);
        Files.write(second, bytes);
        assertAllIsThere();
    }

    /** As in PostgreSQL a missing segment is the end; what lies behind the gap must not come back when the WAL grows. */
    @Test
    void behindAMissingSegmentNothingIsLeft() throws IOException {
        fillTwoSegments();
        Path second = directory.resolve("pg_wal/000000010000000000000002");
        Files.move(second, directory.resolve("pg_wal/000000010000000000000003"));
        Cluster.open(directory, Variant.REGISTERED, TestCluster.CLOCK).close();
        try (Stream<Path> left = Files.list(directory.resolve("pg_wal"))) {
            assertEquals(
                    List.of("000000010000000000000001"),
                    left.map(file -> file.getFileName().toString()).toList());
        }
        List<WalRecord> records = new WalReader(directory).readAll().records();
        assertEquals("CHECKPOINT_SHUTDOWN", records.get(records.size() - 1).type());
    }

    private void fillTwoSegments() throws IOException {
        try (Cluster cluster = Cluster.open(directory, Variant.REGISTERED, TestCluster.CLOCK)) {
            Table table = cluster.table("t");
            Run run = new Run(cluster, "s1");
            // Each freeze logs the page's image; nothing but their sum matters.
            for (int i = 0;
                    i < 60_000 && WalAddress.segment(cluster.wal().position().currentLsn()) < 2;
                    i += 1000) {
                run.get(s -> {
                    for (int j = 0; j < 1000; j++) {
                        cluster.surgery().heapForceFreeze(s, table, List.of(new Tid(0, 1)));
                    }
                    return null;
                });
            }
            run.insert(table, 103, 2);
            rows = run.rows(table);
        }
        assertTrue(Files.exists(directory.resolve("pg_wal/000000010000000000000002")));
        delete(good);
        copy(directory, good);
    }

    @Test
    void aControlFileIsReadAsItWasWritten() {
        ControlFile found = control(good);
        assertTrue(found.checkpoint().redo() < found.checkpointLsn());
        assertEquals(ControlFile.State.IN_PRODUCTION, found.state());
        assertTrue(found.checkpoint().nextXid() > Checkpoint.FIRST_NORMAL_XID);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
