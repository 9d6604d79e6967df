package io.steplock.engine.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.checksum.Catalog.Relation;
import io.steplock.engine.checksum.Request;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.injection.InjectionPoints.Action;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState.AtInjectionPoint;
import io.steplock.engine.server.ServerOptions.Content;
import io.steplock.engine.wal.RecordInsertion;
import io.steplock.engine.wal.format.ResourceManager;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.engine.wal.reader.WalListing;
import io.steplock.engine.wal.reader.WalReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server has crashed when it came to on, in the second segment behind that of its redo point; one of them is gone. */
@Timeout(120)
class MissingSegmentTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);
    private static final Duration WATCHDOG = Duration.ofSeconds(60);
    private static final ServerOptions OPTIONS =
            ServerOptions.DEFAULT.withBuffers(100).withPowerLoss();

    @TempDir
    Path parent;

    private Path data;
    private List<Path> segments;
    private int lastValue;

    @BeforeEach
    void crash() throws IOException {
        data = parent.resolve("data");
        try (Server server =
                Server.create(data, OPTIONS, new Content(ChecksumState.OFF, 2, 16), 0x6A00000000001234L, CLOCK)) {
            server.startBackend("b1");
            server.ask("b1", backend -> fill(server, backend)).await(WATCHDOG);
            String point = "datachecksums-enable-checksums-after-xlogctl";
            server.points().attach(point, Optional.empty(), Action.WAIT);
            assertTrue(server.request("r1", Request.ENABLE));
            server.processes()
                    .await(server.process("launcher1"), found -> found instanceof AtInjectionPoint, point, WATCHDOG);
            server.crash(WalCut.SYNCED, (path, block) -> UnsyncedFate.KEPT);
        }
        segments = segments();
        assertEquals(3, segments.size(), segments::toString);
    }

    /** A redo point near the end of the first segment, and changes of one page until the third has begun. */
    private boolean fill(Server server, Process backend) {
        RecordInsertion insertion = new RecordInsertion(server.wal());
        RecordInsertion.Content nothing =
                new RecordInsertion.Content(ResourceManager.XLOG, 0x20, new byte[255]); // NOOP
        while (server.wal().position().currentLsn() < 2L * WalAddress.SEGMENT_SIZE - 6000) {
            insertion.insert(backend, nothing, Runnable::run);
        }
        server.checkpoints().await(backend, server.requestCheckpoint());
        while (server.wal().position().currentLsn() < 3L * WalAddress.SEGMENT_SIZE + 6000) {
            server.pages().change(backend, firstPage(server), ++lastValue, before -> {});
        }
        return true;
    }

    private static PageId firstPage(Server server) {
        return server.catalog().all().get(0).page(0);
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("pg_wal"))) {
            return files.sorted().toList();
        }
    }

    /** What lies behind the gap was durable, so it is no end of the WAL: nothing is started, nothing cleared. */
    @Test
    void inTheMiddleItIsNamedAndLosesNothing() throws IOException {
        byte[] second = Files.readAllBytes(segments.get(1));
        byte[] third = Files.readAllBytes(segments.get(2));
        Files.delete(segments.get(1));
        EngineException e = assertThrows(EngineException.class, () -> Server.start(data, OPTIONS, CLOCK));
        assertTrue(
                e.getMessage()
                        .contains(
                                ": could not find file \"000000010000000000000002\", which would hold 0/2000000, but behind"
                                        + " it \"000000010000000000000003\" is there; nothing behind it is lost yet: "),
                e.getMessage());
        assertEquals(List.of(segments.get(0), segments.get(2)), segments());
        assertArrayEquals(third, Files.readAllBytes(segments.get(2)));
        WalListing listing = new WalReader(data).readAll();
        assertFalse(listing.endsInZeros(), listing.end());

        Files.write(segments.get(1), second);
        try (Server server = Server.start(data, OPTIONS, CLOCK)) {
            assertEquals(ChecksumState.ON, server.shared().xlogCtl());
            readAll(server);
            assertEquals(lastValue, value(server));
            server.stop();
        }
    }

    /** Nothing tells it from WAL that was never written: as in PostgreSQL the WAL ends there, and the change with it. */
    @Test
    void theLastOneIsTheEndOfTheWal() throws IOException {
        Files.delete(segments.get(2));
        try (Server server = Server.start(data, OPTIONS, CLOCK)) {
            assertEquals(ChecksumState.OFF, server.shared().xlogCtl());
            readAll(server);
            assertTrue(value(server) > 0 && value(server) < lastValue, () -> value(server) + " of " + lastValue);
            assertTrue(server.request("r2", Request.ENABLE));
            server.awaitLaunchers();
            assertEquals(ChecksumState.ON, server.shared().xlogCtl());
            server.stop();
        }
    }

    private static int value(Server server) {
        return server.ask("b1", backend -> server.pages().read(backend, firstPage(server)))
                .await(WATCHDOG);
    }

    private static void readAll(Server server) {
        server.startBackend("b1");
        server.ask("b1", backend -> {
                    for (Relation relation : server.catalog().all()) {
                        for (PageId page : relation.pages()) {
                            server.pages().read(backend, page);
                        }
                    }
                    return true;
                })
                .await(WATCHDOG);
        assertEquals(0, server.failures().size());
    }
}
