package io.steplock.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.checksum.Catalog.Relation;
import io.steplock.engine.checksum.Request;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.injection.InjectionPoints.Action;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.ProcessState.AtInjectionPoint;
import io.steplock.engine.server.Server;
import io.steplock.engine.server.ServerOptions;
import io.steplock.engine.server.ServerOptions.Content;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.outcomes.CodeVariant;
import io.steplock.window.WindowResult.Hit;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class WindowTest {
    private static final Duration WATCHDOG = Duration.ofSeconds(30);
    private static final int PAGES = 16;

    @TempDir
    private Path parent;

    private ServerOptions options;
    private Path data;

    private List<Relation> create(ChecksumState state) throws Exception {
        options = WindowOptions.server(CodeVariant.of("reference", "ignored", List.of()), 8);
        data = parent.resolve("data");
        try (Server server = Server.create(data, options, new Content(state, 2, PAGES), 17, Clock.systemUTC())) {
            List<Relation> relations = server.catalog().all();
            server.stop();
            return relations;
        }
    }

    @Test
    void everyKilledServerRecoversToOffOrOn() throws Exception {
        int runs = 3;
        WindowResult result = new Window(new WindowOptions(
                        CodeVariant.of("reference", "ignored", List.of()),
                        runs,
                        Duration.ofSeconds(60),
                        1,
                        PAGES,
                        8,
                        Duration.ZERO,
                        1,
                        0,
                        parent.resolve("window")))
                .run((ended, hits) -> {});
        assertEquals(List.of(), result.failures());
        assertEquals(runs, result.runs());
        assertTrue(
                Set.of(ChecksumState.OFF, ChecksumState.ON)
                        .containsAll(result.ends().keySet()),
                result.ends().toString());
        assertTrue(result.changes().get(ChecksumState.INPROGRESS_ON) >= 2 * runs, result.toString());
        assertTrue(result.hits().stream().allMatch(Hit::enablingCut), result.toString());
    }

    @Test
    void theJudgeCountsPagesWithoutChecksumOnlyWhereItIsOn() throws Exception {
        PageId page = create(ChecksumState.ON).get(1).page(3);
        assertFalse(Recovered.of(data, options).isHit());
        try (RandomAccessFile file =
                new RandomAccessFile(data.resolve(page.path()).toFile(), "rw")) {
            byte[] bytes = new byte[PageHeader.PAGE_SIZE];
            file.seek(page.offset());
            file.readFully(bytes);
            PageHeader.setChecksum(bytes, 0);
            file.seek(page.offset());
            file.write(bytes);
        }
        Recovered recovered = Recovered.of(data, options);
        assertEquals(ChecksumState.ON, recovered.state());
        assertEquals(List.of(page), recovered.pages().missing());
        assertEquals(1, recovered.badPages());
        assertTrue(recovered.isHit());
    }

    @Test
    void theJudgeCountsPagesWithAWrongChecksum() throws Exception {
        PageId page = create(ChecksumState.ON).get(0).page(0);
        try (RandomAccessFile file =
                new RandomAccessFile(data.resolve(page.path()).toFile(), "rw")) {
            file.seek(page.offset() + PageHeader.PAGE_SIZE - 1);
            int last = file.read();
            file.seek(page.offset() + PageHeader.PAGE_SIZE - 1);
            file.write(last ^ 1);
        }
        Recovered recovered = Recovered.of(data, options);
        assertEquals(List.of(page), recovered.pages().wrong());
        assertTrue(recovered.isHit());
    }

    @Test
    void noHitWhereItIsOff() throws Exception {
        create(ChecksumState.OFF);
        Recovered recovered = Recovered.of(data, options);
        assertEquals(3 * PAGES, recovered.badPages());
        assertFalse(recovered.isHit());
    }

    /** The finding, made with injection points: the judge sees it, and so does who looks at the WAL. */
    @Test
    void theKnownWayIsSeenInPagesAndWal() throws Exception {
        create(ChecksumState.OFF);
        CutChanges before = new CutChanges();
        long end = before.read(data, WalAddress.FIRST_RECORD);
        assertFalse(before.isLastEnablingCut());
        try (Server server = Server.start(data, options.withPowerLoss(), Clock.systemUTC())) {
            String forgets = "datachecksums-enable-inprogress-checksums-after-xlog";
            String dies = "datachecksums-enable-checksums-after-xlog";
            for (String point : List.of(forgets, dies)) {
                server.points().attach(point, Optional.of("launcher1"), Action.WAIT);
            }
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
            awaitAt(server, dies);
            server.crash(WalCut.SYNCED, (path, block) -> UnsyncedFate.KEPT);
        }
        assertTrue(Recovered.of(data, options).isHit());
        CutChanges changes = new CutChanges();
        changes.read(data, end);
        assertTrue(changes.isLastEnablingCut());
        assertEquals(1, changes.cut().get(ChecksumState.INPROGRESS_ON));
    }

    private static void awaitAt(Server server, String point) {
        server.processes()
                .await(
                        server.process("launcher1"),
                        found -> found instanceof AtInjectionPoint at
                                && at.point().equals(point),
                        "waits at " + point,
                        WATCHDOG);
    }

    /** Known values; see also the interval of 0 of 10. */
    @Test
    void intervals() {
        assertEquals(0, Wilson.of(0, 10).low());
        assertEquals(0.2775, Wilson.of(0, 10).high(), 1e-4);
        assertEquals(0.2366, Wilson.of(5, 10).low(), 1e-4);
        assertEquals(0.7634, Wilson.of(5, 10).high(), 1e-4);
        assertEquals(new Wilson(0, 1), Wilson.of(0, 0));
    }
}
