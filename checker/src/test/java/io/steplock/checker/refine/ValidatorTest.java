package io.steplock.checker.refine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.refine.Verdict.Kind;
import io.steplock.checker.trace.TraceException;
import io.steplock.checker.trace.TraceReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the validator says of traces of a lock. */
class ValidatorTest {
    private static final Validator.Options ALL = new Validator.Options(new PlainExplainer());

    @TempDir
    private Path directory;

    private final LockSpec spec = new LockSpec();
    private final List<String> lines = new ArrayList<>();

    @BeforeEach
    void record() throws IOException {
        lines.addAll(Files.readAllLines(LockRun.record(directory.resolve("run.ndjson"))));
    }

    @Test
    void refines() {
        Verdict verdict = validate();
        assertEquals(Kind.REFINES, verdict.kind(), () -> VerdictText.report(verdict));
        assertEquals(0, verdict.exitCode());
        assertEquals(
                Map.of("Acquire", 4L, "Increment", 3L, "Release", 2L, "Crash", 1L),
                verdict.counts().actions());
        assertEquals(10, verdict.counts().steps());
        assertEquals("run: refines MCLock!Next (lock.cfg), 10 steps checked in 2 lives", VerdictText.headline(verdict));
        assertTrue(verdict.limits().contains("nothing of other runs"));
    }

    @Test
    void rejectsAStepAndStopsThere() {
        edit(3, "\"a\":\"Release\"", "\"a\":\"Acquire\"");
        edit(10, "\"a\":\"Increment\"", "\"a\":\"Release\"");
        Verdict verdict = validate();
        assertEquals(Kind.REJECTED, verdict.kind());
        Verdict.Rejection rejection = verdict.rejection().orElseThrow();
        assertEquals("Acquire", rejection.what());
        assertEquals(3, rejection.number());
        assertEquals(4, rejection.line());
        assertEquals(2, verdict.counts().steps());
        assertTrue(rejection.explanation().startsWith("explained: line 4 by p1 at LockRun.release(LockRun.java:"));
        assertEquals(
                "run: rejected at step 3 (line 4): the recorded step is no step of Acquire in MCLock!Next",
                VerdictText.headline(verdict));
    }

    @Test
    void aViolatedInvariantDoesNotEndStepChecking() {
        Verdict verdict = validate(
                new LockSpec(1, "lock.cfg"), new Validator.Options(1, true, false, new PlainExplainer(), n -> {}));
        assertEquals(Kind.VIOLATED, verdict.kind());
        assertEquals(
                List.of("Bounded"),
                verdict.violations().stream().map(Verdict.Violation::property).toList());
        assertEquals(6, verdict.violations().get(0).number());
        assertEquals(10, verdict.counts().steps());
        assertEquals(
                "run: invariant violated: Bounded is false after step 6 (line 7); all 10 steps checked in 2 lives are steps of"
                        + " MCLock!Next (lock.cfg)",
                VerdictText.headline(verdict));
    }

    @Test
    void aViolationInTheFirstStateIsSeen() {
        edit(0, "\"counter\":0", "\"counter\":9");
        edit(0, "}}", "},\"startsIn\":\"Mutex\"}");
        cutTo(1);
        lines.add(
                "{\"n\":1,\"a\":\"Acquire\",\"args\":{\"p\":\"p1\"},\"d\":[{\"at\":[\"lock\"],\"set\":\"p1\"},{\"at\":[\"pc\",\"p1\"],\"set\":\"in\"}]}");
        footer(1, 2);
        Verdict verdict = validate();
        assertEquals(Kind.VIOLATED, verdict.kind(), () -> VerdictText.report(verdict));
        assertEquals(0, verdict.violations().get(0).number());
        assertTrue(verdict.remarks().get(0).contains("satisfies the invariant Mutex, not necessarily Init"));
    }

    @Test
    void rejectionAndViolationAreBothReported() {
        edit(10, "\"a\":\"Increment\"", "\"a\":\"Release\"");
        Verdict verdict = validate(new LockSpec(1, "lock.cfg"), against());
        assertEquals(Kind.REJECTED, verdict.kind());
        assertEquals(1, verdict.violations().size());
        String report = VerdictText.report(verdict);
        assertTrue(report.contains("explained: Bounded at line 7"), report);
    }

    @Test
    void theFirstStateMustSatisfyInit() {
        edit(0, "\"counter\":0", "\"counter\":1");
        Verdict verdict = validate();
        assertEquals(Kind.REJECTED, verdict.kind());
        assertEquals("Init", verdict.rejection().orElseThrow().what());
        assertEquals(0, verdict.rejection().orElseThrow().number());
    }

    @Test
    void theFirstStateMustSatisfyWhatItStartsIn() {
        edit(0, "\"counter\":0", "\"counter\":7");
        edit(0, "}}", "},\"startsIn\":\"Bounded\"}");
        Verdict verdict = validate();
        assertEquals("Bounded", verdict.rejection().orElseThrow().what());
    }

    @Test
    void startsInMustBeAnInvariant() {
        edit(0, "}}", "},\"startsIn\":\"TypeOK\"}");
        assertInvalid(
                "MISFIT",
                "run:1: the trace starts in \"TypeOK\", which is no invariant of lock.cfg; it has Mutex, Bounded");
    }

