package io.steplock.checker.spec;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a spec comes from.
 *
 * @param module the root module's file; the modules that it extends are looked for beside it
 * @param config the TLC config file
 * @param tla2tools a tla2tools jar to use instead of the bundled one
 */
public record SpecSource(Path module, Path config, Optional<Path> tla2tools) {
    public SpecSource(Path module, Path config) {
        this(module, config, Optional.empty());
    }
}
