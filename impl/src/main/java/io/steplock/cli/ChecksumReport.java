package io.steplock.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictText;
import io.steplock.scenario.checksums.ChecksumResult;
import java.io.IOException;
import java.io.PrintWriter;

/** Shows how a run of the data-checksums protocol ended. */
final class ChecksumReport {
    private final ChecksumResult result;
    private final Verdict verdict;
    private final boolean kept;

    ChecksumReport(ChecksumJudge.Judged run, boolean kept) {
        this.result = run.result();
        this.verdict = run.verdict();
        this.kept = kept;
    }

    /** 0 if the run came to its end and the trace refines. */
    int exitCode() {
        return !result.blocked().isEmpty() || result.failure().isPresent() ? 1 : verdict.exitCode();
    }

    private String finalState() {
        return result.finalState().orElse("the server does not start");
    }

    private String outcome() {
        return !result.blocked().isEmpty() ? "blocked" : result.failure().isPresent() ? "no start" : "ended";
    }

    void print(PrintWriter out) {
        result.happenings().forEach(out::println);
        if (!result.blocked().isEmpty()) {
            out.printf("%nBLOCKED:%n");
            result.blocked().forEach(line -> out.println("  " + line));
        }
        out.println();
        line(out, "final", finalState());
        result.failure().ifPresent(why -> line(out, "", why));
        line(out, "verified", result.verified() + " page reads since the last start");
        line(out, "failures", result.failures() + " pages cannot be read: verification fails");
        line(out, "missing", result.missing() + " of " + result.pages() + " pages on disk have no checksum");
        line(out, "wrong", result.wrong() + " have a wrong one");
        line(out, "steps", Long.toString(verdict.counts().steps()));
        out.println();
        out.print(VerdictText.report(verdict));
        out.println();
        if (kept) {
            line(out, "trace", result.trace().toString());
            line(out, "dir", result.dataDirectory().toString());
        } else {
            out.println("The files were deleted; --dir DIR or --keep keeps them.");
        }
    }

    private static void line(PrintWriter out, String name, String value) {
        out.printf("%-9s %s%n", name, value);
    }

    void write(PrintWriter out) throws IOException {
        try (JsonGenerator generator = Json.generator(out)) {
            generator.writeStartObject();
            generator.writeStringField("protocol", "data-checksums");
            generator.writeStringField("outcome", outcome());
            ProtocolReport.strings(generator, "happenings", result.happenings());
            ProtocolReport.strings(generator, "blocked", result.blocked());
            generator.writeStringField("final", result.finalState().orElse("none"));
            if (result.failure().isPresent()) {
                generator.writeStringField("failure", result.failure().get());
            }
            generator.writeNumberField("verified", result.verified());
            generator.writeNumberField("failures", result.failures());
            generator.writeNumberField("missing", result.missing());
            generator.writeNumberField("wrong", result.wrong());
            generator.writeNumberField("pages", result.pages());
            generator.writeNumberField("steps", verdict.counts().steps());
            generator.writeStringField("verdict", verdict.kind().words());
            ProtocolReport.strings(
                    generator,
                    "violations",
                    verdict.violations().stream()
                            .map(Verdict.Violation::property)
                            .toList());
            generator.writeStringField("trace", result.trace().toString());
            generator.writeStringField("dir", result.dataDirectory().toString());
            generator.writeBooleanField("kept", kept);
            generator.writeEndObject();
        }
        out.println();
    }
}
