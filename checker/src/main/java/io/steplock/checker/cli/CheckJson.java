package io.steplock.checker.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.steplock.checker.explain.Calls;
import io.steplock.checker.explore.ModelVerdict;
import io.steplock.checker.spec.ModelResult.Step;
import io.steplock.checker.spec.ModelResult.Violation;
import io.steplock.checker.value.TlaValue;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The results of {@code check} as one JSON document; values are TLA+ text. */
final class CheckJson {
    private CheckJson() {}

    static void write(PrintWriter out, List<ModelVerdict> verdicts, Map<String, Set<String>> lost) throws IOException {
        try (JsonGenerator json =
                new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeBooleanField("ok", lost.isEmpty() && verdicts.stream().allMatch(ModelVerdict::asExpected));
            json.writeArrayFieldStart("models");
            for (ModelVerdict verdict : verdicts) {
                model(json, verdict);
            }
            json.writeEndArray();
            json.writeObjectFieldStart("actionsNeverTaken");
            for (Map.Entry<String, Set<String>> protocol : lost.entrySet()) {
                strings(json, protocol.getKey(), protocol.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        out.println();
    }

    static void writeMutants(PrintWriter out, List<MutantCheck.Result> results) throws IOException {
        try (JsonGenerator json =
                new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeBooleanField("ok", results.stream().allMatch(MutantCheck.Result::asExpected));
            json.writeArrayFieldStart("mutants");
            for (MutantCheck.Result result : results) {
                json.writeStartObject();
                json.writeStringField("name", result.mutant().name());
                json.writeStringField("model", result.mutant().model());
                json.writeBooleanField("ok", result.asExpected());
                strings(json, "expected", result.mutant().falls());
                strings(json, "fell", result.found());
                json.writeNumberField("millis", result.wall().toMillis());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        out.println();
    }

    private static void model(JsonGenerator json, ModelVerdict verdict) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", verdict.model().name());
        json.writeStringField("protocol", verdict.model().protocol());
        json.writeObjectFieldStart("constants");
        for (Map.Entry<String, String> constant : verdict.model().constants().entrySet()) {
            json.writeStringField(constant.getKey(), constant.getValue());
        }
        json.writeEndObject();
        json.writeBooleanField("ok", verdict.asExpected());
        strings(json, "differences", verdict.differences());
        strings(json, "expectedViolations", verdict.model().violates().keySet());
        json.writeNumberField("distinct", verdict.result().distinct());
        json.writeNumberField("generated", verdict.result().generated());
        json.writeNumberField("depth", verdict.result().depth());
        json.writeNumberField("millis", verdict.result().wall().toMillis());
        json.writeObjectFieldStart("taken");
        for (Map.Entry<String, Long> action : verdict.result().taken().entrySet()) {
            json.writeNumberField(action.getKey(), action.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("violations");
        for (Violation violation : verdict.result().violations()) {
            violation(json, violation, verdict.result().spec().modelValues());
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void violation(JsonGenerator json, Violation violation, Set<String> modelValues) throws IOException {
        json.writeStartObject();
        json.writeStringField("property", violation.property());
        json.writeStringField("kind", violation.kind().name());
        if (violation.loopsTo().isPresent()) {
            json.writeNumberField("loopsTo", violation.loopsTo().getAsInt());
        }
        json.writeArrayFieldStart("trace");
        for (Step step : violation.trace()) {
            json.writeStartObject();
            json.writeStringField(
                    "action",
                    step.action().isEmpty() ? "Init" : Calls.text(step.action(), step.arguments(), modelValues));
            json.writeObjectFieldStart("state");
            for (Map.Entry<String, TlaValue> variable : step.state().entrySet()) {
                json.writeStringField(variable.getKey(), Calls.text(variable.getValue(), modelValues));
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void strings(JsonGenerator json, String name, Iterable<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}
