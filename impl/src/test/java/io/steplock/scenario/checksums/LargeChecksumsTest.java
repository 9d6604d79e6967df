package io.steplock.scenario.checksums;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictText;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.engine.checksum.Catalog.Relation;
import io.steplock.engine.checksum.Request;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.injection.InjectionPoints.Action;
import io.steplock.engine.page.PageId;
import io.steplock.engine.server.Server;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.ScheduleScript;
import io.steplock.schedule.Command;
import io.steplock.schedule.Command.Operation.SwitchChecksums;
import io.steplock.schedule.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Relations that are much larger than the pool: each page comes, is rewritten, and is written out by whoever needs room. */
@Timeout(600)
class LargeChecksumsTest {
    private static final int PAGES = 10_000;
    private static final String POINT = "datachecksums-enable-checksums-before-checkpoint";
    private static final Duration WATCHDOG = Duration.ofMinutes(5);

    @TempDir
    Path parent;

    @Test
    void everyPageHasItsChecksumAfterACrash() throws Exception {
        List<Command> calls = List.of(new Command.Start(1, "s1", new SwitchChecksums(true)));
        CodeVariant variant = CodeVariant.of("reference", "ignored", List.of());
        ChecksumOptions options = ChecksumOptions.of(
                        false, variant, ScheduleScript.of(new Schedule("calls", calls)), parent.resolve("run"))
                .withSize(PAGES, 64);
        Files.createDirectories(options.directory());
        try (TracedServer traced = new TracedServer(options);
                LoadedSpec spec = JudgedRun.spec(options, traced.config())) {
            fill(traced.server(), 4L * WalAddress.SEGMENT_SIZE - (1 << 20));
            traced.begin(spec.info());
            assertEquals(List.of(3L), FilledWal.segments(options.dataDirectory()));
            long begin = System.nanoTime();
            // No checkpoint follows: replay has all pages to write once more.
            traced.server().points().attach(POINT, Optional.empty(), Action.WAIT);
            assertTrue(traced.server().request("r1", Request.ENABLE));
            assertTrue(traced.settleUntil(() -> !traced.at("launcher", POINT).isEmpty()));
            long enabled = System.nanoTime();
            long evictions = traced.server().buffers().evictions();
            assertTrue(evictions > 2 * PAGES, "evictions: " + evictions);
            assertEquals(ChecksumState.ON, traced.server().shared().xlogCtl());
            List<Long> segments = FilledWal.segments(options.dataDirectory());
            assertTrue(segments.get(0) == 3 && segments.size() > 1, "segments: " + segments);
            traced.crash(WalCut.SYNCED, (path, block) -> UnsyncedFate.LOST);
            traced.restart();
            long recovered = System.nanoTime();
            // The checkpoint at its end: no replay needs the WAL of the change any more.
            long last = WalAddress.segment(traced.server().wal().position().currentLsn());
            assertEquals(List.of(last), FilledWal.segments(options.dataDirectory()));
            assertEquals(ChecksumState.ON, traced.server().shared().xlogCtl());
            for (Relation relation : traced.relations()) {
                for (PageId page : relation.pages()) {
                    traced.server()
                            .ask("b1", backend -> traced.server().pages().read(backend, page))
                            .await(WATCHDOG);
                }
            }
            traced.end(true);
            OfflinePages pages = OfflinePages.read(options.dataDirectory(), traced.relations());
            assertEquals(3L * PAGES, pages.pages());
            assertEquals(List.of(), pages.missing());
            assertEquals(List.of(), pages.wrong());
            Verdict verdict = JudgedRun.judge(options, spec);
            assertEquals(Optional.empty(), verdict.rejection(), () -> VerdictText.report(verdict));
            assertEquals(Optional.empty(), verdict.invalid());
            System.out.printf(
                    "%d pages, 64 buffers: enabled in %d ms with %d evictions, recovered in %d ms, %d steps%n",
                    3 * PAGES,
                    (enabled - begin) / 1_000_000,
                    evictions,
                    (recovered - enabled) / 1_000_000,
                    verdict.counts().steps());
        }
    }

    /** The change begins at the end of a segment, and whole segments lie before it. */
    private static void fill(Server server, long lsn) {
        server.startBackend("b1");
        FilledWal.upTo(server, lsn);
        server.endBackend("b1");
    }
}
