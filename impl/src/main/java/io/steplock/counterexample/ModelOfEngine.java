package io.steplock.counterexample;

import io.steplock.checker.explore.ConfigWithConstants;
import io.steplock.checker.explore.Model;
import io.steplock.checker.spec.ModelProgress;
import io.steplock.checker.spec.ModelResult;
import io.steplock.checker.spec.ModelResult.Violation;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.SpecSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A model of the manifest with the constants that the engine has. */
public final class ModelOfEngine {
    /** The engine's data directories have data checksums, so hint bits are logged (FACTS.md, V5). */
    private static final Pattern HINT_BITS = Pattern.compile("HintBitsLogged = (TRUE|FALSE)");

    private static final String ENGINE_HINT_BITS = "HintBitsLogged = TRUE";

    private final Model model;
    private final ModelResult result;
    private final boolean changed;

    private ModelOfEngine(Model model, ModelResult result, boolean changed) {
        this.model = model;
        this.result = result;
        this.changed = changed;
    }

    /**
     * Explores the model, breadth first.
     *
     * @param specs the directory of the manifest
     */
    public static ModelOfEngine explore(Path specs, Model model, ModelProgress progress)
            throws SpecException, IOException {
        String text;
        try (ConfigWithConstants config = ConfigWithConstants.open(specs, model)) {
            text = Files.readString(config.file());
        }
        if (!HINT_BITS.matcher(text).find()) {
            throw new SpecException(model.name() + " is no model of the full protocol; choose one of MCMapProtocol");
        }
        String engine = HINT_BITS.matcher(text).replaceFirst(ENGINE_HINT_BITS);
        Path directory = Files.createTempDirectory("steplock-model-");
        Path copy = directory.resolve(Path.of(model.config()).getFileName());
        try {
            Files.writeString(copy, engine);
            ModelResult result = SpecLoader.check(new SpecSource(specs.resolve(model.module()), copy), progress);
            return new ModelOfEngine(model, result, !engine.equals(text));
        } finally {
            Files.deleteIfExists(copy);
            Files.delete(directory);
        }
    }

    public ModelResult result() {
        return result;
    }

    /** What was changed in the model; empty if nothing was. */
    public Optional<String> change() {
        return changed
                ? Optional.of("with " + ENGINE_HINT_BITS + ", since the engine has data checksums")
                : Optional.empty();
    }

    /**
     * The shortest run to a violation of the property.
     *
     * @throws SpecException if there is none
     */
    public Violation violation(String property) throws SpecException {
        Optional<Violation> found = result.violations().stream()
                .filter(violation -> violation.property().equals(property))
                .findFirst();
        if (found.isPresent()) {
            return found.get();
        }
        String others = result.violations().isEmpty()
                ? "no property is"
                : "violated are "
                        + result.violations().stream().map(Violation::property).collect(Collectors.joining(", "));
        boolean known = result.properties().contains(property);
        throw new SpecException(
                known
                        ? "TLC finds no violation of " + property + " in " + model.name()
                                + change().map(what -> " " + what).orElse("") + "; " + others
                        : model.name() + " has no property " + property + "; it has "
                                + String.join(", ", result.properties()));
    }
}