    @Test
    void aReadBackThatDiffersIsRejected() {
        edit(4, "\"counter\":1", "\"counter\":2");
        Verdict verdict = validate();
        assertEquals(Kind.REJECTED, verdict.kind());
        assertEquals("read-back", verdict.rejection().orElseThrow().what());
        assertEquals(
                "run: rejected at the state read back at line 5: counter is 1 after the recorded steps, but 2 was read"
                        + " back (quiescent): between lines 1 and 5 something changed that no recorded step changed",
                VerdictText.headline(verdict));
    }

    @Test
    void aRejectionStandsBeforeDamage() {
        edit(3, "\"a\":\"Release\"", "\"a\":\"Acquire\"");
        lines.remove(9);
        Verdict verdict = validate();
        assertEquals(Kind.REJECTED, verdict.kind());
        assertEquals(1, verdict.exitCode());
        assertEquals(
                TraceException.Kind.GAP.name(), verdict.invalid().orElseThrow().kind());
        assertTrue(VerdictText.report(verdict).contains("the trace is also damaged: run:10: "));
    }

    @Test
    void damageBeforeARejectionIsInvalidInput() {
        edit(10, "\"a\":\"Increment\"", "\"a\":\"Release\"");
        lines.remove(3);
        assertInvalid("GAP", "run:4: the line has number 4, expected 3: line 3 is missing here");
    }

    @Test
    void aTraceWithoutFooterNeverRefines() {
        lines.remove(lines.size() - 1);
        assertInvalid("TRUNCATED", "the file ends without a footer, after line 13");
    }

    @Test
    void zeroStepsNeverRefine() {
        cutTo(1);
        footer(0, 1);
        assertInvalid("MISFIT", "no step was judged: the trace has none");
    }

    @Test
    void unknownActionsAndArgumentsAreInvalid() {
        edit(2, "\"a\":\"Increment\"", "\"a\":\"Decrement\"");
        assertInvalid("MISFIT", "run:3: step 2 has no action of the spec: no action Decrement");
        edit(2, "\"a\":\"Decrement\",\"args\":{\"p\"", "\"a\":\"Increment\",\"args\":{\"q\"");
        assertInvalid("MISFIT", "run:3: step 2 has no action of the spec: Increment takes [p], not [q]");
    }

    @Test
    void argumentsOutsideTheBoundsAreNoStep() {
        edit(1, "\"args\":{\"p\":\"p1\"}", "\"args\":{\"p\":\"p9\"}");
        assertEquals(1, validate().rejection().orElseThrow().number());
    }

    @Test
    void changesThatDoNotFitAreInvalid() {
        edit(1, "[\"pc\",\"p1\"]", "[\"pc\",\"p7\"]");
        assertInvalid("MISFIT", "run:2: the changes of step 1 cannot be applied to the state before it");
    }

    @Test
    void headerMustFitTheSpec() {
        edit(0, "\"spec\":\"MCLock\"", "\"spec\":\"MCClock\"");
        assertInvalid("MISFIT", "run:1: the trace is of the spec MCClock, the loaded spec is MCLock");
        edit(0, "MCClock", "MCLock");
        edit(0, "sha256:1234", "sha256:99");
        assertInvalid("MISFIT", "with hash sha256:99, the loaded spec has sha256:1234");
        Verdict named = validate(spec, new Validator.Options(1, false, true, new PlainExplainer(), n -> {}));
        assertEquals(Kind.REFINES, named.kind());
        assertTrue(named.remarks().get(0).startsWith("The spec has changed since the recording"));
    }

    @Test
    void constantsThatDifferAreInvalidUnlessAskedFor() {
        LockSpec other = new LockSpec(5, "five.cfg");
        Verdict verdict = validate(other, ALL);
        assertEquals(Kind.INVALID, verdict.kind());
        assertTrue(
                verdict.invalid().orElseThrow().message().contains("Limit is 3 in the trace and 5 in five.cfg"),
                () -> verdict.toString());
        Verdict asked = validate(other, against());
        assertEquals(Kind.REFINES, asked.kind());
        assertEquals(
                List.of("Judged against five.cfg as asked, not the trace's own lock.cfg: Limit is 3 in the trace and 5"
                        + " in five.cfg."),
                asked.remarks());
    }

    @Test
    void variablesThatAreNotObservedAreRefusedByName() {
        lines.replaceAll(line ->
                line.replace("\"lock\",\"pc\",\"counter\"", "\"lock\",\"pc\"").replaceAll(",\"counter\":\\d", ""));
        assertInvalid("MISFIT", "the trace does not observe the spec's variable counter");
    }

    @Test
    void whatTheSpecCannotEvaluateIsInconclusive() {
        spec.broken = "Release";
        Verdict verdict = validate();
        assertEquals(Kind.INCONCLUSIVE, verdict.kind());
        assertEquals(3, verdict.exitCode());
        assertTrue(verdict.inconclusive().orElseThrow().startsWith("run:4: the spec gave no answer to whether step 3"));
        spec.broken = "Bounded";
        assertEquals(Kind.INCONCLUSIVE, validate().kind());
    }

