package io.steplock.checker.refine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** A verdict as one line of JSON. */
public final class VerdictJson {
    private VerdictJson() {}

    /**
     * The verdict as a JSON object without a line feed.
     *
     * @param expectation what was expected, if anything; the exit code follows it
     */
    public static String line(Verdict verdict, Optional<Expectation> expectation) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("trace", verdict.trace());
            json.writeStringField("verdict", verdict.kind().words());
            if (expectation.isPresent()) {
                json.writeStringField("expected", expectation.get().toString());
                json.writeBooleanField("asExpected", expectation.get().isMetBy(verdict));
            }
            json.writeNumberField(
                    "exit", expectation.map(it -> it.exitCode(verdict)).orElse(verdict.exitCode()));
            if (verdict.spec().isPresent()) {
                Verdict.Judge judge = verdict.spec().get();
                json.writeStringField("spec", judge.module());
                json.writeStringField("hash", judge.hash());
                json.writeStringField("config", judge.config());
            }
            findings(json, verdict);
            counts(json, verdict.counts());
            json.writeArrayFieldStart("remarks");
            for (String remark : verdict.remarks()) {
                json.writeString(remark);
            }
            json.writeEndArray();
            json.writeStringField("limits", verdict.limits());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a generator over a string writes no file", e);
        }
        return out.toString();
    }

    private static void findings(JsonGenerator json, Verdict verdict) throws IOException {
        if (verdict.rejection().isPresent()) {
            Verdict.Rejection rejection = verdict.rejection().get();
            json.writeObjectFieldStart("rejection");
            json.writeStringField("what", rejection.what());
            json.writeNumberField("step", rejection.number());
            json.writeNumberField("line", rejection.line());
            json.writeStringField("message", rejection.message());
            json.writeStringField("explanation", rejection.explanation());
            json.writeEndObject();
        }
        json.writeArrayFieldStart("violations");
        for (Verdict.Violation violation : verdict.violations()) {
            json.writeStartObject();
            json.writeStringField("property", violation.property());
            json.writeNumberField("step", violation.number());
            json.writeNumberField("line", violation.line());
            json.writeStringField("explanation", violation.explanation());
            json.writeEndObject();
        }
        json.writeEndArray();
        if (verdict.invalid().isPresent()) {
            json.writeObjectFieldStart("invalid");
            json.writeStringField("kind", verdict.invalid().get().kind());
            json.writeStringField("message", verdict.invalid().get().message());
            json.writeEndObject();
        }
        if (verdict.inconclusive().isPresent()) {
            json.writeStringField("inconclusive", verdict.inconclusive().get());
        }
    }

    private static void counts(JsonGenerator json, Verdict.Counts counts) throws IOException {
        json.writeNumberField("steps", counts.steps());
        json.writeNumberField("lives", counts.lives());
        json.writeObjectFieldStart("actions");
        for (Map.Entry<String, Long> action : counts.actions().entrySet()) {
            json.writeNumberField(action.getKey(), action.getValue());
        }
        json.writeEndObject();
        json.writeNumberField("seconds", counts.elapsed().toNanos() / 1e9);
        json.writeNumberField("stepsPerSecond", Math.round(counts.stepsPerSecond()));
    }
}
