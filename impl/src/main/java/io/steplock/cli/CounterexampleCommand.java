package io.steplock.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.steplock.checker.explore.Manifest;
import io.steplock.checker.explore.Model;
import io.steplock.checker.explore.Nearest;
import io.steplock.checker.explore.SpecsDirectory;
import io.steplock.checker.refine.Verdict;
import io.steplock.checker.spec.ModelProgress;
import io.steplock.checker.spec.ModelResult.Violation;
import io.steplock.checker.spec.SpecException;
import io.steplock.counterexample.CounterexampleSchedule;
import io.steplock.counterexample.FinalState;
import io.steplock.counterexample.ModelOfEngine;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.surgery.Variant;
import io.steplock.scenario.ProtocolOptions;
import io.steplock.schedule.Command.SetUp;
import io.steplock.schedule.Schedule;
import io.steplock.schedule.ScheduleException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code counterexample MODEL PROPERTY}: TLC's shortest run to a violation, on the engine's files. */
@Command(
        name = "counterexample",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs TLC on a model, turns the shortest run to a violation of a property into a schedule, runs the engine",
            "through that on real files, step by step, and compares the engine's state with TLC's last one. Then shows",
            "what a user sees."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  steplock counterexample vm-KDr-relock-plain-crash BitImpliesVisible",
            "  steplock counterexample vm-K2all-unpatched-plain-crash S1_RecordIntegrity --schedule-only",
            "  steplock counterexample vm-KD-unpatched-lz4-crash S8_NoLoss --dir run --json",
            "",
            "steplock check --list shows the models; those of the full protocol are the ones of MCMapProtocol.",
            "Exit codes: 0 the engine takes the same steps to the same state, and its trace is judged to violate the",
            "property; 1 not so; 2 usage, no such violation, or a run that no schedule can follow."
        })
final class CounterexampleCommand implements Callable<Integer> {
    private static final long LINE_EVERY_NANOS = 5_000_000_000L;

    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model of the full protocol, by name.")
    private String modelName;

    @Parameters(index = "1", paramLabel = "PROPERTY", description = "A property that the model violates.")
    private String property;

