package io.steplock.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.TestSpecs;
import io.steplock.checker.explain.SpecExplainer;
import io.steplock.checker.refine.Validator;
import io.steplock.checker.refine.Verdict;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.trace.TraceReader;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.schedule.Command;
import io.steplock.schedule.Schedule;
import io.steplock.schedule.ScheduleException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report's race on the engine, judged by the specification and by the files. */
class RaceScenarioTest {
    @TempDir
    private Path directory;

    private ScenarioOptions options(Variant variant, Schedule schedule) {
        return ScenarioOptions.of(variant, schedule, directory.resolve(variant.text()))
                .withWatchdog(Duration.ofSeconds(30));
    }

    private ScenarioResult run(Variant variant, String preset) throws Exception {
        ScenarioOptions options = options(variant, Schedule.preset("visibility-map", preset));
        try (LoadedSpec spec = TestSpecs.visibilityMap(VisibilityMapScenario.config(options))) {
            return VisibilityMapScenario.run(options, spec.info());
        }
    }

    private static Verdict judge(Path trace, String config, boolean against) throws Exception {
        try (LoadedSpec spec = TestSpecs.visibilityMap(config);
                TraceReader reader = TraceReader.open(trace)) {
            return Validator.validate(
                    spec, reader, new Validator.Options(1, against, false, new SpecExplainer(), number -> {}));
        }
    }

    private static String action(Path trace, long line) throws Exception {
        String text = Files.readAllLines(trace).get((int) line - 1);
        return text.replaceAll(".*\"a\":\"([A-Za-z]+)\".*", "$1");
    }

    @Test
    void theUnpatchedRunRefinesItsSpecAndViolatesRecordIntegrityWhenTheRecordIsComplete() throws Exception {
        ScenarioResult result = run(Variant.UNPATCHED, "race");
        Verdict verdict = judge(result.trace(), "unpatched.cfg", false);

        assertEquals(Optional.empty(), verdict.rejection());
        assertEquals(Optional.empty(), verdict.invalid());
        Map<String, Verdict.Violation> violations =
                verdict.violations().stream().collect(Collectors.toMap(Verdict.Violation::property, v -> v));
        assertEquals(java.util.Set.of("S1_RecordIntegrity", "LockDiscipline"), violations.keySet());

        Verdict.Violation integrity = violations.get("S1_RecordIntegrity");
        assertEquals("ReleaseInsertionLock", action(result.trace(), integrity.line()));
        assertEquals(
                "RegisterBlock",
                action(result.trace(), violations.get("LockDiscipline").line()));

        // The files say the same of the same record.
        String badRecord = Lsn.text(result.wal().endLsn());
        assertEquals(
                "incorrect resource manager data checksum in record at " + badRecord,
                result.wal().end());
        assertTrue(integrity.explanation().contains(badRecord), integrity.explanation());
    }

    @Test
    void theUnpatchedRunIsRejectedByThePatchedSpecAtTheFirstStepWithoutTheLock() throws Exception {
        ScenarioResult result = run(Variant.UNPATCHED, "race");
        Verdict verdict = judge(result.trace(), "relock.cfg", true);

        Verdict.Rejection rejection = verdict.rejection().orElseThrow();
        assertEquals("MarkHeapBufferDirty", rejection.what());
        assertEquals("UnlockMapPage", action(result.trace(), rejection.line() - 1));
        assertTrue(rejection.explanation().contains("lock[MapPage] = s"), rejection.explanation());
        int line = 1
                + Files.readAllLines(TestSpecs.directory().resolve("visibility-map/VisibilityMap.tla"))
                        .indexOf("    /\\ Variant = \"relock\" /\\ didModify[s] => lock[MapPage] = s");
        assertTrue(rejection.explanation().contains("VisibilityMap.tla:" + line), rejection.explanation());
    }

