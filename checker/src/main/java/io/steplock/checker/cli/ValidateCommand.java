package io.steplock.checker.cli;

import io.steplock.checker.refine.Expectation;
import io.steplock.checker.refine.Explainer;
import io.steplock.checker.refine.Validator;
import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictJson;
import io.steplock.checker.refine.VerdictText;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecSource;
import io.steplock.checker.trace.TraceException;
import io.steplock.checker.trace.TraceHeader;
import io.steplock.checker.trace.TraceReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code validate TRACE...}: judges traces by their specs. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        // A defect of ours must not look like a rejected trace, which is picocli's own choice (1).
        exitCodeOnExecutionException = ValidateCommand.INTERNAL_ERROR,
        description = {
            "Judges each step of a trace as a step of its TLA+ spec.",
            "Without --spec, the header's module and config are looked up among the bundled specs."
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  steplock validate race.ndjson",
            "  steplock validate race.ndjson --from 16",
            "  steplock validate race.ndjson --expect rejected:AssembleRecord",
            "  steplock validate race.ndjson --against patched.cfg",
            "  steplock validate runs/*.ndjson --quiet",
            "  steplock validate mine.ndjson --spec My.tla --config My.cfg --json",
            "",
            "Exit codes:",
            "   0  refines, or exactly as expected",
            "   1  rejected or invariant violated, or not as expected",
            "   2  invalid input or usage",
            "   3  inconclusive: the spec gave no answer",
            "  70  a defect of this program",
            "Of several traces the gravest counts: 1, then 2, then 3."
        })
public final class ValidateCommand implements Callable<Integer> {
    static final int INTERNAL_ERROR = 70;