    @Option(names = "--schedule-only", description = "Prints the schedule and runs nothing.")
    private boolean scheduleOnly;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "How the schedule calls itself in its first line. Default: the model's and property's names.")
    private String name;

    @Option(names = "--dir", description = "Where schedule and files go; must be empty or absent. Is kept.")
    private Path directory;

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Option(names = "--specs", paramLabel = "DIR", description = "The directory with manifest.json; default: bundled.")
    private Path specs;

    @Override
    public Integer call() throws IOException {
        if (directory != null && Directories.isNonEmpty(directory)) {
            throw UserError.of(command, directory + " is not empty; give a directory that is empty or does not exist");
        }
        try (SpecsDirectory bundled = specs == null
                ? SpecsDirectory.bundled(CounterexampleCommand.class.getClassLoader())
                : SpecsDirectory.given(specs)) {
            ModelOfEngine model = ModelOfEngine.explore(bundled.path(), model(bundled.path()), progress());
            Violation violation = model.violation(property);
            CounterexampleSchedule schedule = CounterexampleSchedule.of(model.result(), violation);
            String called = name == null ? modelName + "-" + property : name;
            String text = schedule.text(firstLine(schedule, called, model));
            if (scheduleOnly) {
                command.commandLine().getOut().print(text);
                command.commandLine().getOut().flush();
                return 0;
            }
            return run(model, violation, schedule, called, text);
        } catch (SpecException | ScheduleException | EngineException e) {
            throw UserError.of(command, e.getMessage());
        }
    }

    private Model model(Path directory) throws SpecException {
        List<Model> models = Manifest.read(directory.resolve("manifest.json")).models();
        return models.stream()
                .filter(model -> model.name().equals(modelName))
                .findFirst()
                .orElseThrow(() -> new SpecException("no model " + modelName + "; did you mean "
                        + String.join(
                                ", ",
                                Nearest.to(
                                        modelName,
                                        models.stream().map(Model::name).toList()))
                        + "?"));
    }

    private ModelProgress progress() {
        PrintWriter err = command.commandLine().getErr();
        long[] last = {System.nanoTime()};
        return (distinct, generated, depth, queued) -> {
            if (System.nanoTime() - last[0] > LINE_EVERY_NANOS) {
                last[0] = System.nanoTime();
                err.printf(Locale.ROOT, "%s: %,d distinct states, depth %d%n", modelName, distinct, depth);
                err.flush();
            }
            return true;
        };
    }

    private String firstLine(CounterexampleSchedule schedule, String called, ModelOfEngine model) {
        return "steplock scenario visibility-map --variant " + schedule.variant()
                + (schedule.compression() ? " --compression" : "") + " --preset " + called
                + "\n# TLC's shortest run to a violation of " + property + " in " + modelName
                + model.change().map(what -> ",\n# " + what).orElse("") + ". Made by:"
                + "\n#   steplock counterexample " + modelName + " " + property + " --schedule-only --name " + called;
    }

    private int run(
            ModelOfEngine model, Violation violation, CounterexampleSchedule schedule, String called, String text)
            throws IOException, ScheduleException, SpecException {
        boolean temporary = directory == null;
        Path where = temporary ? Files.createTempDirectory("steplock-counterexample") : directory;
        try {
            Files.createDirectories(where);
            Path file = Files.writeString(where.resolve(called + ".schedule"), text);
            Schedule read = Schedule.read(file);
            ProtocolOptions options = ProtocolOptions.of(Variant.parse(schedule.variant()), read, where)
                    .withCompression(schedule.compression());
            FinalState[] state = new FinalState[1];
            try (BundledSpecs forTraces = specs == null ? BundledSpecs.open() : BundledSpecs.of(specs)) {
                ProtocolRun run = ProtocolRun.of(options, forTraces, scenario -> {
                    scenario.advance(schedule.ofTlc());
                    state[0] = FinalState.of(schedule.lastState(), scenario.state(), schedule.names());
                    scenario.advance(read.commands().size());
                    return scenario.end();
                });
                print(model, violation, schedule, read, state[0], run, temporary ? null : file);
                return isShown(state[0], run.verdict().orElseThrow()) ? 0 : 1;
            }
        } finally {
            if (temporary) {
                Directories.deleteTree(where);
            }
        }
    }

    /** The same state, by steps that the specification allows, in a run that violates the property. */
    private boolean isShown(FinalState state, Verdict verdict) {
        return state.differences().isEmpty()
                && verdict.rejection().isEmpty()
                && verdict.invalid().isEmpty()
                && verdict.violations().stream()
                        .anyMatch(violation -> violation.property().equals(property));
    }

    private void print(
            ModelOfEngine model,
            Violation violation,
            CounterexampleSchedule schedule,
            Schedule read,
            FinalState state,
            ProtocolRun run,
            Path file)
            throws IOException {
        PrintWriter out = command.commandLine().getOut();
        ProtocolReport report = new ProtocolReport(run, schedule.variant(), schedule.compression());
        int steps = violation.trace().size() - 1;
        if (json) {
            try (JsonGenerator generator = Json.generator(out)) {
                generator.writeStartObject();
                generator.writeStringField("model", modelName);
                generator.writeStringField("property", property);
                generator.writeStringField("change", model.change().orElse(""));
                generator.writeNumberField("steps", steps);
                generator.writeNumberField("compared", state.compared());
                ProtocolReport.strings(generator, "differences", state.differences());
                report.write(generator);
                generator.writeBooleanField("kept", file != null);
                generator.writeEndObject();
            }
            out.println();
            out.flush();
            return;
        }
        long setUp = read.commands().stream().filter(SetUp.class::isInstance).count();
        out.printf(
                "TLC: %s violates %s after %d steps%s.%n",
                modelName,
                property,
                steps,
                model.change().map(what -> " (" + what + ")").orElse(""));
        out.printf(
                "The schedule: %d lines of set-up, %d of TLC's run, %d to show what a user sees.%n%n",
                setUp, schedule.ofTlc() - setUp, schedule.lines().size() - schedule.ofTlc());
        report.print(out);
        if (state.differences().isEmpty()) {
            out.printf(
                    "THE SAME STATE: where TLC's run ends the engine agrees with it in all %d places compared.%n",
                    state.compared());
        } else {
            out.println("NOT THE SAME STATE where TLC's run ends:");
            state.differences().forEach(difference -> out.println("  " + difference));
        }
        if (state.differences().isEmpty() && !isShown(state, run.verdict().orElseThrow())) {
            out.println("BUT the specification does not judge the engine's trace to violate " + property + ".");
        }
        if (file == null) {
            out.println("The files were deleted; --dir DIR keeps them.");
        } else {
            out.println("schedule  " + file);
            report.printPlaces(out);
        }
        out.flush();
    }
}
