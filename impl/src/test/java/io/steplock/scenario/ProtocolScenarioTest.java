package io.steplock.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.TestSpecs;
import io.steplock.checker.explain.SpecExplainer;
import io.steplock.checker.refine.Validator;
import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictText;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.SpecSource;
import io.steplock.checker.trace.TraceReader;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.LinePointer;
import io.steplock.engine.surgery.Variant;
import io.steplock.schedule.Schedule;
import io.steplock.schedule.ScheduleException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Schedules of the full protocol on the engine: single steps, crashes, and what each line can fail with. */
class ProtocolScenarioTest {
    private static final String KILL_TO_THE_MAP_LOCK = """
            step k-h1 PinHeapPage
            step k-h1 LockHeapPageForCleanup
            step k-h1 PinMapPage
            step k-h1 EnterCriticalSection
            step k-h1 KillTuple
            step k-h1 ClearAllVisible
            step k-h1 LockMapPage
            """;

    @TempDir
    private Path directory;

    private int runs;

    private ProtocolOptions options(Variant variant, String text) throws Exception {
        runs++;
        Path file = directory.resolve("x" + runs + ".schedule");
        Files.writeString(file, text);
        return ProtocolOptions.of(variant, Schedule.read(file), directory.resolve("run" + runs));
    }

    private ProtocolResult run(Variant variant, String text) throws Exception {
        return ProtocolScenario.run(options(variant, text), Optional.empty());
    }

    /** A failure must come at once, not by the watchdog, whose time is far longer. */
    private String failure(Variant variant, String text) throws Exception {
        ProtocolOptions options = options(variant, text).withWatchdog(Duration.ofHours(1));
        ScheduleException e = assertThrows(
                ScheduleException.class,
                () -> assertTimeoutPreemptively(
                        Duration.ofSeconds(30), () -> ProtocolScenario.run(options, Optional.empty())));
        assertFalse(e.getMessage().contains("Exception"), e.getMessage());
        return e.getMessage();
    }

    private static void assertContains(String text, String part) {
        assertTrue(text.contains(part), text);
    }

    private Verdict judged(ProtocolOptions options) throws Exception {
        TraceInstance instance = TraceInstance.of(options);
        assertEquals(Optional.empty(), instance.obstacle());
        Files.createDirectories(options.directory());
        Files.writeString(options.traceConfig(), instance.config());
        Path module = TestSpecs.directory().resolve("visibility-map/" + TraceInstance.module() + ".tla");
        try (LoadedSpec spec = SpecLoader.load(new SpecSource(module, options.traceConfig()))) {
            ProtocolScenario.run(options, Optional.of(spec.info()));
            try (TraceReader reader = TraceReader.open(options.trace())) {
                return Validator.validate(spec, reader, new Validator.Options(new SpecExplainer()));
            }
        }
    }

    @Test
    void anotherStepThanTheNextIsRefusedAndTheNextIsNamed() throws Exception {
        String message = failure(Variant.RELOCK, """
                start k-h1: heap_force_kill (0,1)
                step k-h1 PinHeapPage
                step k-h1 PinMapPage
                """);
        assertContains(message, ":3: k-h1 is to take PinMapPage, but its next step is LockHeapPageForCleanup\n");
        assertContains(message, "process k-h1 is blocked on its step LockHeapPageForCleanup, held by the schedule");
    }

    @Test
    void aStepWithAnotherArgumentIsRefused() throws Exception {
        String text = "start d-h1: delete (0,2)\nrun d-h1\n";
        assertContains(failure(Variant.RELOCK, text), ":2: d-h1 is not held");
        String steps = """
                start d-h1: delete (0,2)
                step d-h1 BeginTransaction
                step d-h1 PinHeapPage
                step d-h1 LookAtAllVisible
                step d-h1 PinMapPage
                step d-h1 LockHeapPage
                step d-h1 EnterCriticalSection
                step d-h1 ChangeTuple(insert)
                """;
        assertContains(
                failure(Variant.RELOCK, steps),
                "d-h1 is to take ChangeTuple(insert), but its next step is ChangeTuple(delete)");
    }

    /** Whether an image comes out compressed nobody knows before. */
    @Test
    void aStepThatComesOutOtherwiseIsRefused() throws Exception {
        String text = "start k-h1: heap_force_kill (0,1)\n" + KILL_TO_THE_MAP_LOCK + """
                step k-h1 ClearMapBits
                step k-h1 UnlockMapPage
                step k-h1 MarkHeapBufferDirty
                step k-h1 RegisterBlock(heap:0)
                step k-h1 ReadRedoPoint
                step k-h1 AssembleRecord(heap:0, private)
                """;
        assertContains(
                failure(Variant.UNPATCHED, text),
                "k-h1 was to take AssembleRecord(heap:0, private), but its step came out as"
                        + " AssembleRecord(heap:0, shared)");
        ProtocolOptions options = options(Variant.UNPATCHED, text).withCompression(true);
        assertEquals(List.of(), ProtocolScenario.run(options, Optional.empty()).views());
    }

