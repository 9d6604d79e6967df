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
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.EngineStoppedException;
import io.steplock.engine.server.Server;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.ScheduleScript;
import io.steplock.schedule.Command;
import io.steplock.schedule.Command.Operation.SwitchChecksums;
import io.steplock.schedule.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A device that fails while checksums are switched on: what stops the server, what it survives, and what is left. */
@Timeout(120)
class ServerFaultsTest {
    private static final Duration WATCHDOG = Duration.ofSeconds(30);

    @TempDir
    Path parent;

    private final AtomicInteger failed = new AtomicInteger();
    private volatile FileFaults now = FileFaults.NONE;

    private ChecksumOptions options() throws Exception {
        List<Command> calls = List.of(
                new Command.Start(1, "s1", new SwitchChecksums(true)),
                new Command.Start(2, "s2", new SwitchChecksums(true)));
        CodeVariant variant = CodeVariant.of("reference", "ignored", List.of());
        ChecksumOptions options = ChecksumOptions.of(
                        false, variant, ScheduleScript.of(new Schedule("calls", calls)), parent.resolve("run"))
                .withSize(40, 16)
                .withFaults((operation, path, offset, length) -> now.check(operation, path, offset, length));
        Files.createDirectories(options.directory());
        return options;
    }

    private void fail(Operation which, String prefix, String reason, int times) {
        now = (operation, path, offset, length) -> {
            if (operation == which && path.startsWith(prefix) && failed.incrementAndGet() <= times) {
                throw new IOException(reason);
            }
        };
    }

    static Stream<Arguments> whatStopsIt() {
        String full = "No space left on device";
        String error = "Input/output error";
        return Stream.of(
                Arguments.of(Operation.CREATE, "pg_wal/", full, "could not create .*/pg_wal/000000010000000000000002"),
                Arguments.of(Operation.WRITE, "pg_wal/", full, "could not write \\d+ bytes at \\d+ of .*/pg_wal/0"),
                Arguments.of(Operation.SYNC, "pg_wal/0", error, "could not fsync .*/pg_wal/0"),
                Arguments.of(Operation.WRITE, "global/pg_control", full, "could not write 8192 bytes at 0 of .*/pg_c"),
                Arguments.of(Operation.SYNC, "global/pg_control", error, "could not fsync .*/global/pg_control"),
                Arguments.of(Operation.SYNC, "base/", error, "could not fsync .*/base/5/16384"),
                Arguments.of(Operation.WRITE, "base/6/", full, "could not write 8192 bytes at \\d+ of .*/base/6/"));
    }

    @ParameterizedTest(name = "{0} of {1}: {2}")
    @MethodSource("whatStopsIt")
    void itStopsAndRecovers(Operation which, String prefix, String reason, String message) throws Exception {
        ChecksumOptions options = options();
        try (TracedServer traced = new TracedServer(options);
                LoadedSpec spec = JudgedRun.spec(options, traced.config())) {
            fillSegment(traced.server());
            traced.begin(spec.info());
            fail(which, prefix, reason, Integer.MAX_VALUE);
            Server server = traced.server();
            assertTrue(server.request("r1", Request.ENABLE));
            server.processes().awaitIdle(server.process("checkpointer"), WATCHDOG);
            String panic =
                    assertThrows(EngineStoppedException.class, traced::settle).getMessage();
            assertTrue(panic.matches("PANIC: .*" + message + ".*" + reason + ".*"), panic);
            if (which == Operation.SYNC) {
                assertEquals(1, failed.get(), "how often it was tried to sync");
            }
            assertThrows(EngineStoppedException.class, () -> server.request("r2", Request.ENABLE));
            now = FileFaults.NONE;
            traced.crash(WalCut.SYNCED, (path, block) -> UnsyncedFate.LOST);
            traced.restart();
            if (traced.server().shared().xlogCtl() != ChecksumState.ON) {
                assertEquals(ChecksumState.OFF, traced.server().shared().xlogCtl());
                enable(traced, "r2");
            }
            endWell(traced);
            assertRefines(JudgedRun.judge(options, spec));
        }
    }

    static Stream<Arguments> whatItSurvives() {
        return Stream.of(
                Arguments.of(Operation.READ, "base/5/", "could not read 8192 bytes at \\d+ of .*/base/5/16384"),
                Arguments.of(Operation.READ, "global/1260", "could not read 8192 bytes at \\d+ of .*/global/1260"),
                Arguments.of(Operation.WRITE, "base/5/", "could not write 8192 bytes at \\d+ of .*/base/5/16384"));
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("whatItSurvives")
    void theChangeIsGivenUpAndTheServerGoesOn(Operation which, String prefix, String message) throws Exception {
        ChecksumOptions options = options();
        try (TracedServer traced = new TracedServer(options);
                LoadedSpec spec = JudgedRun.spec(options, traced.config())) {
            traced.begin(spec.info());
            fail(which, prefix, "Input/output error", 1);
            assertTrue(traced.server().request("r1", Request.ENABLE));
            assertTrue(traced.settleUntil(traced::launchersAreGone));
            traced.settle();
            String notices = traced.server().process("worker1").notices().toString();
            assertTrue(notices.matches(".*the worker fails: " + message + ".*"), notices);
            assertEquals(ChecksumState.OFF, traced.server().shared().xlogCtl());
            enable(traced, "r2");
            endWell(traced);
            assertRefines(JudgedRun.judge(options, spec));
        }
    }

    /** Records without effect up to shortly before the end of the first segment: the change needs the next one. */
    private static void fillSegment(Server server) {
        server.startBackend("b1");
        FilledWal.upTo(server, 2L * WalAddress.SEGMENT_SIZE - 6000);
        server.endBackend("b1");
    }

    private static void enable(TracedServer traced, String name) {
        assertTrue(traced.server().request(name, Request.ENABLE));
        assertTrue(traced.settleUntil(traced::launchersAreGone));
        traced.settle();
        assertEquals(ChecksumState.ON, traced.server().shared().xlogCtl());
    }

    private static void endWell(TracedServer traced) throws IOException {
        Server server = traced.server();
        for (Relation relation : traced.relations()) {
            for (PageId page : relation.pages()) {
                server.ask("b1", backend -> server.pages().read(backend, page)).await(WATCHDOG);
            }
        }
        traced.end(true);
        OfflinePages pages = OfflinePages.read(server.directory(), traced.relations());
        assertEquals(List.of(), pages.missing());
        assertEquals(List.of(), pages.wrong());
    }

    private static void assertRefines(Verdict verdict) {
        assertEquals(Optional.empty(), verdict.rejection(), () -> VerdictText.report(verdict));
        assertEquals(Optional.empty(), verdict.invalid());
        assertTrue(verdict.counts().steps() > 50);
    }
}
