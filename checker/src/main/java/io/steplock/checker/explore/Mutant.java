package io.steplock.checker.explore;

import io.steplock.checker.spec.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A spec that was made wrong on purpose: what a property is worth shows in what makes it fall.
 *
 * @param name what is wrong, in words
 * @param model the model of the manifest that is run
 * @param changes what is replaced in its modules
 * @param falls exactly the properties that fall beside those that the model violates anyway
 */
public record Mutant(String name, String model, List<Change> changes, Set<String> falls) {
    /** The file that lists the mutants, beside the manifest. */
    public static final String FILE = "mutants.json";

    /**
     * A replacement in a module.
     *
     * @param module its file, beside the model's root module
     * @param old the text, which stands there once
     * @param by what replaces it
     */
    public record Change(String module, String old, String by) {}

    /** Reads the list of mutants. */
    public static List<Mutant> read(Path file) throws SpecException {
        return JsonFile.read(file, "list of mutants", json -> {
            List<Mutant> mutants = new ArrayList<>();
            json.object(key -> {
                if (!key.equals("mutants")) {
                    throw json.unknown("mutants");
                }
                mutants.addAll(json.array(() -> mutant(json)));
            });
            return List.copyOf(mutants);
        });
    }

    private static Mutant mutant(JsonFile json) throws IOException, SpecException {
        Map<String, String> texts = new HashMap<>();
        List<Change> changes = new ArrayList<>();
        Set<String> falls = new LinkedHashSet<>();
        json.object(key -> {
            switch (key) {
                case "name", "model" -> texts.put(key, json.notEmpty());
                case "changes" -> changes.addAll(json.array(() -> change(json)));
                case "falls" -> falls.addAll(json.array(json::notEmpty));
                default -> throw json.unknown("name, model, changes, falls");
            }
        });
        if (texts.size() < 2 || changes.isEmpty()) {
            throw json.error("a mutant has \"name\", \"model\", \"changes\" and \"falls\"");
        }
        return new Mutant(texts.get("name"), texts.get("model"), changes, falls);
    }

    private static Change change(JsonFile json) throws IOException, SpecException {
        Map<String, String> texts = new HashMap<>();
        json.object(key -> {
            switch (key) {
                case "module", "old", "by" -> texts.put(key, json.text());
                default -> throw json.unknown("module, old, by");
            }
        });
        if (texts.size() < 3) {
            throw json.error("a change has \"module\", \"old\" and \"by\"");
        }
        return new Change(texts.get("module"), texts.get("old"), texts.get("by"));
    }

    /**
     * Copies the modules beside a root module and the config to a directory, with the changes made.
     *
     * @throws SpecException if a text to replace does not stand in its module exactly once
     */
    public void apply(Path module, Path config, Path target) throws SpecException, IOException {
        try (Stream<Path> files = Files.list(module.toAbsolutePath().getParent())) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".tla")).toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        Files.copy(config, target.resolve(config.getFileName()));
        for (Change change : changes) {
            Path file = target.resolve(change.module());
            if (!Files.isRegularFile(file)) {
                throw new SpecException("the mutant \"" + name + "\" changes " + change.module()
                        + ", which is no module beside " + module.getFileName());
            }
            String text = Files.readString(file);
            int place = text.indexOf(change.old());
            if (place < 0 || text.indexOf(change.old(), place + 1) >= 0) {
                throw new SpecException("the mutant \"" + name + "\" replaces a text that stands in " + change.module()
                        + (place < 0 ? " no more: " : " more than once: ") + change.old());
            }
            Files.writeString(
                    file,
                    text.substring(0, place)
                            + change.by()
                            + text.substring(place + change.old().length()));
        }
    }
}
