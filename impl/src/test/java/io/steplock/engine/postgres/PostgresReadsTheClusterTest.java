package io.steplock.engine.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.wal.reader.WalListing;
import io.steplock.engine.wal.reader.WalReader;
import io.steplock.postgres.PostgresPrograms;
import io.steplock.postgres.PostgresPrograms.Run;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unmodified programs of PostgreSQL 15 accept what the engine writes, and see in it what our own reader sees. */
@Tag("postgres")
class PostgresReadsTheClusterTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);

    @TempDir
    Path parent;

    private Path directory;

    @BeforeEach
    void makeCluster() {
        directory = parent.resolve("data");
        try (Cluster cluster = Cluster.create(directory, Variant.UNPATCHED, CLOCK, 0x6A00000000001234L)) {
            cluster.createTable("t", 5, 226);
            cluster.createTable("u", 1, 1);
            cluster.stop();
        }
    }

    @Test
    void waldumpSeesTheSameRecordsToTheEnd() {
        WalListing ours = new WalReader(directory).readAll();
        WaldumpListing theirs = WaldumpListing.of(directory, ours.endLsn());

        assertEquals("", theirs.err());
        assertEquals(0, theirs.status());
        assertEquals(10, theirs.records().size());
        assertEquals(
                theirs.records(),
                ours.records().stream().map(WaldumpListing::normalForm).toList());
    }

    @Test
    void controldataAcceptsTheControlFile() {
        Run run = PostgresPrograms.run(Judge.require("pg_controldata"), "-D", directory.toString());

        assertEquals(0, run.status(), run.err());
        assertEquals("", run.err());
        String out = run.out().replaceAll(" +", " ");
        assertTrue(out.contains("Database cluster state: shut down\n"), out);
        assertTrue(out.contains("Data page checksum version: 1\n"), out);
        assertTrue(out.contains("Latest checkpoint's REDO WAL file: 000000010000000000000001\n"), out);
    }

    @Test
    void checksumsFindsEveryPageGood() {
        Run run = PostgresPrograms.run(Judge.require("pg_checksums"), "--check", "-D", directory.toString());

        assertEquals(0, run.status(), run.out() + run.err());
        String out = run.out().replaceAll(" +", " ");
        assertTrue(out.contains("Bad checksums: 0\n"), out);
        assertTrue(out.contains("Blocks scanned: 8\n"), out);
    }
}
