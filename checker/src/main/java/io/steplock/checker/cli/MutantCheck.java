package io.steplock.checker.cli;

import io.steplock.checker.explore.ConfigWithConstants;
import io.steplock.checker.explore.Manifest;
import io.steplock.checker.explore.Model;
import io.steplock.checker.explore.Mutant;
import io.steplock.checker.explore.Nearest;
import io.steplock.checker.spec.ModelResult;
import io.steplock.checker.spec.ModelResult.Violation;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.SpecSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs TLC on specs that were made wrong on purpose, and compares what falls with what is expected to. */
final class MutantCheck {
    private final Path specs;
    private final Optional<Path> tla2tools;
    private final PrintWriter err;
    private final BooleanSupplier interrupted;

    MutantCheck(Path specs, Optional<Path> tla2tools, PrintWriter err, BooleanSupplier interrupted) {
        this.specs = specs;
        this.tla2tools = tla2tools;
        this.err = err;
        this.interrupted = interrupted;
    }

    /**
     * What was found of a mutant.
     *
     * @param mutant the mutant
     * @param found the properties that fell
     * @param wall how long TLC ran
     */
    record Result(Mutant mutant, Set<String> found, Duration wall) {
        boolean asExpected() {
            return found.equals(mutant.falls());
        }
    }

    /** The mutants of these names; all if there are none. */
    static List<Mutant> chosen(Path specs, List<String> names) throws SpecException {
        List<Mutant> all = Mutant.read(specs.resolve(Mutant.FILE));
        List<String> known = all.stream().map(Mutant::name).toList();
        List<Mutant> chosen = new ArrayList<>();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new SpecException("no mutant \"" + name + "\"; did you mean \""
                        + String.join("\", \"", Nearest.to(name, known)) + "\"?");
            }
            chosen.add(all.get(known.indexOf(name)));
        }
        return names.isEmpty() ? all : chosen;
    }

    Result run(Manifest manifest, Mutant mutant) throws SpecException, IOException {
        Model model = manifest.named(List.of(mutant.model())).get(0);
        Path module = specs.resolve(model.module());
        Path copy = Files.createTempDirectory("steplock-mutant-");
        try (ConfigWithConstants config = ConfigWithConstants.open(specs, model)) {
            mutant.apply(module, config.file(), copy);
            SpecSource source = new SpecSource(
                    copy.resolve(module.getFileName()),
                    copy.resolve(config.file().getFileName()),
                    tla2tools);
            try (LiveProgress progress = new LiveProgress(model, err, interrupted)) {
                ModelResult result = SpecLoader.check(source, progress);
                Set<String> found = result.violations().stream()
                        .map(Violation::property)
                        .filter(property -> !model.violates().containsKey(property))
                        .collect(Collectors.toCollection(TreeSet::new));
                return new Result(mutant, found, result.wall());
            }
        } finally {
            try (Stream<Path> files = Files.walk(copy)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    static void row(PrintWriter out, Result result) {
        out.printf(
                Locale.ROOT,
                "%-6s  %6.1f s  %s: %s%n",
                result.asExpected() ? "ok" : "FAILED",
                result.wall().toMillis() / 1000.0,
                result.mutant().name(),
                text(result.found()));
        if (!result.asExpected()) {
            out.println("        expected: " + text(result.mutant().falls()));
        }
    }

    /** The table of the mutants, as Markdown. */
    static List<String> table(List<Mutant> mutants) {
        List<String> lines = new ArrayList<>();
        lines.add("| mutant | the change | model | falls |");
        lines.add("|---|---|---|---|");
        for (Mutant mutant : mutants) {
            String changes = mutant.changes().stream()
                    .map(change -> change.module() + ": "
                            + (change.by().isBlank()
                                    ? "without " + code(change.old())
                                    : code(change.old()) + " to " + code(change.by())))
                    .collect(Collectors.joining("; "));
            lines.add("| " + mutant.name() + " | " + changes + " | " + mutant.model() + " | "
                    + text(new TreeSet<>(mutant.falls())) + " |");
        }
        return lines;
    }

    private static String code(String text) {
        return "`" + text.strip().replaceAll("\\s*\\n\\s*", " ").replace("|", "\\|") + "`";
    }

    private static String text(Set<String> properties) {
        return properties.isEmpty() ? "nothing" : String.join(", ", properties);
    }
}