    private final SpecLoader loader;
    private final Explainer explainer;

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "TRACE", arity = "1..*", description = "Trace files.")
    private List<Path> traces;

    @Option(names = "--spec", paramLabel = "FILE.tla", description = "The root module's file.")
    private Path spec;

    @Option(names = "--config", paramLabel = "FILE.cfg", description = "The config's file.")
    private Path config;

    @Option(
            names = "--against",
            paramLabel = "CONFIG",
            description = {
                "Judge by another config than the run's: the name of one beside the spec, or a file.",
                "Constants may then differ; the verdict says so."
            })
    private String against;

    @Option(
            names = "--specs",
            paramLabel = "DIR",
            description = "Look specs up by name in DIR and its folders, instead of the bundled ones.")
    private Path specs;

    @Option(
            names = "--tla2tools",
            paramLabel = "JAR",
            description = "Evaluate with this tla2tools jar instead of the bundled one.")
    private Path tla2tools;

    @Option(
            names = "--from",
            paramLabel = "N",
            defaultValue = "1",
            description = "Judge from the line with number n = N on; earlier ones are applied only.")
    private long from;

    @Option(
            names = "--expect",
            paramLabel = "FINDING",
            split = ",",
            description = {
                "rejected:ACTION, violated:PROPERTY or refines. Exit 0 if these are exactly the findings, else 1;",
                "invalid input stays 2. ACTION is Init or read-back for such states."
            })
    private List<String> expect = List.of();

    @Option(names = "--json", description = "One JSON object a line for each trace.")
    private boolean json;

    @Option(names = "--quiet", description = "One line for each trace, no progress.")
    private boolean quiet;

    private final Map<SpecSource, LoadedSpec> loaded = new LinkedHashMap<>();
    private SpecCatalog catalog;

    public ValidateCommand(SpecLoader loader, Explainer explainer) {
        this.loader = loader;
        this.explainer = explainer;
    }

    @Override
    public Integer call() throws IOException {
        Optional<Expectation> expectation = checkUsage();
        int worst = 0;
        try {
            for (Path trace : traces) {
                Verdict verdict = validate(trace);
                print(verdict, expectation);
                int code = expectation.map(it -> it.exitCode(verdict)).orElse(verdict.exitCode());
                worst = graver(worst, code);
            }
        } finally {
            loaded.values().forEach(LoadedSpec::close);
            loaded.clear();
            if (catalog != null) {
                catalog.close();
            }
        }
        return worst;
    }

    /** A finding must not hide behind damage elsewhere, nor damage behind a missing answer. */
    private static int graver(int a, int b) {
        if (a == 0 || b == 0) {
            return Math.max(a, b);
        }
        return Math.min(a, b);
    }

    private Optional<Expectation> checkUsage() {
        if (from < 1) {
            throw usage("--from takes a number from 1 on, not " + from);
        }
        if (against != null && config != null) {
            throw usage("--against and --config both name the config; give one of them");
        }
        for (Path file : new Path[] {spec, config, tla2tools}) {
            if (file != null && !Files.isRegularFile(file)) {
                throw usage("there is no file " + file);
            }
        }
        if (specs != null && !Files.isDirectory(specs)) {
            throw usage("--specs takes a directory; there is none at " + specs);
        }
        try {
            return expect.isEmpty() ? Optional.empty() : Optional.of(Expectation.parse(expect));
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(command.commandLine(), message);
    }

    private Verdict validate(Path file) {
        try (TraceReader trace = TraceReader.open(file)) {
            LoadedSpec judge = load(source(trace));
            LongConsumer progress = quiet
                    ? number -> {}
                    : new Progress(command.commandLine().getErr(), trace, Files.size(file), System::nanoTime);
            return Validator.validate(
                    judge, trace, new Validator.Options(from, against != null, spec != null, explainer, progress));
        } catch (TraceException e) {
            return Verdict.invalid(file.toString(), e.kind().name(), e.getMessage());
        } catch (SpecException e) {
            return Verdict.invalid(file.toString(), "SPEC", e.getMessage());
        } catch (IOException e) {
            return Verdict.invalid(file.toString(), TraceException.Kind.UNREADABLE.name(), e.getMessage());
        }
    }

    private LoadedSpec load(SpecSource source) throws SpecException {
        LoadedSpec known = loaded.get(source);
        if (known == null) {
            known = loader.load(source);
            loaded.put(source, known);
        }
        return known;
    }

    private SpecSource source(TraceReader trace) throws SpecException, IOException {
        TraceHeader header = trace.header();
        try {
            Path module = spec != null ? spec : catalog().module(header.module());
            return new SpecSource(module, configFor(module, header), Optional.ofNullable(tla2tools));
        } catch (SpecException e) {
            throw new SpecException(trace.file() + ":1: " + e.getMessage(), e);
        }
    }

    private Path configFor(Path module, TraceHeader header) throws SpecException {
        if (config != null) {
            return config;
        } else if (against == null) {
            return SpecCatalog.config(module, header.config());
        }
        boolean isPath = Path.of(against).getNameCount() > 1 || Path.of(against).isAbsolute();
        Optional<Path> beside = isPath ? Optional.empty() : SpecCatalog.findConfig(module, against);
        if (beside.isPresent()) {
            return beside.get();
        }
        if (Files.isRegularFile(Path.of(against))) {
            return Path.of(against);
        }
        throw new SpecException("--against " + against + ": there is no such file, and no such config beside "
                + module.getFileName() + "; there are " + SpecCatalog.configsBeside(module));
    }

    private SpecCatalog catalog() throws SpecException, IOException {
        if (catalog == null) {
            catalog =
                    specs != null ? SpecCatalog.of(specs) : SpecCatalog.bundled(ValidateCommand.class.getClassLoader());
        }
        return catalog;
    }

    private void print(Verdict verdict, Optional<Expectation> expectation) {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(VerdictJson.line(verdict, expectation));
        } else if (quiet) {
            out.println(VerdictText.headline(verdict)
                    + expectation.map(it -> " (" + it.outcome(verdict) + ")").orElse(""));
        } else {
            out.print(VerdictText.report(verdict));
            expectation.ifPresent(expected -> out.println(expected.outcome(verdict)));
            if (traces.size() > 1) {
                out.println();
            }
        }
        out.flush();
    }
}
