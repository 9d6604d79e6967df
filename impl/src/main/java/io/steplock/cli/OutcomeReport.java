package io.steplock.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.steplock.outcomes.Outcome;
import io.steplock.outcomes.OutcomeModel;
import io.steplock.outcomes.Script;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what a schedule can lead to. */
final class OutcomeReport {
    private final OutcomeModel model;
    private final PrintWriter out;

    OutcomeReport(OutcomeModel model, PrintWriter out) {
        this.model = model;
        this.out = out;
    }

    private Script script() {
        return model.scripts().get(0);
    }

    /** What is explored; before it is. */
    void printModel() {
        out.println("The schedule, checksums " + (model.initial() ? "on" : "off") + " at first:");
        int number = 1;
        for (Script.Line line : script().lines()) {
            out.printf("  %2d  %s%n", number++, line.text());
        }
        out.printf("%nThe model's constants:%n");
        model.constants().forEach((name, value) -> out.printf("  %-14s = %s%n", name, value));
        out.println();
        out.flush();
    }

    void print(Outcome outcome, double seconds) {
        out.println("Final states that the specification allows:");
        for (String state : outcome.finals()) {
            out.println("  " + state + pages(outcome, state));
        }
        if (outcome.finals().isEmpty()) {
            out.println("  none");
        }
        out.println("Pages without a valid checksum at the end: " + possible(outcome.badPages()));
        out.println("Failing verification of a page:            " + possible(outcome.fails()));
        out.println("The schedule can block:                    " + (outcome.canBlock() ? "yes" : "no"));
        outcome.blocked().forEach(line -> out.println("  " + line));
        out.printf(
                Locale.ROOT,
                "%n%d states, depth %d, %.1f s. This holds for the specification's model of two pages, not for the"
                        + " engine.%n",
                outcome.states(),
                outcome.depth(),
                seconds);
        out.flush();
    }

    private static String pages(Outcome outcome, String state) {
        if (!state.equals("on")) {
            return "";
        }
        return outcome.onWithBadPages()
                ? ", WITH PAGES WITHOUT A VALID CHECKSUM possible"
                : ", all pages with a valid checksum";
    }

    private static String possible(boolean possible) {
        return possible ? "possible" : "not possible";
    }

    void write(Outcome outcome, double seconds) throws IOException {
        try (JsonGenerator generator = Json.generator(out)) {
            generator.writeStartObject();
            generator.writeStringField("protocol", "data-checksums");
            generator.writeStringField("initial", model.initial() ? "on" : "off");
            List<String> lines = new ArrayList<>();
            script().lines().forEach(line -> lines.add(line.text()));
            Json.writeTexts(generator, "schedule", lines);
            generator.writeObjectFieldStart("constants");
            for (Map.Entry<String, String> constant : model.constants().entrySet()) {
                generator.writeStringField(constant.getKey(), constant.getValue());
            }
            generator.writeEndObject();
            write(generator, outcome);
            generator.writeNumberField("seconds", seconds);
            generator.writeEndObject();
        }
        out.println();
        out.flush();
    }

    /** The fields of an outcome. */
    static void write(JsonGenerator generator, Outcome outcome) throws IOException {
        Json.writeTexts(generator, "final", outcome.finals());
        generator.writeBooleanField("badPagesPossible", outcome.badPages());
        generator.writeBooleanField("onWithBadPagesPossible", outcome.onWithBadPages());
        generator.writeBooleanField("verificationFailurePossible", outcome.fails());
        generator.writeBooleanField("canBlock", outcome.canBlock());
        Json.writeTexts(generator, "blocked", outcome.blocked());
        generator.writeNumberField("states", outcome.states());
        generator.writeNumberField("depth", outcome.depth());
    }
}