    @Test
    void aStepThatHasToWaitFailsWithWhoWaitsForWhom() throws Exception {
        String text = "start k-h1: heap_force_kill (0,1)\nstart k-h2: heap_force_kill (1,1)\n" + KILL_TO_THE_MAP_LOCK
                + KILL_TO_THE_MAP_LOCK.replace("k-h1", "k-h2");
        String message = failure(Variant.RELOCK, text);
        assertContains(
                message,
                "k-h2 cannot complete its step LockMapPage: it is blocked on content lock of map block 0, held by k-h1");
        assertContains(message, "process k-h1 is blocked on its step ClearMapBits, held by the schedule");
    }

    @Test
    void anAwaitThatNobodyCanFulfilFailsAtOnce() throws Exception {
        String text = "start k-h1: heap_force_kill (0,1)\n" + KILL_TO_THE_MAP_LOCK
                + "start k-h2: heap_force_kill (1,1)\nawait k-h2 done\n";
        String message = failure(Variant.RELOCK, text);
        assertContains(message, ":10: k-h2 never is done: it is blocked on content lock of map block 0, held by k-h1");
        String blocked = text.replace("await k-h2 done", "await k-h2 done or blocked on map:0") + "read-all\n";
        assertContains(failure(Variant.RELOCK, blocked), ":11: (read-all) cannot end: it is blocked on content lock");
    }

    @Test
    void aProcessThatIsDoneOrFreeTakesNoStepByOrder() throws Exception {
        assertContains(
                failure(Variant.RELOCK, """
                        start v1-h1: vacuum 0
                        step v1-h1 PinMapPage
                        run v1-h1
                        await v1-h1 done
                        step v1-h1 PinHeapPage
                        """), ":5: v1-h1 is to take PinHeapPage, but it is done; start it first");
        assertContains(failure(Variant.RELOCK, "step x PinHeapPage"), ":1: there is no process x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "crash keep-wal record 3 | the WAL cannot be cut behind record 3: there are only 2",
                "crash keep-wal 0/FFFFFFF | the WAL cannot be cut at 0/FFFFFFF: it is complete without a gap only to",
                "crash keep-wal 0/100 | the WAL cannot be cut at 0/100: it is durable to",
                "flush;crash keep-wal record 1 | the WAL cannot be cut behind record 1: it is durable to",
                "crash;read-all | the server is down; 'restart' comes first",
                "crash;restart crash-after 9 | recovery has only 0 steps and cannot be cut after step 9",
                "page 0 flag 1 bits 1 | set-up lines belong before all others",
            })
    void whatCannotBeIsRefused(String lines, String message) throws Exception {
        String text = "start k-h1: heap_force_kill (0,1)\nawait k-h1 done\n" + lines.replace(';', '\n');
        assertContains(failure(Variant.RELOCK, text), message);
    }

    @Test
    void aPageThatIsNotThereIsRefused() throws Exception {
        assertContains(failure(Variant.RELOCK, "page 3 flag 1 bits 1\nread-all"), ":1: the table has 3 heap pages");
    }

    @Test
    void aPageWriteIsKeptOrLostAsTold() throws Exception {
        String lines = """
                start k-h1: heap_force_kill (0,1)
                await k-h1 done
                start w: write heap:0
                await w done
                crash keep-wal synced keep-pages PAGES
                """;
        Map<String, Boolean> kept = Map.of("none", false, "all", true, "heap:0", true, "map:0,heap:1", false);
        for (Map.Entry<String, Boolean> pages : kept.entrySet()) {
            ProtocolResult crashed = run(Variant.RELOCK, lines.replace("PAGES", pages.getKey()));
            byte[] page = Files.readAllBytes(crashed.dataDirectory().resolve("base/5/16384"));
            boolean isDead = HeapPage.linePointer(page, 1).state() == LinePointer.State.DEAD;
            assertEquals(pages.getValue(), isDead, pages.getKey());
            ProtocolResult recovered =
                    run(Variant.RELOCK, lines.replace("PAGES", pages.getKey()) + "restart\nread-all\n");
            assertEquals(List.of(), recovered.wrong(), pages.getKey());
            assertEquals(14, recovered.views().get(0).readingHeap());
        }
    }

    @Test
    void aCommittedRowIsThereAndACutOneIsNot() throws Exception {
        String lines = """
                start d-h1: insert 0 7
                await d-h1 done
                start d-h2: delete (1,2)
                step d-h2 BeginTransaction
                step d-h2 PinHeapPage
                step d-h2 LookAtAllVisible
                crash keep-wal all keep-pages all
                restart
                read-all
                start d-h2: delete (1,2)
                await d-h2 done
                checkpoint sync
                crash keep-pages all
                restart
                read-all
                """;
        for (Variant variant : Variant.values()) {
            ProtocolResult result = run(variant, lines);
            assertEquals(List.of(), result.wrong());
            assertEquals(
                    List.of(16, 15),
                    result.views().stream().map(UserView::readingHeap).toList());
            assertEquals(
                    List.of(16, 15),
                    result.views().stream().map(UserView::trustingMap).toList());
        }
    }

