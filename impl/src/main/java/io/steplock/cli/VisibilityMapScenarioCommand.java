package io.steplock.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.steplock.checker.refine.Expectation;
import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictText;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecException;
import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.surgery.Variant;
import io.steplock.scenario.ProtocolOptions;
import io.steplock.scenario.ScenarioOptions;
import io.steplock.scenario.ScenarioResult;
import io.steplock.scenario.TraceInstance;
import io.steplock.scenario.VisibilityMapScenario;
import io.steplock.schedule.Schedule;
import io.steplock.schedule.ScheduleException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scenario visibility-map}: runs the engine under a schedule and says what happened and what users see. */
@Command(
        name = "visibility-map",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the storage engine through a schedule on real files, crashes included, and prints what happened and",
            "what a user then sees. The run's trace is recorded and validated against the specification."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  steplock scenario visibility-map --variant unpatched --preset race",
            "  steplock scenario visibility-map --variant relock --preset race --dir run --json",
            "  steplock scenario visibility-map --variant relock --preset s3b-relock",
            "  steplock scenario visibility-map --variant registered --schedule my.schedule --compression --keep",
            "",
            "A schedule has one command a line; # begins a comment. Set-up lines come first:",
            "  page BLOCK flag 0|1 bits 0|1|3 [frozen|not-frozen]    marks of a heap page; without: flag 1, bits 1",
            "  clear-map-bits BLOCK                                  short for flag 1 bits 0",
            "Processes:",
            "  start NAME: OPERATION         heap_force_kill (B,O)..., heap_force_freeze (B,O)..., vacuum B,",
            "                                insert B VALUE, delete (B,O), checkpoint, write map:B|heap:B",
            "  step NAME ACTION[(ARGS)]      NAME takes its next step, which must be this action of the specification;",
            "                                who has such a line is held before each step from its start on",
            "  run NAME                      it goes on by itself",
            "  await NAME done|blocked on map:B|blocked on heap:B [or ...]",
            "  attach POINT [in NAME] wait|error|notice, detach POINT, await NAME at POINT [#n], wakeup NAME",
            "                                injection points, see: steplock points",
            "The server:",
            "  checkpoint sync|background    flush    read-all",
            "  crash [keep-wal synced|all|LSN|record N] [keep-pages none|all|PAGE,...]",
            "                                power loss; a page is map:B or heap:B; default: what was synced",
            "  restart                       recovers; processes, holds and injection points are new",
            "For a trace, a worker bears the name by which the specification knows its page: k-h1 kills row 1 of heap",
            "block 0, d-h2 inserts into block 1 or deletes row 2 of it, v1-h3 is a VACUUM of block 2; each once a life.",
            "(s1 and s2 that only kill, on blocks 0 and 1, are judged by the smaller specification of the report.)",
            "Nothing runs by itself, and whoever waits in vain is told at once, with who waits for whom.",
            "",
            "Presets: race (the schedule of the report), clean-map (the map bits are clear already), and one for each",
            "violation that TLC finds, made by steplock counterexample; the first line of each says how it is run:",
            "  s1-unpatched, s2-unpatched (with --compression), s2-no-set-bit-lost-relock, s3a-, s3b-, bit-implies-visible-,",
            "  dirty-discipline-unpatched and -relock, s4-unpatched, s6a-, s6b-map-bits-, s6c-unpatched, s8-unpatched,",
            "  lock-discipline-unpatched",
            "Exit codes: 0 the trace refines, or as expected, or all that users see is sound; 1 not so, or blocked;",
            "2 usage or a schedule that cannot be run."
        })
final class VisibilityMapScenarioCommand implements Callable<Integer> {
    private static final String PROTOCOL = "visibility-map";

    @Spec
    private CommandSpec command;

    @Option(names = "--variant", required = true, description = "unpatched, relock or registered.")
    private String variant;

    @Option(names = "--preset", description = "A bundled schedule.")
    private String preset;

    @Option(names = "--schedule", paramLabel = "FILE", description = "A schedule of your own.")
    private Path schedule;

