package io.steplock.scenario.checksums;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictText;
import io.steplock.outcomes.ChecksumPoint;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.Moments;
import io.steplock.outcomes.Moments.Crash;
import io.steplock.outcomes.Operation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ChecksumScenarioTest {
    @TempDir
    Path parent;

    @ParameterizedTest
    @CsvSource({
        "enable-inprogress-checksums-end, enable-checksums-start, off",
        "enable-checksums-start, enable-checksums-after-xlog, on",
        "enable-checksums-after-xlog, enable-checksums-after-xlogctl, off",
        "enable-inprogress-checksums-after-xlog, enable-checksums-after-xlog, on!?"
    })
    void theOutcomeFlips(String checkpointAt, String crashAt, String end) throws Exception {
        Moments moments = new Moments(
                Operation.ENABLE,
                Optional.empty(),
                Optional.empty(),
                Optional.of(ChecksumPoint.parse(checkpointAt)),
                new Crash.At(ChecksumPoint.parse(crashAt)));
        CodeVariant variant = CodeVariant.of("reference", "ignored", List.of());
        ChecksumOptions options = ChecksumOptions.of(false, variant, moments.script(variant), parent.resolve("run"))
                .withSize(40, 16);
        JudgedRun run = JudgedRun.of(options);
        Verdict verdict = run.verdict();
        assertEquals(Optional.empty(), verdict.rejection(), () -> VerdictText.report(verdict));
        assertEquals(Optional.empty(), verdict.invalid());
        assertTrue(verdict.counts().steps() > 100);
        assertEquals(end, run.result().word());
        assertTrue(run.result().blocked().isEmpty());
    }
}
