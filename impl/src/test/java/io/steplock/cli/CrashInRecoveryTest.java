package io.steplock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.refine.VerdictText;
import io.steplock.cli.ChecksumJudge.Judged;
import io.steplock.engine.process.EngineException;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.ScheduleScript;
import io.steplock.outcomes.Script;
import io.steplock.scenario.checksums.ChecksumOptions;
import io.steplock.schedule.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A second crash, after every step of the recovery from the first: each trace is judged, and the end is the same. */
@Timeout(600)
class CrashInRecoveryTest {
    private static final Pattern STEPS = Pattern.compile(
            "(.*):(\\d+): the server is up after (\\d+) steps of its start and recovery, and cannot crash in it after step"
                    + " 999999; give a number up to (\\d+)");

    @TempDir
    private static Path directory;

    private static CodeVariant reference;
    private static BundledSpecs specs;
    private static ChecksumJudge judge;
    private static int runs;

    /** What happens before the recovery; then whether checksums are on in the end, and pages are without them. */
    private enum First {
        /** The finding: a checkpoint forgets inprogress-on, and recovery ends in on. */
        FORGOTTEN(false, true, true, "keep-wal synced keep-pages all", """
                attach enable-inprogress-checksums-after-xlog wait
                attach enable-checksums-after-xlog wait
                start s1: enable
                await launcher at enable-inprogress-checksums-after-xlog
                checkpoint sync
                wakeup launcher
                await launcher at enable-checksums-after-xlog
                """),
        /** Recovery ends the change: off. */
        INPROGRESS_OFF(true, false, false, "keep-wal synced keep-pages all", """
                attach disable-inprogress-checksums-after-controlfile wait
                start s1: disable
                await launcher at disable-inprogress-checksums-after-controlfile
                """),
        /** The fixup's record may be lost, or not. */
        INPROGRESS_ON_ALL_WAL(false, false, false, "keep-wal all keep-pages none", """
                attach enable-inprogress-checksums-end wait
                start s1: enable
                await launcher at enable-inprogress-checksums-end
                """),
        /** All pages have to be rewritten by replay, twice. */
        ON_WITHOUT_PAGES(false, true, false, "keep-wal synced keep-pages none", """
                attach enable-checksums-before-checkpoint wait
                start s1: enable
                await launcher at enable-checksums-before-checkpoint
                """);

        private final boolean initial;
        private final boolean on;
        private final boolean bad;
        private final String kept;
        private final String lines;

        First(boolean initial, boolean on, boolean bad, String kept, String lines) {
            this.initial = initial;
            this.on = on;
            this.bad = bad;
            this.kept = kept;
            this.lines = lines;
        }
    }

    @BeforeAll
    static void load() throws Exception {
        reference = CodeVariant.of("reference", "ignored", List.of());
        specs = BundledSpecs.open();
        judge = new ChecksumJudge(specs);
    }

    @AfterAll
    static void close() throws Exception {
        judge.close();
        specs.close();
    }

    private static ChecksumOptions options(First first, int steps) throws Exception {
        runs++;
        Path where = Files.createDirectories(directory.resolve("run" + runs));
        Path schedule = Files.writeString(
                where.resolve("twice.schedule"),
                first.lines + "crash " + first.kept + "\nrestart crash-after " + steps + "\nrestart\n");
        Script script = ScheduleScript.of(Schedule.readForChecksums(schedule));
        return ChecksumOptions.of(first.initial, reference, script, where).withSize(16, 16);
    }

    /** How many steps there are: the complaint about too large a number says so. */
    private static int steps(First first) throws Exception {
        ChecksumOptions options = options(first, 999_999);
        String message =
                assertThrows(EngineException.class, () -> judge.run(options)).getMessage();
        Matcher found = STEPS.matcher(message);
        assertTrue(found.matches(), message);
        assertTrue(found.group(1).endsWith("twice.schedule"), message);
        assertEquals(first.lines.lines().count() + 2, Integer.parseInt(found.group(2)));
        assertEquals(found.group(3), found.group(4));
        return Integer.parseInt(found.group(3));
    }

    @ParameterizedTest
    @EnumSource(First.class)
    void afterEveryStep(First first) throws Exception {
        int steps = steps(first);
        assertTrue(steps > 30, "steps: " + steps);
        Map<String, Integer> violated = new TreeMap<>();
        for (int step = 1; step <= steps; step++) {
            String name = first + ", crash after step " + step + " of " + steps;
            ChecksumOptions options = options(first, step);
            Judged run = judge.run(options);
            assertEquals(
                    Optional.empty(), run.verdict().rejection(), () -> name + "\n" + VerdictText.report(run.verdict()));
            assertEquals(Optional.empty(), run.verdict().invalid(), name);
            assertEquals(2L, run.verdict().counts().actions().get("Crash"), name);
            assertEquals(2L, run.verdict().counts().actions().get("StartServer"), name);
            assertEquals(List.of(), run.result().blocked(), name);
            assertEquals(Optional.empty(), run.result().failure(), name);
            assertEquals(Optional.of(first.on ? "on" : "off"), run.result().finalState(), name);
            long bad = first.on ? run.result().missing() + run.result().wrong() : 0;
            assertEquals(first.bad, bad > 0, name + ": bad pages " + bad);
            assertEquals(first.bad, run.result().failures() > 0, name);
            run.verdict().violations().forEach(violation -> violated.merge(violation.property(), 1, Integer::sum));
            Directories.deleteTree(options.directory());
        }
        System.out.println(first + ": a crash after each of " + steps + " steps, violated: " + violated);
    }
}
