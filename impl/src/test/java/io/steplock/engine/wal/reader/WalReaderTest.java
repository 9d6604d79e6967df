package io.steplock.engine.wal.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.wal.format.InvalidRecordException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalReaderTest {
    @TempDir
    Path parent;

    private Path directory;
    private Path file;
    private byte[] good;

    @BeforeEach
    void makeWal() throws IOException {
        directory = parent.resolve("data");
        try (Cluster cluster = TestCluster.create(directory, Variant.UNPATCHED)) {
            cluster.createTable("t", 3, 100);
            cluster.stop();
        }
        file = directory.resolve("pg_wal/000000010000000000000001");
        good = Files.readAllBytes(file);
    }

    private WalListing read() {
        return new WalReader(directory).readAll();
    }

    @Test
    void zerosEndTheList() {
        WalListing wal = read();
        assertEquals(6, wal.records().size());
        assertTrue(wal.end().startsWith("invalid record length at "), wal.end());
        assertTrue(wal.endsInZeros());
    }

    @Test
    void badMagic() throws IOException {
        good[0] ^= 1;
        Files.write(file, good);
        WalListing wal = read();
        assertEquals(0, wal.records().size());
        assertEquals("invalid magic number D111 in log segment 000000010000000000000001, offset 0", wal.end());
        assertFalse(wal.endsInZeros());
    }

    @Test
    void wrongPreviousRecord() throws IOException {
        int second = 0xA0;
        good[second + 8] ^= 8;
        Files.write(file, good);
        assertEquals("record with incorrect prev-link 0/1000020 at 0/10000A0", read().end());
    }

    @Test
    void truncatedFile() throws IOException {
        Files.write(file, Arrays.copyOf(good, 8192 + 100));
        WalListing wal = read();
        assertEquals("could not read file \"000000010000000000000001\", offset 8192: read 100 of 8192", wal.end());
        assertFalse(wal.endsInZeros());
        Files.write(file, new byte[0]);
        assertEquals(0, read().records().size());
    }

    @Test
    void missingFile() throws IOException {
        Files.delete(file);
        assertTrue(read().end().startsWith("could not find file \"000000010000000000000001\""));
    }

    @Test
    void absurdLengthNeedsNoMemory() throws IOException {
        Arrays.fill(good, 40, 44, (byte) 0xFF);
        Files.write(file, good);
        assertEquals(
                "invalid contrecord length "
                        + Integer.toUnsignedString(LittleEndian.u32(good, 8192 + 16))
                        + " (expected 4294959143) at 0/1000028",
                read().end());
    }

    @Test
    void positionsThatAreNoRecordAreRefused() {
        for (long lsn : new long[] {0, -8, 0x1000000, 0x1000010, 0x1000029, 0x1002000}) {
            String message = assertThrows(InvalidRecordException.class, () -> new WalReader(directory).read(lsn))
                    .getMessage();
            assertTrue(message.startsWith("invalid record offset at "), message);
        }
    }

    @Test
    void randomDamageNeverFailsOrHangs() throws IOException {
        Random random = new Random(5);
        int used = (int) (read().endLsn() % good.length);
        int shorter = 0;
        for (int i = 0; i < 60; i++) {
            byte[] damaged = Arrays.copyOf(good, used + 100_000);
            int from = random.nextInt(used);
            byte[] noise = new byte[1 + random.nextInt(64)];
            random.nextBytes(noise);
            System.arraycopy(noise, 0, damaged, from, noise.length);
            Files.write(file, damaged);
            if (read().records().size() < 6) {
                shorter++;
            }
        }
        assertTrue(shorter > 50, "only " + shorter + " of 60 damages were noticed");
    }
}
