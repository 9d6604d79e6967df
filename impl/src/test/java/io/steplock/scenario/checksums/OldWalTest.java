package io.steplock.scenario.checksums;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictText;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.engine.checksum.Catalog.Relation;
import io.steplock.engine.checksum.Request;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.file.FileFaults;
import io.steplock.engine.file.FileFaults.Operation;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.injection.InjectionPoints.Action;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.EngineStoppedException;
import io.steplock.engine.server.Server;
import io.steplock.engine.server.ServerOptions;
import io.steplock.engine.server.ServerOptions.Content;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.engine.wal.reader.WalListing;
import io.steplock.engine.wal.reader.WalReader;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.ScheduleScript;
import io.steplock.schedule.Command;
import io.steplock.schedule.Command.Operation.SwitchChecksums;
import io.steplock.schedule.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint removes the WAL before its redo point, and no recovery misses it. */
@Timeout(300)
class OldWalTest {
    private static final Duration WATCHDOG = Duration.ofSeconds(60);
    private static final String BEFORE_REMOVAL = "checkpoint-before-old-wal-removal";
    private static final String AFTER_REDO = "checkpoint-after-redo-wal";
    private static final int PAGES = 200;

    @TempDir
    Path parent;

    private final List<String> deleted = new ArrayList<>();
    private volatile FileFaults now = FileFaults.NONE;

    /** What happens to the server whose WAL it is. */
    private interface Run {
        void on(TracedServer traced) throws Exception;
    }

    /** Runs it, reads every page, and judges the trace. */
    private void judge(Run run) throws Exception {
        List<Command> calls = List.of(new Command.Start(1, "s1", new SwitchChecksums(true)));
        CodeVariant variant = CodeVariant.of("reference", "ignored", List.of());
        ChecksumOptions options = ChecksumOptions.of(
                        false, variant, ScheduleScript.of(new Schedule("calls", calls)), parent.resolve("run"))
                .withSize(PAGES, 64)
                .withFaults((operation, path, offset, length) -> now.check(operation, path, offset, length));
        Files.createDirectories(options.directory());
        try (TracedServer traced = new TracedServer(options);
                LoadedSpec spec = JudgedRun.spec(options, traced.config())) {
            traced.begin(spec.info());
            run.on(traced);
            for (Relation relation : traced.relations()) {
                for (PageId page : relation.pages()) {
                    traced.server()
                            .ask("b1", backend -> traced.server().pages().read(backend, page))
                            .await(WATCHDOG);
                }
            }
            traced.end(true);
            Verdict verdict = JudgedRun.judge(options, spec);
            assertEquals(Optional.empty(), verdict.rejection(), () -> VerdictText.report(verdict));
            assertEquals(Optional.empty(), verdict.invalid());
            assertTrue(verdict.counts().actions().get("RemoveOldWal") > 0);
        }
    }

    private Path data() {
        return parent.resolve("run").resolve("data");
    }

    private static long segment(long number) {
        return number * WalAddress.SEGMENT_SIZE;
    }

    private static void checkpoint(TracedServer traced) {
        traced.requestCheckpoint();
        assertTrue(traced.settleUntil(() -> traced.server().checkpoint().pc().equals("Idle")));
        traced.settle();
    }

    private static void checkpointUpTo(TracedServer traced, String point) {
        traced.server().points().attach(point, Optional.empty(), Action.WAIT);
        traced.requestCheckpoint();
        assertTrue(traced.settleUntil(() -> !traced.at("checkpointer", point).isEmpty()));
    }

    private static void goOn(TracedServer traced) {
        traced.atAnyPoint("checkpointer").forEach(traced.server().points()::wakeup);
        traced.settle();
    }

    private static void enable(TracedServer traced) {
        assertTrue(traced.server().request("r1", Request.ENABLE));
        assertTrue(traced.settleUntil(traced::launchersAreGone));
        traced.settle();
        assertEquals(ChecksumState.ON, traced.server().shared().xlogCtl());
    }

    private static void crashAndRestart(TracedServer traced) {
        traced.crash(WalCut.SYNCED, (path, block) -> UnsyncedFate.LOST);
        traced.restart();
    }

    /** A change of each page: an image, since it is the first behind the redo point. */
    private static void changeAll(TracedServer traced, int value) {
        for (Relation relation : traced.relations()) {
            for (PageId page : relation.pages()) {
                traced.server()
                        .ask("b1", backend -> {
                            traced.server().pages().change(backend, page, value, old -> {});
                            return true;
                        })
                        .await(WATCHDOG);
            }
        }
        traced.settle();
    }

