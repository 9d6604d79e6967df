package io.steplock.engine.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.wal.reader.WalListing;
import io.steplock.engine.wal.reader.WalReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On damaged WAL our reader and {@code pg_waldump} 15 list the same records and give the same reason for the end. */
@Tag("postgres")
class DamagedWalTest {
    private static final int FLIPS = 80;

    @TempDir
    Path parent;

    @Test
    void oneFlippedBit() throws IOException {
        Path directory = parent.resolve("data");
        try (Cluster cluster = Cluster.create(directory, Variant.UNPATCHED, Clock.systemUTC(), 1)) {
            cluster.createTable("t", 6, 40);
            cluster.stop();
        }
        Path file = directory.resolve("pg_wal/000000010000000000000001");
        byte[] good = Files.readAllBytes(file);
        WalListing undamaged = new WalReader(directory).readAll();
        int used = (int) (undamaged.endLsn() % good.length);
        Random random = new Random(20260504);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < FLIPS; i++) {
            // Headers are few among the bytes, so every second flip goes to the headers of a page or of a record.
            int at = place(i, random, used, undamaged);
            byte[] damaged = good.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            compare(directory, at, differences);
        }
        assertEquals(List.of(), differences);
    }

    private static int place(int i, Random random, int used, WalListing undamaged) {
        int records = undamaged.records().size();
        return switch (i % 4) {
            case 0 -> 8192 * (1 + random.nextInt(used / 8192)) + random.nextInt(24);
            case 1 ->
                (int) (undamaged.records().get(1 + random.nextInt(records - 1)).startLsn() % (16 << 20))
                        + random.nextInt(50);
            default -> 8192 + random.nextInt(used - 8192);
        };
    }

    private static void compare(Path directory, int at, List<String> differences) {
        WalListing ours = new WalReader(directory).readAll();
        WaldumpListing theirs = WaldumpListing.of(directory, null);
        List<String> ourRecords =
                ours.records().stream().map(WaldumpListing::normalForm).toList();
        assertTrue(theirs.status() == 1, "pg_waldump found an end without -e: " + theirs);
        if (!ourRecords.equals(theirs.records()) || !theirs.err().endsWith(": " + ours.end())) {
            differences.add("byte " + at + ": ours " + ourRecords.size() + " records, " + ours.end() + "; theirs "
                    + theirs.records().size() + " records, " + theirs.err());
        }
    }
}
