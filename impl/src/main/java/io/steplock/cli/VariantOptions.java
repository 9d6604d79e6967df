package io.steplock.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.OutcomeException;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say which code runs, and the code as reports show it. */
final class VariantOptions {
    @Option(
            names = "--version",
            paramLabel = "V",
            defaultValue = "reference",
            description = {
                "reference (default), one of its fixes missing: minus-8fb8ded889, minus-25b922ec58, minus-bf25e5571b,",
                "one later fix more: plus-5fee7cab1b, plus-d79bf7612a, plus-a4f02cab4b, plus-ed6775db84, or all."
            })
    private String version;

    @Option(
            names = "--delay-flag",
            paramLabel = "HOW",
            defaultValue = "ignored",
            description =
                    "How a checkpoint treats a launcher's delay flag: ignored (default), after-redo, before-read.")
    private String delayFlag;

    @Option(
            names = "--remedy",
            paramLabel = "R",
            split = ",",
            description = {
                "none (default), shared-first, atomic-unit, checkpoint, read-at-insertion, exit-test-nested,",
                "absorb-shared-state; more than one may be given."
            })
    private List<String> remedies = List.of();

    CodeVariant variant() throws OutcomeException {
        return CodeVariant.of(version, delayFlag, remedies);
    }

    /** For people. */
    static String text(boolean initial, CodeVariant variant) {
        return String.format(
                "checksums %s at first, version %s, delay flag %s, remedies %s",
                state(initial),
                variant.version(),
                variant.delayFlag(),
                variant.remedies().isEmpty() ? "none" : String.join(", ", variant.remedies()));
    }

    private static String state(boolean initial) {
        return initial ? "on" : "off";
    }

    /** For machines. */
    static void write(JsonGenerator generator, boolean initial, CodeVariant variant) throws IOException {
        generator.writeStringField("initial", state(initial));
        generator.writeStringField("version", variant.version());
        generator.writeStringField("delayFlag", variant.delayFlag());
        Json.writeTexts(generator, "remedies", variant.remedies());
    }
}