    @RepeatedTest(5)
    void theRelockedRunRefinesItsSpecUnderTheSameSchedule() throws Exception {
        ScenarioResult result = run(Variant.RELOCK, "race");
        Verdict verdict = judge(result.trace(), "relock.cfg", false);

        assertEquals(Verdict.Kind.REFINES, verdict.kind(), verdict.toString());
        assertTrue(verdict.counts().actions().get("RelockMapPage") == 2);
        assertTrue(
                result.happenings().stream().anyMatch(line -> line.startsWith("s2 is blocked on content lock of map")),
                result.happenings().toString());
        assertTrue(result.wal().endsInZeros(), result.wal().end());
        assertEquals(
                List.of("FPI", "FPI", "FPI", "FPI", "CHECKPOINT_SHUTDOWN"),
                result.wal().records().stream()
                        .filter(record -> record.startLsn() >= result.runStart())
                        .map(WalRecord::type)
                        .toList());
    }

    @Test
    void aMapPageThatIsCleanIsLoggedWithoutBeingDirtyAlsoWithThePatch() throws Exception {
        for (Variant variant : List.of(Variant.UNPATCHED, Variant.RELOCK)) {
            ScenarioResult result = run(variant, "clean-map");
            Verdict verdict = judge(result.trace(), variant.text() + ".cfg", false);
            assertTrue(
                    verdict.violations().stream()
                            .anyMatch(violation -> violation.property().equals("DirtyDiscipline")),
                    verdict.toString());
        }
    }

    @Test
    void aScheduleThatEndsTooEarlyIsBlockedAndSaysWhoWaits() throws Exception {
        Schedule race = Schedule.preset("visibility-map", "race");
        List<Command> commands = race.commands();
        Schedule cut = new Schedule("cut", commands.subList(0, commands.size() - 3));
        ScenarioOptions options = options(Variant.RELOCK, cut);
        try (LoadedSpec spec = TestSpecs.visibilityMap("relock.cfg")) {
            ScenarioResult result = VisibilityMapScenario.run(options, spec.info());
            String who = result.blocked().orElseThrow();
            assertTrue(who.contains("s1 waits at injection point wal-insert-after-crc (#2)"), who);
            assertTrue(who.contains("s2 is blocked on content lock of map block 0"), who);
            // What was recorded until then is sound.
            assertEquals(
                    Verdict.Kind.REFINES,
                    judge(result.trace(), "relock.cfg", false).kind());
        }
    }

    @Test
    void aStateThatDoesNotComeIsToldWithWhoWaitsForWhat() throws Exception {
        Path file = directory.resolve("never.schedule");
        Files.writeString(file, """
                start s1: heap_force_kill (0,1)
                await s1 at wal-insert-after-crc
                """);
        ScenarioOptions options = options(Variant.RELOCK, Schedule.read(file));
        try (LoadedSpec spec = TestSpecs.visibilityMap("relock.cfg")) {
            ScheduleException e =
                    assertThrows(ScheduleException.class, () -> VisibilityMapScenario.run(options, spec.info()));
            assertTrue(e.getMessage().contains("never.schedule:2: "), e.getMessage());
            assertTrue(e.getMessage().contains("process s1"), e.getMessage());
            assertFalse(e.getMessage().contains("Exception"), e.getMessage());
        }
    }

    @Test
    void schedulesOutsideOfTheSpecificationAreRefusedBeforeTheyRun() throws Exception {
        List<String> schedules = List.of(
                "start s3: heap_force_kill (2,1)",
                "start s1: heap_force_kill (1,1)",
                "start s1: heap_force_kill (0,1)(0,2)",
                "start s1: heap_force_kill (0,1)\nstart s1: heap_force_kill (0,2)",
                "start s1: heap_force_kill (0,1)\nclear-map-bits 0",
                "start s1: heap_force_kill (0,999)",
                "wakeup s1");
        for (String text : schedules) {
            Path file = directory.resolve("outside.schedule");
            Files.writeString(file, text);
            ScenarioOptions options = options(Variant.RELOCK, Schedule.read(file));
            try (LoadedSpec spec = TestSpecs.visibilityMap("relock.cfg")) {
                assertThrows(ScheduleException.class, () -> VisibilityMapScenario.run(options, spec.info()), text);
            }
            assertFalse(Files.exists(options.dataDirectory()), text);
        }
    }
}
