package io.steplock.checker.junit;

import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecSource;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the files that {@link Refines} names. */
final class SpecFiles {
    private SpecFiles() {}

    static SpecSource find(Refines refines, Class<?> test) throws SpecException {
        Path module = file("spec", refines.spec(), test);
        Path config = Path.of(refines.config());
        Path beside = module.resolveSibling(config);
        boolean isBeside = config.getNameCount() == 1 && Files.isRegularFile(beside);
        return new SpecSource(module, isBeside ? beside : file("config", refines.config(), test), Optional.empty());
    }

    private static Path file(String what, String name, Class<?> test) throws SpecException {
        Path file = Path.of(name);
        if (Files.isRegularFile(file)) {
            return file;
        }
        URL resource = test.getClassLoader().getResource(name);
        String place = "@Refines of " + test.getName() + ": the " + what + " " + name + " ";
        if (resource == null) {
            throw new SpecException(place + "is neither a file, seen from "
                    + Path.of("").toAbsolutePath()
                    + ", nor a class path resource" + (what.equals("config") ? ", nor does it lie beside the spec" : "")
                    + ". Correct the name.");
        }
        try {
            URI uri = resource.toURI();
            if (!"file".equals(uri.getScheme())) {
                throw new SpecException(place + "lies in a jar, and TLC reads files only. Name a file.");
            }
            return Path.of(uri);
        } catch (URISyntaxException e) {
            throw new SpecException(place + "lies at a place that is no file: " + resource, e);
        }
    }
}
