package io.steplock.checker.killed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.explain.SpecExplainer;
import io.steplock.checker.refine.Validator;
import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictText;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.ModelProgress;
import io.steplock.checker.spec.ModelResult;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.SpecSource;
import io.steplock.checker.spec.TestSpecs;
import io.steplock.checker.trace.TraceReader;
import io.steplock.checker.trace.TraceRecorder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program with a file, killed for real and started again; its trace is judged across all its lives. */
class KilledProcessTest {
    private static final SpecSource TALLY = TestSpecs.source("Tally", "Tally");

    @TempDir
    private Path directory;

    @Test
    void theSpecIsSound() throws Exception {
        ModelResult result = SpecLoader.check(TestSpecs.source("Tally", "TallySmall"), ModelProgress.NONE);
        assertEquals(List.of(), result.violations());
        // Three counts each in memory and file while it is up, and the file's alone while it is down.
        assertEquals(9 * 9 + 9, result.distinct());
    }

    @Test
    void killedAtRandomTimesTheRunStillRefines() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int rounds = Integer.getInteger("steplock.kills", 12);
        long killed = 0;
        for (int round = 0; round < rounds; round++) {
            Process process = start(TallyProgram.Mode.RUN);
            if (round % 3 == 2) {
                // Also while the JVM starts, recovers or has just begun.
                process.waitFor(random.nextInt(400), TimeUnit.MILLISECONDS);
            } else {
                await(process, "ready");
                process.waitFor(random.nextInt(30), TimeUnit.MILLISECONDS);
            }
            killed += kill(process);
        }
        assertEquals(rounds, killed);
        endInOrder(TallyProgram.Mode.STOP);
        Verdict verdict = judge();
        String report = "seed " + seed + "\n" + VerdictText.report(verdict);
        assertEquals(Verdict.Kind.REFINES, verdict.kind(), report);
        // Two kills of three hit a life that was ready, so it had begun its trace or taken the step Restart.
        assertTrue(verdict.counts().lives() > rounds * 2 / 3 && verdict.counts().lives() <= rounds + 1, report);
        assertTrue(verdict.counts().actions().values().stream().allMatch(count -> count > 0), report);
        // Not only begun and killed; how many more is a matter of the machine's speed.
        assertTrue(verdict.counts().steps() > 10L * rounds, report);
        assertFalse(TraceRecorder.hasJournal(trace()));
    }

    @Test
    void aStepThatDidNotHappenIsLeftOut() throws Exception {
        killWhereItStalls(TallyProgram.Mode.STALL_BEFORE_EFFECT);
        endInOrder(TallyProgram.Mode.STOP);
        Verdict verdict = judge();
        assertEquals(Verdict.Kind.REFINES, verdict.kind(), () -> VerdictText.report(verdict));
        assertEquals(2, verdict.counts().lives());
        assertTrue(VerdictText.headline(verdict).endsWith(" steps checked in 2 lives"));
    }

    @Test
    void aStepThatHappenedStays() throws Exception {
        killWhereItStalls(TallyProgram.Mode.STALL_AFTER_EFFECT);
        endInOrder(TallyProgram.Mode.STOP);
        Verdict verdict = judge();
        assertEquals(Verdict.Kind.REFINES, verdict.kind(), () -> VerdictText.report(verdict));
    }

    /** The answer comes from the files: a program that takes each recorded step for done is found out at the crash. */
    @Test
    void aStepTakenForDoneIsFoundOut() throws Exception {
        killWhereItStalls(TallyProgram.Mode.STALL_BEFORE_EFFECT);
        endInOrder(TallyProgram.Mode.TRUSTING);
        assertRejectedAtTheCrash();
    }

    @Test
    void anEffectBeforeItsEventIsFoundOut() throws Exception {
        killWhereItStalls(TallyProgram.Mode.EFFECT_FIRST);
        endInOrder(TallyProgram.Mode.STOP);
        assertRejectedAtTheCrash();
    }

    /** A queued recorder loses its last events with its process, and the trace has no footer: it never refines. */
    @Test
    void aJournalIsNoTrace() throws Exception {
        killWhereItStalls(TallyProgram.Mode.STALL_AFTER_EFFECT);
        assertTrue(TraceRecorder.hasJournal(trace()));
        assertFalse(Files.exists(trace()));
    }

    /** Damage that a kill does not do stops the next life with its message; nothing is made of such a journal. */
    @Test
    void aDamagedJournalStopsTheNextLife() throws Exception {
        killWhereItStalls(TallyProgram.Mode.STALL_AFTER_EFFECT);
        Path journal = directory.resolve("tally.ndjson.journal");
        byte[] bytes = Files.readAllBytes(journal);
        bytes[100] ^= 1;
        Files.write(journal, bytes);
        Process process = start(TallyProgram.Mode.STOP);
        String said = process.inputReader().readLine();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
        assertEquals(2, process.exitValue(), said);
        assertTrue(
                said.startsWith(journal + ": the record at byte 24 does not have its checksum. A kill does not"), said);
        assertFalse(Files.exists(trace()));
    }

    private void assertRejectedAtTheCrash() throws Exception {
        Verdict verdict = judge();
        assertEquals(Verdict.Kind.REJECTED, verdict.kind(), () -> VerdictText.report(verdict));
        assertEquals("Crash", verdict.rejection().orElseThrow().what());
        assertTrue(
                verdict.rejection().orElseThrow().explanation().contains("UNCHANGED disk"),
                () -> VerdictText.report(verdict));
    }

    private Path trace() {
        return directory.resolve("tally.ndjson");
    }

    private Verdict judge() throws Exception {
        try (LoadedSpec spec = SpecLoader.load(TALLY);
                TraceReader reader = TraceReader.open(trace())) {
            return Validator.validate(spec, reader, new Validator.Options(new SpecExplainer()));
        }
    }

    private void killWhereItStalls(TallyProgram.Mode mode) throws Exception {
        Process process = start(mode);
        await(process, "stalled");
        assertEquals(1, kill(process));
    }

    private void endInOrder(TallyProgram.Mode mode) throws Exception {
        Process process = start(mode);
        await(process, "ready");
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
        assertEquals(0, process.exitValue());
    }

    private Process start(TallyProgram.Mode mode) throws Exception {
        String hash;
        try (LoadedSpec spec = SpecLoader.load(TALLY)) {
            hash = spec.info().hash();
        }
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TallyProgram.class.getName(),
                        trace().toString(),
                        directory.resolve("tally.data").toString(),
                        hash,
                        mode.name())
                .redirectErrorStream(true)
                .start();
    }

    /** Reads what the process says up to the word. */
    private static void await(Process process, String word) throws IOException {
        StringBuilder said = new StringBuilder();
        BufferedReader reader = process.inputReader();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.equals(word)) {
                return;
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("the program ended without saying " + word + ": " + said);
    }

    /** SIGKILL; 1 if that was what ended the process. */
    private static int kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not die");
        return process.exitValue() == 137 ? 1 : 0;
    }
}