    @Test
    void segmentsBeforeTheRedoPointGo() throws Exception {
        judge(traced -> {
            FilledWal.upTo(traced.server(), segment(4) + 4000);
            assertEquals(List.of(1L, 2L, 3L, 4L), FilledWal.segments(data()));
            checkpoint(traced);
            assertEquals(List.of(4L), FilledWal.segments(data()));
            enable(traced);
            crashAndRestart(traced);
            assertEquals(ChecksumState.ON, traced.server().shared().xlogCtl());
        });
        // The first segment begins with the rest of a record.
        WalListing wal = new WalReader(data()).readAll();
        assertTrue(wal.endsInZeros(), wal.end());
        WalRecord first = wal.records().get(0);
        assertTrue(first.startLsn() > segment(4) + WalAddress.LONG_HEADER, "" + first.startLsn());
        assertEquals(segment(3), first.previous() / WalAddress.SEGMENT_SIZE * WalAddress.SEGMENT_SIZE);
        assertEquals(4, WalAddress.segment(wal.endLsn()));
    }

    @Test
    void theSegmentWithTheRedoPointStaysThoughTheCheckpointEndsInTheNext() throws Exception {
        judge(traced -> {
            FilledWal.upTo(traced.server(), segment(3) - 20_000);
            checkpointUpTo(traced, AFTER_REDO);
            assertEquals(2, WalAddress.segment(traced.server().checkpoint().redo()));
            changeAll(traced, 7);
            goOn(traced);
            assertEquals(3, WalAddress.segment(traced.server().wal().position().currentLsn()));
            assertEquals(List.of(2L, 3L), FilledWal.segments(data()));
            changeAll(traced, 8);
            traced.crash(WalCut.ALL, (path, block) -> UnsyncedFate.LOST);
            traced.restart();
            assertEquals(List.of(3L), FilledWal.segments(data()));
            PageId page = traced.relations().get(1).page(0);
            int value = traced.server()
                    .ask("b1", backend -> traced.server().pages().read(backend, page))
                    .await(WATCHDOG);
            assertEquals(8, value);
        });
    }

    @Test
    void aCrashBeforeTheRemovalLeavesThemToRecovery() throws Exception {
        judge(traced -> {
            FilledWal.upTo(traced.server(), segment(3) + 4000);
            checkpointUpTo(traced, BEFORE_REMOVAL);
            assertEquals(List.of(1L, 2L, 3L), FilledWal.segments(data()));
            crashAndRestart(traced);
            assertEquals(List.of(3L), FilledWal.segments(data()));
            enable(traced);
        });
    }

    /** The records of the second segment are still in the trace then. */
    @Test
    void aCrashInTheRemovalLeavesNoGap() throws Exception {
        judge(traced -> {
            FilledWal.upTo(traced.server(), segment(2) - 4000);
            checkpoint(traced);
            changeAll(traced, 7);
            FilledWal.upTo(traced.server(), segment(4) + 4000);
            Server server = traced.server();
            now = (operation, path, offset, length) -> {
                if (operation == Operation.DELETE) {
                    deleted.add(path);
                    if (deleted.size() == 3) {
                        server.processes().stopEngine("the power is lost", null);
                        throw new IOException("no power");
                    }
                }
            };
            traced.requestCheckpoint();
            assertThrows(EngineStoppedException.class, traced::settle);
            now = FileFaults.NONE;
            assertEquals(List.of(3L, 4L), FilledWal.segments(data()));
            crashAndRestart(traced);
            assertEquals(List.of(4L), FilledWal.segments(data()));
            enable(traced);
        });
        assertEquals(
                List.of("000000010000000000000001", "000000010000000000000002", "000000010000000000000003"),
                deleted.stream().map(path -> path.substring("pg_wal/".length())).toList());
    }

    @Test
    void aFileThatCannotBeRemovedIsLeftToTheNextCheckpoint() throws Exception {
        judge(traced -> {
            FilledWal.upTo(traced.server(), segment(3) + 4000);
            now = (operation, path, offset, length) -> {
                if (operation == Operation.DELETE) {
                    throw new IOException("Operation not permitted");
                }
            };
            checkpoint(traced);
            assertEquals(List.of(1L, 2L, 3L), FilledWal.segments(data()));
            String notices = traced.server().process("checkpointer").notices().toString();
            assertTrue(notices.contains("old WAL is not removed: could not delete"), notices);
            now = FileFaults.NONE;
            checkpoint(traced);
            assertEquals(List.of(3L), FilledWal.segments(data()));
        });
    }

    /** What the trace reads back at its end is no longer in memory. */
    @Test
    void recordsBehindTheRedoPointAreReadFromTheirFiles() throws Exception {
        judge(traced -> {
            FilledWal.upTo(traced.server(), segment(2) + 4000);
            checkpoint(traced);
            changeAll(traced, 7);
            FilledWal.upTo(traced.server(), segment(6) + 4000);
            assertTrue(!traced.server().wal().isInMemory(segment(2)));
            assertEquals(2L, FilledWal.segments(data()).get(0));
        });
    }

    @Test
    void aServerMayKeepAll() throws Exception {
        Path directory = parent.resolve("kept");
        try (Server server = Server.create(
                directory,
                ServerOptions.DEFAULT.withAllWal(),
                new Content(ChecksumState.OFF, 1, 1),
                0x6A00000000001234L,
                Clock.systemUTC())) {
            server.startBackend("b1");
            FilledWal.upTo(server, segment(3) + 4000);
            server.stop();
        }
        assertEquals(List.of(1L, 2L, 3L), FilledWal.segments(directory));
    }
}
