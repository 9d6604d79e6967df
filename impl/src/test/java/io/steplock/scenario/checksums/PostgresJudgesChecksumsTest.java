package io.steplock.scenario.checksums;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.checksum.Catalog.Relation;
import io.steplock.engine.checksum.Request;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.injection.InjectionPoints.Action;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.postgres.Judge;
import io.steplock.engine.postgres.WaldumpListing;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState.AtInjectionPoint;
import io.steplock.engine.server.Server;
import io.steplock.engine.server.ServerOptions;
import io.steplock.engine.server.ServerOptions.Content;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.engine.wal.reader.WalListing;
import io.steplock.engine.wal.reader.WalReader;
import io.steplock.outcomes.ChecksumPoint;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.Moments;
import io.steplock.outcomes.Moments.Crash;
import io.steplock.outcomes.Operation;
import io.steplock.outcomes.ScheduleScript;
import io.steplock.postgres.PostgresPrograms;
import io.steplock.schedule.Schedule;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code pg_checksums}, {@code pg_controldata} and {@code pg_waldump} 15 on what a server leaves that switches checksums. */
@Tag("postgres")
@Timeout(120)
class PostgresJudgesChecksumsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);
    private static final Duration WATCHDOG = Duration.ofSeconds(60);
    private static final ServerOptions OPTIONS =
            ServerOptions.DEFAULT.withBuffers(16).withPowerLoss();
    private static final int PAGES = 40;
    private static final int RELATIONS = 3;

    @TempDir
    Path parent;

    private Path data() {
        return parent.resolve("data");
    }

    private Server create(ChecksumState state) {
        return Server.create(data(), OPTIONS, new Content(state, 2, PAGES), 0x6A00000000001234L, CLOCK);
    }

    @Test
    void onAfterACleanStop() throws IOException {
        List<Relation> relations;
        try (Server server = create(ChecksumState.OFF)) {
            relations = server.catalog().all();
            server.startBackend("b1");
            // The change begins in one segment and ends in the next.
            FilledWal.upTo(server, 2L * WalAddress.SEGMENT_SIZE - WalAddress.PAGE_SIZE);
            assertTrue(server.request("r1", Request.ENABLE));
            server.awaitLaunchers();
            server.stop();
        }
        assertEquals(2, WalAddress.segment(assertWaldumpSeesWhatWeSee().endLsn()));
        assertEquals(List.of(2L), FilledWal.segments(data())); // the last checkpoint has removed the first
        assertControldataSays("shut down", 1);
        Checked checked = Checked.of(data());
        assertEquals(new Checked(0, RELATIONS * PAGES, 0), checked);

        // One bit of one page, and the same program sees it.
        try (RandomAccessFile file = new RandomAccessFile(
                data().resolve(relations.get(1).page(7).path()).toFile(), "rw")) {
            file.seek(7L * PageHeader.PAGE_SIZE + 4000);
            file.write(1);
        }
        assertEquals(new Checked(1, RELATIONS * PAGES, 1), Checked.of(data()));
    }

    @Test
    void offAfterACleanStop() {
        try (Server server = create(ChecksumState.ON)) {
            assertTrue(server.request("r1", Request.DISABLE));
            server.awaitLaunchers();
            server.stop();
        }
        assertWaldumpSeesWhatWeSee();
        assertControldataSays("shut down", 0);
        PostgresPrograms.Run run =
                PostgresPrograms.run(Judge.require("pg_checksums"), "--check", "-D", data().toString());
        assertEquals(1, run.status());
        assertTrue(run.err().contains("data checksums are not enabled in cluster"), run.err());
    }

    /** The control file has the state that a crash in the middle of a change leaves. */
    @ParameterizedTest
    @CsvSource({
        "enable-inprogress-checksums-after-controlfile, 3",
        "enable-inprogress-checksums-end,               3",
        "enable-checksums-after-xlogctl,                3",
        "enable-checksums-after-controlfile,            1",
        "disable-inprogress-checksums-after-xlogctl,    1",
        "disable-inprogress-checksums-after-controlfile, 2",
        "disable-checksums-after-xlogctl,               2",
        "disable-checksums-after-controlfile,           0"
    })
    void afterACrash(String point, int state) {
        boolean enables = point.startsWith("enable");
        try (Server server = create(enables ? ChecksumState.OFF : ChecksumState.ON)) {
            server.points().attach("datachecksums-" + point, Optional.of("launcher1"), Action.WAIT);
            assertTrue(server.request("r1", enables ? Request.ENABLE : Request.DISABLE));
            Process launcher = server.process("launcher1");
            server.processes()
                    .await(launcher, found -> found instanceof AtInjectionPoint, "waits at " + point, WATCHDOG);
            server.crash(WalCut.SYNCED, (path, block) -> UnsyncedFate.KEPT);
        }
        assertWaldumpSeesWhatWeSee();
        assertControldataSays("in production", state);
    }

    /** The finding: a checkpoint forgets inprogress-on, and recovery comes to on with pages without checksum. */
    @ParameterizedTest
    @CsvSource({
        "none,              true",
        "read-at-insertion, false",
        "checkpoint,        false",
        "shared-first,      false"
    })
    void whatRecoveryLeaves(String remedy, boolean bad) throws Exception {
        Moments moments = new Moments(
                Operation.ENABLE,
                Optional.empty(),
                Optional.empty(),
                Optional.of(ChecksumPoint.parse("enable-inprogress-checksums-after-xlog")),
                new Crash.At(ChecksumPoint.parse("enable-checksums-after-xlog")));
        CodeVariant variant = CodeVariant.of("reference", "ignored", List.of(remedy));
        ChecksumResult result = JudgedRun.of(ChecksumOptions.of(false, variant, moments.script(variant), parent)
                        .withSize(PAGES, 16))
                .result();
        assertEquals(List.of(), result.blocked());
        assertEquals(Optional.of("on"), result.finalState());
        assertWaldumpSeesWhatWeSee();
        assertControldataSays("shut down", 1);
        long ours = result.missing() + result.wrong();
        System.out.println("remedy " + remedy + ": " + ours + " bad pages");
        assertEquals(bad, ours > 0, "bad pages: " + ours);
        assertEquals(new Checked(bad ? 1 : 0, RELATIONS * PAGES, ours), Checked.of(data()));
    }

    /** The checkpoint waits until record and state are one, so a schedule cannot wait for its end there. */
    @Test
    void whatRecoveryLeavesIfRecordAndStateAreOneUnit() throws Exception {
        Path schedule = Files.writeString(parent.resolve("unit.schedule"), """
                attach enable-inprogress-checksums-after-xlog wait
                attach enable-checksums-after-xlog wait
                start s1: enable
                await launcher at enable-inprogress-checksums-after-xlog
                checkpoint background
                wakeup launcher
                await launcher at enable-checksums-after-xlog
                crash keep-wal synced keep-pages all
                restart
                """);
        CodeVariant variant = CodeVariant.of("reference", "ignored", List.of("atomic-unit"));
        ChecksumResult result = JudgedRun.of(ChecksumOptions.of(
                                false,
                                variant,
                                ScheduleScript.of(Schedule.readForChecksums(schedule)),
                                parent.resolve("run"))
                        .withSize(PAGES, 16))
                .result();
        assertEquals(List.of(), result.blocked());
        assertEquals(Optional.of("on"), result.finalState());
        assertEquals(0, result.missing() + result.wrong());
        assertEquals(new Checked(0, RELATIONS * PAGES, 0), Checked.of(result.dataDirectory()));
    }

    private WalListing assertWaldumpSeesWhatWeSee() {
        WalListing ours = new WalReader(data()).readAll();
        assertTrue(ours.endsInZeros(), ours.end());
        WaldumpListing theirs = WaldumpListing.of(data(), ours.endLsn());
        assertEquals("", theirs.err());
        assertEquals(0, theirs.status());
        assertEquals(ours.records().stream().map(WaldumpListing::normalForm).toList(), theirs.records());
        String end = WaldumpListing.of(data(), null).err();
        assertTrue(end.contains("invalid record length") && end.endsWith("got 0"), end);
        return ours;
    }

    private void assertControldataSays(String state, int checksums) {
        PostgresPrograms.Run run = PostgresPrograms.run(Judge.require("pg_controldata"), "-D", data().toString());
        assertEquals(0, run.status());
        assertEquals("", run.err());
        String out = run.out().replaceAll(" +", " ");
        assertTrue(out.contains("Database cluster state: " + state + "\n"), out);
        assertTrue(out.contains("Data page checksum version: " + checksums + "\n"), out);
    }

    /** What {@code pg_checksums --check} counts. */
    private record Checked(int status, long scanned, long bad) {
        static Checked of(Path directory) {
            PostgresPrograms.Run run =
                    PostgresPrograms.run(Judge.require("pg_checksums"), "--check", "-D", directory.toString());
            return new Checked(run.status(), number(run, "Blocks scanned:"), number(run, "Bad checksums:"));
        }

        private static long number(PostgresPrograms.Run run, String name) {
            return run.out()
                    .lines()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(
                            line -> Long.parseLong(line.substring(name.length()).strip()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(run.out() + run.err()));
        }
    }
}
