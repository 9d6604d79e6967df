package io.steplock.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.steplock.checker.refine.Expectation;
import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictText;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecException;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.surgery.Variant;
import io.steplock.scenario.ScenarioOptions;
import io.steplock.scenario.ScenarioResult;
import io.steplock.scenario.VisibilityMapScenario;
import io.steplock.schedule.Schedule;
import io.steplock.schedule.ScheduleException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scenario PROTOCOL}: runs the engine under a schedule and validates its trace. */
@Command(
        name = "scenario",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the storage engine through a schedule on real files, prints what happened,",
            "and validates the recorded trace against the specification."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  steplock scenario visibility-map --variant unpatched --preset race",
            "  steplock scenario visibility-map --variant relock --preset race --dir run --json",
            "  steplock scenario visibility-map --variant relock --schedule my.schedule --keep",
            "",
            "Presets: race (the schedule of the report), clean-map (the map bits are clear already).",
            "Exit codes: 0 the trace refines, or as expected; 1 rejected, invariant violated or blocked;",
            "2 usage or a schedule that cannot be run."
        })
final class ScenarioCommand implements Callable<Integer> {
    private static final String PROTOCOL = "visibility-map";

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "PROTOCOL", description = "visibility-map")
    private String protocol;

    @Option(names = "--variant", required = true, description = "unpatched or relock.")
    private String variant;

    @Option(names = "--preset", description = "A bundled schedule: race, clean-map.")
    private String preset;

    @Option(names = "--schedule", paramLabel = "FILE", description = "A schedule of your own.")
    private Path schedule;

    @Option(names = "--dir", description = "Where data directory and trace go; must be empty or absent. Is kept.")
    private Path directory;

    @Option(names = "--keep", description = "Without --dir: keep the temporary directory.")
    private boolean keep;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Makes the data directory's system identifier; same seed, same files. Default: 1.")
    private long seed;

    @Option(
            names = "--expect",
            paramLabel = "FINDING",
            split = ",",
            description = "violated:PROPERTY, rejected:ACTION or refines: exit 0 if these are exactly the findings.")
    private List<String> expect = List.of();

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Optional<Expectation> expectation = expectation();
        Path where = directory();
        try (BundledSpecs specs = BundledSpecs.open()) {
            ScenarioOptions options =
                    ScenarioOptions.of(variant(), readSchedule(), where).withSeed(seed);
            try (LoadedSpec spec = specs.visibilityMap(VisibilityMapScenario.config(options))) {
                ScenarioResult result = VisibilityMapScenario.run(options, spec.info());
                Verdict verdict = BundledSpecs.judge(spec, result.trace(), false);
                print(result, verdict, expectation);
                if (result.blocked().isPresent()) {
                    return 1;
                }
                return expectation.map(it -> it.exitCode(verdict)).orElse(verdict.exitCode());
            }
        } catch (ScheduleException | EngineException | SpecException e) {
            throw UserError.of(command, e.getMessage());
        } finally {
            if (directory == null && !keep) {
                Directories.deleteTree(where);
            }
        }
    }

    private Optional<Expectation> expectation() {
        if (!protocol.equals(PROTOCOL)) {
            throw UserError.of(command, "there is no protocol '" + protocol + "' yet; there is: " + PROTOCOL);
        }
        if ((preset == null) == (schedule == null)) {
            throw UserError.of(command, "give one of --preset and --schedule");
        }
        try {
            return expect.isEmpty() ? Optional.empty() : Optional.of(Expectation.parse(expect));
        } catch (IllegalArgumentException e) {
            throw UserError.of(command, e.getMessage());
        }
    }

    private Path directory() throws IOException {
        if (directory == null) {
            return Files.createTempDirectory("steplock-scenario");
        }
        if (Directories.isNonEmpty(directory)) {
            throw UserError.of(command, directory + " is not empty; give a directory that is empty or does not exist");
        }
        return directory;
    }

    /** The engine knows a third variant, which the specification of these schedules does not have. */
    private Variant variant() {
        Variant parsed = Variant.parse(variant);
        if (parsed == Variant.REGISTERED) {
            throw UserError.of(command, "scenarios cover the variants unpatched and relock, not registered");
        }
        return parsed;
    }

    private Schedule readSchedule() throws ScheduleException {
        return preset != null ? Schedule.preset(PROTOCOL, preset) : Schedule.read(schedule);
    }

    private void print(ScenarioResult result, Verdict verdict, Optional<Expectation> expectation) throws IOException {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            try (JsonGenerator generator = Json.generator(out)) {
                write(generator, result, verdict);
            }
            out.println();
        } else {
            result.happenings().forEach(out::println);
            result.blocked().ifPresent(who -> out.printf("%nBLOCKED: the schedule is over, but%n%s%n", who));
            out.printf("%nWAL since the start of the schedule, from the files:%n");
            WalTable.print(out, result.wal(), result.runStart());
            out.println();
            out.print(VerdictText.report(verdict));
            expectation.ifPresent(expected -> out.println(expected.outcome(verdict)));
            out.println();
            if (directory == null && !keep) {
                out.println("The files were deleted; --dir DIR or --keep keeps them.");
            } else {
                out.println("trace  " + result.trace());
                out.println("files  " + result.dataDirectory());
            }
        }
        out.flush();
    }

    private void write(JsonGenerator generator, ScenarioResult result, Verdict verdict) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("protocol", PROTOCOL);
        generator.writeStringField("variant", variant);
        generator.writeStringField("schedule", preset != null ? preset : schedule.toString());
        generator.writeNumberField("seed", seed);
        generator.writeStringField("outcome", result.blocked().isPresent() ? "blocked" : "ended");
        generator.writeArrayFieldStart("happenings");
        for (String happening : result.happenings()) {
            generator.writeString(happening);
        }
        generator.writeEndArray();
        generator.writeNumberField("steps", verdict.counts().steps());
        generator.writeStringField("verdict", verdict.kind().words());
        generator.writeArrayFieldStart("violations");
        for (Verdict.Violation violation : verdict.violations()) {
            generator.writeStartObject();
            generator.writeStringField("property", violation.property());
            generator.writeNumberField("step", violation.number());
            generator.writeEndObject();
        }
        generator.writeEndArray();
        generator.writeFieldName("wal");
        WalTable.write(generator, result.wal());
        generator.writeStringField("trace", result.trace().toString());
        generator.writeStringField("dir", result.dataDirectory().toString());
        generator.writeBooleanField("kept", directory != null || keep);
        generator.writeEndObject();
    }
}
