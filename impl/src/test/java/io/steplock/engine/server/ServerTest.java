package io.steplock.engine.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.checksum.Catalog.Relation;
import io.steplock.engine.checksum.LocalState;
import io.steplock.engine.checksum.Request;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.injection.InjectionPoints.Action;
import io.steplock.engine.page.DataPageChecksum;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.ProcessState.AtInjectionPoint;
import io.steplock.engine.server.ServerOptions.Content;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ServerTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);
    private static final Duration WATCHDOG = Duration.ofSeconds(30);
    private static final ServerOptions OPTIONS =
            ServerOptions.DEFAULT.withBuffers(16).withPowerLoss();

    @TempDir
    Path parent;

    private Server create(ChecksumState state) {
        return Server.create(parent.resolve("data"), OPTIONS, new Content(state, 2, 40), 0x6A00000000001234L, CLOCK);
    }

    private Server restart() {
        return Server.start(parent.resolve("data"), OPTIONS, CLOCK);
    }

    @Test
    void enablingGivesEveryPageOfEveryDatabaseItsChecksum() throws Exception {
        List<Relation> relations;
        try (Server server = create(ChecksumState.OFF)) {
            relations = server.catalog().all();
            server.startBackend("b1");
            assertTrue(server.request("r1", Request.ENABLE));
            server.awaitLaunchers();
            assertEquals(ChecksumState.ON, server.shared().xlogCtl());
            assertEquals(ChecksumState.ON, state(server, "b1"));
            assertEquals(ChecksumState.ON, state(server, "checkpointer"));
            server.stop();
        }
        assertEquals(3, relations.size());
        assertEquals(List.of(), wrong(relations));
        try (Server server = restart()) {
            assertEquals(ChecksumState.ON, server.shared().xlogCtl());
            server.startBackend("b1");
            assertTrue(server.request("r1", Request.DISABLE));
            server.awaitLaunchers();
            assertEquals(ChecksumState.OFF, server.shared().xlogCtl());
            assertEquals(ChecksumState.OFF, state(server, "io1"));
            server.stop();
        }
    }

    private static ChecksumState state(Server server, String process) {
        return LocalState.of(server.process(process));
    }

    /** The three cells of the question: why the outcome flips off, on, off. */
    @ParameterizedTest
    @CsvSource({
        "enable-inprogress-checksums-end, enable-checksums-start, off",
        "enable-checksums-start, enable-checksums-after-xlog, on",
        "enable-checksums-after-xlog, enable-checksums-after-xlogctl, off"
    })
    void theOutcomeFlips(String checkpointAt, String crashAt, String end) throws Exception {
        List<Relation> relations;
        try (Server server = create(ChecksumState.OFF)) {
            relations = server.catalog().all();
            stopAt(server, checkpointAt);
            stopAt(server, crashAt);
            server.request("r1", Request.ENABLE);
            awaitAt(server, checkpointAt);
            long ticket = server.requestCheckpoint();
            server.startBackend("b1");
            server.ask("b1", backend -> {
                        server.checkpoints().await(backend, ticket);
                        return true;
                    })
                    .await(WATCHDOG);
            server.points().wakeup(server.process("launcher1"));
            awaitAt(server, crashAt);
            server.crash(WalCut.SYNCED, (path, block) -> UnsyncedFate.KEPT);
        }
        try (Server server = restart()) {
            assertEquals(end, server.shared().xlogCtl().text());
            server.stop();
        }
        if (end.equals("on")) {
            assertEquals(List.of(), wrong(relations));
        }
    }

    /** The finding: a checkpoint forgets inprogress-on, and recovery writes pages in off before it comes to on. */
    @Test
    void pagesWithoutChecksumInOn() throws Exception {
        List<Relation> relations;
        String forgets = "enable-inprogress-checksums-after-xlog";
        try (Server server = create(ChecksumState.OFF)) {
            relations = server.catalog().all();
            stopAt(server, forgets);
            stopAt(server, "enable-checksums-after-xlog");
            server.request("r1", Request.ENABLE);
            awaitAt(server, forgets);
            long ticket = server.requestCheckpoint();
            server.startBackend("b1");
            server.ask("b1", backend -> {
                        server.checkpoints().await(backend, ticket);
                        return true;
                    })
                    .await(WATCHDOG);
            server.points().wakeup(server.process("launcher1"));
            awaitAt(server, "enable-checksums-after-xlog");
            server.crash(WalCut.SYNCED, (path, block) -> UnsyncedFate.KEPT);
        }
        try (Server server = restart()) {
            assertEquals(ChecksumState.ON, server.shared().xlogCtl());
            server.stop();
        }
        assertTrue(
                wrong(relations).size() > 50,
                "pages without a right checksum: " + wrong(relations).size());
    }

    private static void stopAt(Server server, String point) {
        server.points().attach("datachecksums-" + point, Optional.of("launcher1"), Action.WAIT);
    }

    private static void awaitAt(Server server, String point) {
        server.processes()
                .await(
                        server.process("launcher1"),
                        found -> found instanceof AtInjectionPoint at
                                && at.point().equals("datachecksums-" + point),
                        "waits at " + point,
                        WATCHDOG);
    }

    private List<PageId> wrong(List<Relation> relations) throws IOException {
        List<PageId> wrong = new ArrayList<>();
        for (Relation relation : relations) {
            for (PageId id : relation.pages()) {
                byte[] page = new byte[PageHeader.PAGE_SIZE];
                try (RandomAccessFile file = new RandomAccessFile(
                        parent.resolve("data").resolve(id.path()).toFile(), "r")) {
                    file.seek(id.offset());
                    file.readFully(page);
                }
                if (PageHeader.checksum(page) != DataPageChecksum.of(page, id.block())) {
                    wrong.add(id);
                }
            }
        }
        return wrong;
    }
}