    @Test
    void fromJudgesOnlyTheRest() {
        edit(3, "\"a\":\"Release\"", "\"a\":\"Acquire\"");
        edit(4, "\"counter\":1", "\"counter\":1");
        Verdict verdict = validate(spec, from(4));
        assertEquals(Kind.REFINES, verdict.kind(), () -> VerdictText.report(verdict));
        assertEquals(7, verdict.counts().steps());
        assertTrue(verdict.remarks().contains("Lines with numbers below 4 were applied, not judged."));
        assertEquals(Kind.REJECTED, validate(spec, from(3)).kind());
        Verdict behind = validate(spec, from(13));
        assertTrue(behind.invalid().orElseThrow().message().contains("--from 13 is behind the last number 12"));
    }

    @Test
    void invariantsAreEvaluatedOnlyWhenAVariableTheyReadChanged() {
        validate();
        // The first state; then 4 Acquire, 2 Release and the crash change pc, and 3 Increment the counter.
        assertEquals(Map.of("Mutex", 8, "Bounded", 4), spec.evaluated);
    }

    @Test
    void anyLineDeletedDuplicatedOrSwappedIsNoticed() {
        List<String> whole = List.copyOf(lines);
        for (int i = 0; i < whole.size(); i++) {
            lines.remove(i);
            assertNotRefines("deleted line " + (i + 1));
            lines.add(i, whole.get(i));
            lines.add(i, whole.get(i));
            assertNotRefines("duplicated line " + (i + 1));
            lines.remove(i);
            for (int j = i + 1; j < whole.size(); j++) {
                lines.set(i, whole.get(j));
                lines.set(j, whole.get(i));
                assertNotRefines("swapped lines " + (i + 1) + " and " + (j + 1));
                lines.set(i, whole.get(i));
                lines.set(j, whole.get(j));
            }
        }
        assertEquals(whole, lines);
        assertEquals(Kind.REFINES, validate().kind());
    }

    /** Every letter and digit of what is judged; process, source place and reason say nothing of the behavior. */
    @Test
    void anyEditIsNoticed() {
        Pattern free = Pattern.compile("\"(p|src|why)\":\"[^\"]*\"(?=,\"a\"|}$)");
        List<String> whole = List.copyOf(lines);
        int edits = 0;
        for (int i = 0; i < whole.size(); i++) {
            String line = whole.get(i);
            BitSet judged = new BitSet();
            judged.set(0, line.length());
            free.matcher(line).results().forEach(found -> judged.clear(found.start(), found.end()));
            for (int at = judged.nextSetBit(0); at >= 0; at = judged.nextSetBit(at + 1)) {
                char c = line.charAt(at);
                if (Character.isLetterOrDigit(c)) {
                    char other = Character.isDigit(c) ? (char) ('0' + (c - '0' + 1) % 10) : c == 'x' ? 'y' : 'x';
                    lines.set(i, line.substring(0, at) + other + line.substring(at + 1));
                    assertNotRefines("line " + (i + 1) + ": " + lines.get(i));
                    edits++;
                }
            }
            lines.set(i, line);
        }
        assertTrue(edits > 500, "edits tried: " + edits);
    }

    private void assertNotRefines(String what) {
        Verdict verdict;
        try {
            verdict = validate();
        } catch (IllegalStateException e) {
            return; // the header itself was refused
        }
        // The config's name is free as long as the constants are equal, but the verdict says so.
        boolean told = !verdict.remarks().isEmpty();
        assertTrue(verdict.kind() != Kind.REFINES || told, () -> what + " was not noticed");
    }

    private void assertInvalid(String kind, String message) {
        Verdict verdict = validate();
        assertEquals(Kind.INVALID, verdict.kind(), () -> VerdictText.report(verdict));
        assertEquals(2, verdict.exitCode());
        assertEquals(kind, verdict.invalid().orElseThrow().kind());
        String text = verdict.invalid().orElseThrow().message();
        assertTrue(text.contains(message), text);
    }

    private static Validator.Options against() {
        return new Validator.Options(1, true, false, new PlainExplainer(), n -> {});
    }

    private static Validator.Options from(long number) {
        return new Validator.Options(number, false, false, new PlainExplainer(), n -> {});
    }

    private void edit(int index, String from, String to) {
        String line = lines.get(index);
        int last = line.lastIndexOf(from);
        assertTrue(last >= 0, () -> from + " is not in " + line);
        lines.set(index, line.substring(0, last) + to + line.substring(last + from.length()));
    }

    private void cutTo(int count) {
        lines.subList(count, lines.size()).clear();
    }

    private void footer(int steps, int before) {
        lines.add("{\"end\":true,\"steps\":" + steps + ",\"lines\":" + before + "}");
    }

    private Verdict validate() {
        return validate(spec, ALL);
    }

    private Verdict validate(LockSpec by, Validator.Options options) {
        byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        try (TraceReader trace = TraceReader.of("run", new ByteArrayInputStream(bytes))) {
            return Validator.validate(by, trace, options);
        } catch (TraceException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
