package io.steplock.checker.spec;

import java.nio.file.Path;
import java.util.Optional;

/** A program of its own: loads a spec, checks it, says what it found and ends. */
public final class LoadOnce {
    private LoadOnce() {}

    public static void main(String[] args) throws SpecException {
        Optional<Path> jar = args.length > 2 ? Optional.of(Path.of(args[2])) : Optional.empty();
        SpecSource source = new SpecSource(Path.of(args[0]), Path.of(args[1]), jar);
        try (LoadedSpec spec = SpecLoader.load(source)) {
            ModelResult result = SpecLoader.check(source, ModelProgress.NONE);
            System.out.print(spec.info().module() + " " + result.distinct());
        }
    }
}
