package io.steplock.checker.explore;

import io.steplock.checker.spec.SpecException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The directory that holds the manifest and the specs; the bundled one is copied out of its jar while it is open. */
public final class SpecsDirectory implements AutoCloseable {
    private static final String BUNDLED = "specs/";

    private final Path path;
    private final boolean copy;

    private SpecsDirectory(Path path, boolean copy) {
        this.path = path;
        this.copy = copy;
    }

    /** A directory of the user's. */
    public static SpecsDirectory given(Path path) throws SpecException {
        if (!Files.isDirectory(path)) {
            throw new SpecException("no such directory: " + path + " (given as --specs)");
        }
        return new SpecsDirectory(path, false);
    }

    /** The specs of the class path. */
    public static SpecsDirectory bundled(ClassLoader loader) throws SpecException {
        URL manifest = loader.getResource(BUNDLED + "manifest.json");
        if (manifest == null) {
            throw new SpecException("this program bundles no specs; name their directory with --specs DIR");
        }
        try {
            if (manifest.openConnection() instanceof JarURLConnection connection) {
                return new SpecsDirectory(copied(connection), true);
            }
            return new SpecsDirectory(Path.of(manifest.toURI()).getParent(), false);
        } catch (IOException | URISyntaxException e) {
            throw new SpecException("cannot read the bundled specs: " + e.getMessage(), e);
        }
    }

    private static Path copied(JarURLConnection connection) throws IOException {
        Path target = Files.createTempDirectory("steplock-specs-");
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            List<JarEntry> entries = jar.stream()
                    .filter(entry -> entry.getName().startsWith(BUNDLED) && !entry.isDirectory())
                    .toList();
            for (JarEntry entry : entries) {
                Path file = target.resolve(entry.getName().substring(BUNDLED.length()))
                        .normalize();
                if (!file.startsWith(target)) {
                    throw new IOException("the jar holds an entry outside its directory: " + entry.getName());
                }
                Files.createDirectories(file.getParent());
                try (InputStream in = jar.getInputStream(entry)) {
                    Files.copy(in, file);
                }
            }
        }
        return target;
    }

    public Path path() {
        return path;
    }

    /** Deletes the copy, if it is one. */
    @Override
    public void close() throws IOException {
        if (copy) {
            try (Stream<Path> files = Files.walk(path)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
