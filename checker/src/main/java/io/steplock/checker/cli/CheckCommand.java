package io.steplock.checker.cli;

import io.steplock.checker.explore.AnswerTable;
import io.steplock.checker.explore.ConfigProperties;
import io.steplock.checker.explore.ConfigWithConstants;
import io.steplock.checker.explore.Manifest;
import io.steplock.checker.explore.ManifestText;
import io.steplock.checker.explore.Model;
import io.steplock.checker.explore.Model.Speed;
import io.steplock.checker.explore.ModelVerdict;
import io.steplock.checker.explore.Mutant;
import io.steplock.checker.explore.Nearest;
import io.steplock.checker.explore.SpecHash;
import io.steplock.checker.explore.SpecsDirectory;
import io.steplock.checker.explore.Table;
import io.steplock.checker.explore.TableChanges;
import io.steplock.checker.spec.ModelInterruptedException;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.SpecSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
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
            "  steplock check --table            which properties hold where: the tables of the answer",
            "  steplock check --table --since OLD   the tables, and what differs from those of another manifest",
            "  steplock check --mutants          specs made wrong on purpose: does each property fall that should?",
            "  steplock check --pin --specs specs vm-relock   write what is found into the manifest",
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
            description = "Only prints the answer as Markdown tables, made of what the manifest pins of all models.")
    private boolean table;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            description = "With --table: only the tables of this group; may be given several times.")
    private List<String> groups = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "MANIFEST",
            description = "With --table: then prints each cell that differs from the tables of this manifest. Configs"
                    + " that it names are looked for beside it, then in the specs.")
    private Path since;

    @Option(
            names = "--mutants",
            description = "Runs the wrong specs of mutants.json instead, all or those named; with --list their table.")
    private boolean mutants;

    @Option(
            names = "--pin",
            description = "Writes the counts and lengths that are found into the manifest, unless other properties are"
                    + " violated than expected. Needs --specs.")
    private boolean pin;

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
        if (pin && specs == null) {
            err.println("--pin writes a manifest; name its directory with --specs DIR");
            return INVALID;
        }
        if (!table && (since != null || !groups.isEmpty())) {
            err.println((since != null ? "--since" : "--group") + " goes with --table");
            return INVALID;
        }
        try (Interruption.Watch watch = interruption.watch();
                SpecsDirectory directory = specs == null
                        ? SpecsDirectory.bundled(CheckCommand.class.getClassLoader())
                        : SpecsDirectory.given(specs)) {
            Manifest manifest = Manifest.read(directory.path().resolve(Manifest.FILE));
            if (table) {
                return tables(directory.path(), manifest, out);
            }
            if (mutants) {
                return mutants(directory.path(), manifest, out, err);
            }
            List<Model> models = chosen(manifest);
            if (list) {
                for (Model model : models) {
                    // Says so if the config does not assign the model's constants.
                    ConfigWithConstants.open(directory.path(), model).close();
                }
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

    private int tables(Path directory, Manifest all, PrintWriter out) throws SpecException {
        Manifest manifest = ofGroups(all, "the manifest");
        Manifest before = since == null ? null : before();
        for (Table one : manifest.tables()) {
            AnswerTable.lines(directory, manifest, one).forEach(out::println);
            out.println();
        }
        if (since != null) {
            out.println("Changes since " + since + ":");
            out.println();
            List<String> changes = TableChanges.lines(directory, manifest, since, before);
            (changes.isEmpty() ? List.of("none") : changes).forEach(out::println);
        }
        return AS_EXPECTED;
    }

    /** The manifest that is given as {@code --since}. */
    private Manifest before() throws SpecException {
        if (!Files.isRegularFile(since)) {
            throw new SpecException("no such manifest: " + since + " (given as --since)");
        }
        Manifest manifest;
        try {
            manifest = Manifest.read(since);
        } catch (SpecException e) {
            throw new SpecException(e.getMessage() + " (given as --since " + since + ")", e);
        }
        return ofGroups(manifest, since + ", given as --since,");
    }

    /** With the tables of the groups that are asked for. */
    private Manifest ofGroups(Manifest all, String called) throws SpecException {
        List<String> known = all.tables().stream().map(Table::group).distinct().toList();
        for (String group : groups) {
            if (!known.contains(group)) {
                throw new SpecException(called + " has no table of a group " + group
                        + (known.isEmpty()
                                ? "; it has no tables"
                                : "; did you mean " + String.join(", ", Nearest.to(group, known)) + "?"));
            }
        }
        List<Table> tables = all.tables().stream()
                .filter(one -> groups.isEmpty() || groups.contains(one.group()))
                .toList();
        return new Manifest(tables, all.models());
    }

    private int mutants(Path directory, Manifest manifest, PrintWriter out, PrintWriter err)
            throws SpecException, IOException {
        List<Mutant> chosen = MutantCheck.chosen(directory, names);
        if (list) {
            MutantCheck.table(chosen).forEach(out::println);
            return AS_EXPECTED;
        }
        MutantCheck check = new MutantCheck(directory, Optional.ofNullable(tla2tools), err, interruption::requested);
        List<MutantCheck.Result> results = new ArrayList<>();
        for (Mutant mutant : chosen) {
            MutantCheck.Result result = check.run(manifest, mutant);
            results.add(result);
            if (!json) {
                MutantCheck.row(out, result);
                out.flush();
            }
        }
        if (json) {
            CheckJson.writeMutants(out, results);
        }
        return results.stream().allMatch(MutantCheck.Result::asExpected) ? AS_EXPECTED : NOT_AS_EXPECTED;
    }

    private int check(Path directory, List<Model> models, PrintWriter out, PrintWriter err)
            throws SpecException, IOException {
        List<ModelVerdict> verdicts = new ArrayList<>();
        if (!json) {
            CheckTable.header(out, models);
        }
        for (Model model : models) {
            ModelVerdict verdict;
            try (ConfigWithConstants config = ConfigWithConstants.open(directory, model);
                    LiveProgress progress = new LiveProgress(model, err, interruption::requested)) {
                SpecSource source = new SpecSource(
                        directory.resolve(model.module()), config.file(), Optional.ofNullable(tla2tools));
                verdict = ModelVerdict.of(
                        model, SpecLoader.check(source, progress), ConfigProperties.of(source.config()));
            }
            verdicts.add(verdict);
            if (pin) {
                pin(directory, verdict);
            }
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
        }
        boolean good = lost.isEmpty() && verdicts.stream().allMatch(ModelVerdict::asExpected);
        return good ? AS_EXPECTED : NOT_AS_EXPECTED;
    }

    /** Other properties than expected are a finding for a person to look at, never something to write down. */
    private static void pin(Path directory, ModelVerdict verdict) throws SpecException, IOException {
        if (!verdict.sameProperties()) {
            return;
        }
        Path file = directory.resolve(Manifest.FILE);
        Manifest manifest = Manifest.read(file);
        Model pinned = verdict.pinned(SpecHash.of(directory, verdict.model()));
        Files.writeString(
                file,
                ManifestText.of(new Manifest(
                        manifest.tables(),
                        manifest.models().stream()
                                .map(model -> model.name().equals(pinned.name()) ? pinned : model)
                                .toList())));
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
        return manifest.named(names);
    }
}
