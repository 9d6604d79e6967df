package io.steplock.checker.cli;

import io.steplock.checker.explore.Manifest;
import io.steplock.checker.explore.Model;
import io.steplock.checker.explore.Model.Speed;
import io.steplock.checker.explore.ModelVerdict;
import io.steplock.checker.explore.Nearest;
import io.steplock.checker.explore.SpecsDirectory;
import io.steplock.checker.spec.ModelInterruptedException;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.SpecSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code check}: runs TLC on models of the manifest and compares verdicts and counts. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Runs TLC on the models of the manifest and compares verdicts, counts and actions taken.",
        footer = {
            "",
            "Examples:",
            "  steplock check                    all quick models",
            "  steplock check --list             the models and what is expected of them",
            "  steplock check vm-unpatched --trace   with the shortest trace of each violated property",
            "  steplock check --deep --table     which column of the manifest keeps which property",
            "",
            "Exit codes: 0 all as expected, 1 not as expected, 2 usage or invalid input, 130 interrupted."
        })
public final class CheckCommand implements Callable<Integer> {
    private static final int AS_EXPECTED = 0;
    private static final int NOT_AS_EXPECTED = 1;
    private static final int INVALID = 2;
    private static final int INTERRUPTED = 130;

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "MODEL", arity = "0..*", description = "Models by name; default: all quick ones.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--deep", description = "All models, the deep ones too.")
    private boolean deep;

    @Option(names = "--list", description = "Only lists the models.")
    private boolean list;

    @Option(names = "--trace", description = "Shows the shortest trace of each violated property.")
    private boolean trace;

    @Option(
            names = "--table",
            description = "Then prints a Markdown table: the properties against the manifest's columns.")
    private boolean table;

    @Option(names = "--json", description = "Prints one JSON document instead of the table.")
    private boolean json;

    @Option(names = "--specs", paramLabel = "DIR", description = "The directory with manifest.json; default: bundled.")
    private Path specs;

    @Option(
            names = "--tla2tools",
            paramLabel = "JAR",
            description = "A tla2tools.jar to use instead of the bundled one.")
    private Path tla2tools;

    private final Interruption interruption = new Interruption();

    @Override
    public Integer call() {
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        try (Interruption.Watch watch = interruption.watch();
                SpecsDirectory directory = specs == null
                        ? SpecsDirectory.bundled(CheckCommand.class.getClassLoader())
                        : SpecsDirectory.given(specs)) {
            List<Model> models = chosen(Manifest.read(directory.path().resolve("manifest.json")));
            if (list) {
                CheckTable.list(out, models);
                return AS_EXPECTED;
            }
            return check(directory.path(), models, out, err);
        } catch (ModelInterruptedException e) {
            err.println("interrupted: " + e.getMessage());
            return INTERRUPTED;
        } catch (SpecException | IOException e) {
            err.println(e.getMessage());
            return INVALID;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private int check(Path directory, List<Model> models, PrintWriter out, PrintWriter err)
            throws SpecException, IOException {
        List<ModelVerdict> verdicts = new ArrayList<>();
        if (!json) {
            CheckTable.header(out, models);
        }
        for (Model model : models) {
            SpecSource source = new SpecSource(
                    directory.resolve(model.module()),
                    directory.resolve(model.config()),
                    Optional.ofNullable(tla2tools));
            ModelVerdict verdict;
            try (LiveProgress progress = new LiveProgress(model, err, interruption::requested)) {
                verdict = ModelVerdict.of(model, SpecLoader.check(source, progress));
            }
            verdicts.add(verdict);
            if (!json) {
                CheckTable.row(out, models, verdict);
                if (trace) {
                    CheckTable.traces(out, verdict);
                }
                out.flush();
            }
        }
        // A single model need not take every action; all models that are checked by default must, together.
        Map<String, Set<String>> lost = names.isEmpty() ? ModelVerdict.lostActions(quick(verdicts)) : Map.of();
        if (json) {
            CheckJson.write(out, verdicts, lost);
        } else {
            CheckTable.lost(out, lost);
            if (table) {
                out.println();
                PropertyTable.of(verdicts).forEach(out::println);
            }
        }
        boolean good = lost.isEmpty() && verdicts.stream().allMatch(ModelVerdict::asExpected);
        return good ? AS_EXPECTED : NOT_AS_EXPECTED;
    }

    private static List<ModelVerdict> quick(List<ModelVerdict> verdicts) {
        return verdicts.stream()
                .filter(verdict -> verdict.model().speed() == Speed.QUICK)
                .toList();
    }

    private List<Model> chosen(Manifest manifest) throws SpecException {
        if (names.isEmpty()) {
            List<Model> chosen = manifest.models().stream()
                    .filter(model -> deep || list || model.speed() == Speed.QUICK)
                    .toList();
            if (chosen.isEmpty()) {
                throw new SpecException("the manifest has no quick models; use --deep or name a model");
            }
            return chosen;
        }
        List<Model> chosen = new ArrayList<>();
        List<String> known = manifest.models().stream().map(Model::name).toList();
        for (String name : names) {
            int index = known.indexOf(name);
            if (index < 0) {
                throw new SpecException(
                        "no model " + name + "; did you mean " + String.join(", ", Nearest.to(name, known)) + "?");
            }
            chosen.add(manifest.models().get(index));
        }
        return chosen;
    }
}
