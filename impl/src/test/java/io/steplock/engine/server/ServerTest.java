package io.steplock.engine.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.checksum.Catalog.Relation;
import io.steplock.engine.checksum.LocalState;
import io.steplock.engine.checksum.Request;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.server.ServerOptions.Content;
import io.steplock.scenario.checksums.OfflinePages;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ServerTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);
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
        OfflinePages pages = OfflinePages.read(parent.resolve("data"), relations);
        assertEquals(List.of(), pages.missing());
        assertEquals(List.of(), pages.wrong());
        assertEquals(3 * 40, pages.pages());
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
}
