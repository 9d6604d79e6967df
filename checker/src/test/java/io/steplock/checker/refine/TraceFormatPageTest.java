package io.steplock.checker.refine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.trace.TraceException;
import io.steplock.checker.trace.TraceReader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page TRACE-FORMAT.md says what the program does. */
class TraceFormatPageTest {
    private static final Path PAGE = Path.of("TRACE-FORMAT.md");

    @Test
    void theExampleRefines() throws Exception {
        String example = Files.readString(PAGE).split("```\n", -1)[1];
        byte[] bytes = example.getBytes(StandardCharsets.UTF_8);
        try (TraceReader trace = TraceReader.of("example", new ByteArrayInputStream(bytes))) {
            Verdict verdict = Validator.validate(new LockSpec(), trace, new Validator.Options(new PlainExplainer()));
            assertEquals(Verdict.Kind.REFINES, verdict.kind(), () -> VerdictText.report(verdict));
            assertEquals(4, verdict.counts().steps());
        }
    }

    @Test
    void remediesPointToThePageByItsName() {
        assertTrue(Files.exists(PAGE));
        assertTrue(TraceException.Kind.JSON.remedy().contains("checker/TRACE-FORMAT.md"));
    }
}
