package io.steplock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.TestSpecs;
import io.steplock.checker.explore.ConfigProperties;
import io.steplock.checker.explore.Manifest;
import io.steplock.checker.explore.ManifestText;
import io.steplock.checker.explore.Model;
import io.steplock.checker.explore.Model.Speed;
import io.steplock.checker.explore.Mutant;
import io.steplock.checker.explore.SpecHash;
import io.steplock.checker.spec.SpecException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The essay's tables are what the manifest says, and the manifest is what TLC found. */
class PropertyTableTest {
    private static final Path SPECS = TestSpecs.directory();
    private static final String EVERY_INTERLEAVING = "-all";

    /** Configs that judge traces and are too large for TLC to explore. */
    private static final String OF_TRACES = "trace-";

    private final StringWriter out = new StringWriter();

    private int steplock(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        return line.execute(arguments);
    }

    private static String essay() throws IOException {
        return essay("visibility-map");
    }

    private static String essay(String protocol) throws IOException {
        return Files.readString(SPECS.resolve(protocol).resolve("README.md"));
    }

    private static Manifest manifest() throws SpecException {
        return Manifest.read(SPECS.resolve(Manifest.FILE));
    }

    /** All tables of a text that begin with this row. */
    private static List<String> tables(String text, String head) {
        List<String> tables = new ArrayList<>();
        List<String> table = new ArrayList<>();
        for (String line : (text + "\n").lines().toList()) {
            if (line.startsWith(head) || (!table.isEmpty() && line.startsWith("|"))) {
                table.add(line);
            } else if (!table.isEmpty()) {
                tables.add(String.join("\n", table));
                table.clear();
            }
        }
        if (!table.isEmpty()) {
            tables.add(String.join("\n", table));
        }
        return tables;
    }

    @Test
    void theEssayShowsTheAnswer() throws IOException {
        assertEquals(0, steplock("check", "--table", "--specs", SPECS.toString()));
        List<String> made = tables(out.toString(), "| property |");
        assertTrue(made.size() > 1, out::toString);
        assertEquals(String.join("\n\n", made), String.join("\n\n", tables(essay(), "| property |")));
    }

    @Test
    void theChecksumsEssayShowsTheVersions() throws IOException {
        assertEquals(0, steplock("check", "--table", "--group", "checksums", "--specs", SPECS.toString()));
        List<String> made = tables(out.toString(), "| variant |");
        assertTrue(made.size() > 1, out::toString);
        assertEquals(String.join("\n\n", made), String.join("\n\n", tables(essay("data-checksums"), "| variant |")));
    }

    @Test
    void theEssaysShowTheMutants() throws IOException {
        assertEquals(0, steplock("check", "--mutants", "--list", "--specs", SPECS.toString()));
        List<String> made = tables(out.toString(), "| mutant |");
        assertEquals(1, made.size(), out::toString);
        // One table of all mutants; each protocol's essay shows its own.
        List<String> shown =
                new ArrayList<>(tables(essay(), "| mutant |").get(0).lines().toList());
        shown.addAll(tables(essay("data-checksums"), "| mutant |")
                .get(0)
                .lines()
                .skip(2)
                .toList());
        assertEquals(made.get(0).lines().toList(), shown);
    }

    @Test
    void tlcFindsWhatThePinsOfTheSliceSay() {
        assertEquals(
                0,
                steplock(
                        "check",
                        "--specs",
                        SPECS.toString(),
                        "vm-unpatched",
                        "vm-relock",
                        "vm-unpatched-liveness",
                        "vm-relock-liveness"),
                out::toString);
    }

    @Test
    void deepModelsAreThoseThatWereRun() throws SpecException {
        List<String> stale = new ArrayList<>();
        for (Model model : manifest().models()) {
            if (model.speed() == Speed.DEEP && !model.hash().equals(SpecHash.of(SPECS, model))) {
                stale.add(model.name());
            }
        }
        assertEquals(
                List.of(),
                stale,
                "module or config have changed since the last deep run: run steplock check --deep --pin --specs specs");
    }

    @Test
    void thereIsNoConfigWithoutAModel() throws IOException, SpecException {
        List<String> used = manifest().models().stream()
                .map(Model::config)
                .distinct()
                .sorted()
                .toList();
        try (Stream<Path> files = Files.walk(SPECS)) {
            assertEquals(
                    files.filter(file -> !file.startsWith(SPECS.resolve("target")))
                            .map(file -> SPECS.relativize(file).toString())
                            .filter(file -> file.endsWith(".cfg") && !file.contains("/" + OF_TRACES))
                            .sorted()
                            .toList(),
                    used);
        }
    }

    @Test
    void theReductionLosesNoProperty() throws SpecException {
        List<Model> models = manifest().models();
        List<Model> whole = models.stream()
                .filter(model -> model.name().endsWith(EVERY_INTERLEAVING))
                .toList();
        assertFalse(whole.isEmpty());
        for (Model every : whole) {
            Model reduced = models.stream()
                    .filter(model -> (model.name() + EVERY_INTERLEAVING).equals(every.name()))
                    .findFirst()
                    .orElseThrow();
            assertEquals(
                    every.violates().keySet(),
                    reduced.violates().keySet(),
                    () -> every.name() + " and " + reduced.name());
        }
    }

    @Test
    void eachPropertyFallsSomewhere() throws IOException, SpecException {
        Manifest manifest = manifest();
        Set<String> falls = new TreeSet<>();
        for (Model model : manifest.models()) {
            model.violates().keySet().forEach(property -> falls.add(model.module() + " " + property));
        }
        for (Mutant mutant : Mutant.read(SPECS.resolve(Mutant.FILE))) {
            String module = manifest.named(List.of(mutant.model())).get(0).module();
            mutant.falls().forEach(property -> falls.add(module + " " + property));
        }
        Set<String> checked = new TreeSet<>();
        for (Model model : manifest.models()) {
            ConfigProperties.of(SPECS.resolve(model.config()))
                    .forEach(property -> checked.add(model.module() + " " + property));
        }
        assertEquals(checked, falls, "a property that no model and no mutant violates says nothing");
    }

    @Test
    void pinningChangesNothingButPins() throws IOException, SpecException {
        assertEquals(Files.readString(SPECS.resolve(Manifest.FILE)), ManifestText.of(manifest()));
    }
}
