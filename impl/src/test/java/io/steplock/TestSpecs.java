package io.steplock;

import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.SpecSource;
import java.nio.file.Path;

/** The specifications in the source tree. */
public final class TestSpecs {
    private TestSpecs() {}

    /** The directory {@code specs}, seen from the module's directory. */
    public static Path directory() {
        return Path.of("..", "specs").toAbsolutePath().normalize();
    }

    public static LoadedSpec visibilityMap(String config) throws SpecException {
        Path folder = directory().resolve("visibility-map");
        return SpecLoader.load(new SpecSource(folder.resolve("MCVisibilityMap.tla"), folder.resolve(config)));
    }
}