    @Test
    void twoRunsOfOneScheduleAreOne() throws Exception {
        Schedule schedule = Schedule.preset("visibility-map", "s8-unpatched");
        ProtocolOptions first = ProtocolOptions.of(Variant.UNPATCHED, schedule, directory.resolve("1"));
        ProtocolOptions second = ProtocolOptions.of(Variant.UNPATCHED, schedule, directory.resolve("2"));
        assertEquals(
                ProtocolScenario.run(first, Optional.empty()).happenings(),
                ProtocolScenario.run(second, Optional.empty()).happenings());
        String segment = "data/pg_wal/000000010000000000000001";
        assertEquals(
                -1,
                Files.mismatch(
                        directory.resolve("1").resolve(segment),
                        directory.resolve("2").resolve(segment)));
    }

    @Test
    void aScheduleMayEndWithSomebodyHeldOrBlocked() throws Exception {
        ProtocolResult held = run(Variant.RELOCK, "start k-h1: heap_force_kill (0,1)\n" + KILL_TO_THE_MAP_LOCK);
        assertFalse(held.blocked());
        assertEquals(1, held.unfinished().size());
        ProtocolResult blocked = run(
                Variant.RELOCK,
                "start k-h1: heap_force_kill (0,1)\n" + KILL_TO_THE_MAP_LOCK + "start k-h2: heap_force_kill (1,1)\n");
        assertTrue(blocked.blocked());
        assertContains(blocked.unfinished().toString(), "k-h2 is blocked on content lock of map block 0");
    }

    /** Marks, a wait for the pin of another, a checkpoint in the background, and a crash in recovery. */
    @ParameterizedTest
    @EnumSource(Variant.class)
    void theTraceOfARichScheduleIsJudged(Variant variant) throws Exception {
        ProtocolOptions options = options(variant, """
                page 0 flag 1 bits 3
                page 1 flag 1 bits 1 not-frozen
                page 2 flag 0 bits 0 not-frozen
                start d-h1: delete (0,2)
                step d-h1 BeginTransaction
                step d-h1 PinHeapPage
                start v1-h1: vacuum 0
                step v1-h1 PinMapPage
                step v1-h1 PinHeapPage
                step v1-h1 WaitForCleanup
                start k-h1: heap_force_kill (0,1)
                step k-h1 PinHeapPage
                step k-h1 RefuseCleanup
                run k-h1
                await k-h1 done
                run d-h1
                run v1-h1
                await d-h1 done
                await v1-h1 done
                start v1-h3: vacuum 2
                await v1-h3 done
                checkpoint background
                await c1 done
                start k-h2: heap_force_kill (1,1)
                await k-h2 done
                start w: write map:0
                await w done
                crash keep-wal all keep-pages all
                restart crash-after 1
                restart
                read-all
                start d-h2: insert 1 8
                await d-h2 done
                """);
        Verdict verdict = judged(options);
        assertTrue(verdict.rejection().isEmpty() && verdict.invalid().isEmpty(), VerdictText.report(verdict));
        assertEquals(
                variant == Variant.UNPATCHED ? List.of("LockDiscipline") : List.of(),
                verdict.violations().stream().map(Verdict.Violation::property).toList());
        for (String action : List.of("WaitForCleanup", "WakeForCleanup", "RefuseCleanup", "CrashInRecovery")) {
            assertTrue(verdict.counts().actions().getOrDefault(action, 0L) > 0, action);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "start k1: heap_force_kill (0,1) | line 1: the specification knows this process as k-h1",
                "start v-h1: vacuum 0 | line 1: the specification knows this process as v1-h1",
                "start k-h1: heap_force_kill (0,2) | line 1: the specification's killers kill one row each, row 1",
                "start d-h1: delete (0,1) | line 1: the specification's deleters delete row 2",
                "start f: heap_force_freeze (0,1) | line 1: the specification has no heap_force_freeze",
                "crash | line 1: a lost page write is no step of the specification",
                "restart | line 1: a clean shutdown is no step of the specification",
                "start v1-h1: vacuum 0;await v1-h1 done;start v1-h1: vacuum 0 | line 3: the specification has one op",
            })
    void whatTheSpecificationDoesNotCoverIsNotRecorded(String lines, String why) throws Exception {
        TraceInstance instance = TraceInstance.of(options(Variant.RELOCK, lines.replace(';', '\n')));
        assertContains(instance.obstacle().orElse("none"), why);
    }
}