    @Mixin
    private RunDirectory files;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Makes the data directory's system identifier; same seed, same files. Default: 1.")
    private long seed;

    @Option(names = "--compression", description = "Full-page images are compressed with LZ4.")
    private boolean compression;

    @Option(names = "--buffers", paramLabel = "N", description = "How many pages fit into memory. Default: enough.")
    private Integer buffers;

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
        Path where = files.open(command);
        try {
            Variant parsed = Variant.parse(variant);
            Schedule read = readSchedule();
            boolean recorded = parsed != Variant.REGISTERED
                    && !compression
                    && buffers == null
                    && VisibilityMapScenario.covers(read);
            return recorded ? recorded(parsed, read, where, expectation) : full(parsed, read, where, expectation);
        } catch (ScheduleException | EngineException | SpecException e) {
            throw UserError.of(command, e.getMessage());
        } finally {
            files.close(where);
        }
    }

    private int recorded(Variant parsed, Schedule read, Path where, Optional<Expectation> expectation)
            throws IOException, ScheduleException, SpecException {
        ScenarioOptions options = ScenarioOptions.of(parsed, read, where).withSeed(seed);
        try (BundledSpecs specs = BundledSpecs.open();
                LoadedSpec spec = specs.visibilityMap(VisibilityMapScenario.config(options))) {
            ScenarioResult result = VisibilityMapScenario.run(options, spec.info());
            Verdict verdict = BundledSpecs.judge(spec, result.trace(), false);
            print(result, verdict, expectation);
            if (result.blocked().isPresent()) {
                return 1;
            }
            return expectation.map(it -> it.exitCode(verdict)).orElse(verdict.exitCode());
        }
    }

    private int full(Variant parsed, Schedule read, Path where, Optional<Expectation> expectation)
            throws IOException, ScheduleException, SpecException {
        ProtocolOptions options = ProtocolOptions.of(parsed, read, where)
                .withSeed(seed)
                .withCompression(compression)
                .withBuffers(buffers == null ? BufferPool.DEFAULT_BUFFERS : buffers);
        Optional<String> obstacle = TraceInstance.of(options).obstacle();
        if (expectation.isPresent() && obstacle.isPresent()) {
            throw UserError.of(command, "--expect judges a trace, and this run has none: " + obstacle.get());
        }
        try (BundledSpecs specs = BundledSpecs.open()) {
            ProtocolRun run = ProtocolRun.of(options, specs, scenario -> {
                scenario.advance(read.commands().size());
                return scenario.end();
            });
            ProtocolReport report = new ProtocolReport(run, variant, compression);
            print(report, expectation);
            return expectation
                    .map(it -> run.result().blocked()
                            ? 1
                            : it.exitCode(run.verdict().orElseThrow()))
                    .orElseGet(report::exitCode);
        }
    }

    private void print(ProtocolReport report, Optional<Expectation> expectation) throws IOException {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            try (JsonGenerator generator = Json.generator(out)) {
                generator.writeStartObject();
                generator.writeStringField("protocol", PROTOCOL);
                generator.writeStringField("schedule", preset != null ? preset : schedule.toString());
                generator.writeNumberField("seed", seed);
                report.write(generator);
                generator.writeBooleanField("kept", files.isKept());
                generator.writeEndObject();
            }
            out.println();
        } else {
            report.print(out);
            expectation.ifPresent(expected -> out.println(expected.outcome(report.verdict())));
            if (!files.isKept()) {
                out.println("The files were deleted; --dir DIR or --keep keeps them.");
            } else {
                report.printPlaces(out);
            }
        }
        out.flush();
    }

    private Optional<Expectation> expectation() {
        if ((preset == null) == (schedule == null)) {
            throw UserError.of(command, "give one of --preset and --schedule");
        }
        try {
            return expect.isEmpty() ? Optional.empty() : Optional.of(Expectation.parse(expect));
        } catch (IllegalArgumentException e) {
            throw UserError.of(command, e.getMessage());
        }
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
            if (!files.isKept()) {
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
        generator.writeBooleanField("kept", files.isKept());
        generator.writeEndObject();
    }
}
