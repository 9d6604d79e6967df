package io.steplock.checker.cli;

import io.steplock.checker.spec.SpecException;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The specs that can be found by name: those that the program bundles, or those in a directory. One folder for each
 * protocol holds its modules and configs. Names come from traces, so a name is a plain file name and never a path.
 */
public final class SpecCatalog implements AutoCloseable {
    /** Its place on the class path tells where the bundled specs are. */
    private static final String MARKER = "specs/manifest.json";

    private static final Pattern MODULE = Pattern.compile("[A-Za-z0-9_]+");
    private static final Pattern CONFIG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*\\.cfg");

    private final Path root;
    private final boolean extracted;

    private SpecCatalog(Path root, boolean extracted) {
        this.root = root;
        this.extracted = extracted;
    }

    /** The specs in a directory and in the folders directly below it. */
    public static SpecCatalog of(Path directory) {
        return new SpecCatalog(directory, false);
    }

    /** The specs on the class path. Those in a jar are extracted to a directory of their own, because TLC reads files. */
    public static SpecCatalog bundled(ClassLoader loader) throws SpecException, IOException {
        URL marker = loader.getResource(MARKER);
        if (marker == null) {
            throw new SpecException("this program bundles no specs; name one with --spec FILE.tla or --specs DIR");
        }
        try {
            if (marker.openConnection() instanceof JarURLConnection jar) {
                return extract(Path.of(jar.getJarFileURL().toURI()));
            }
            URI directory = marker.toURI().resolve(".");
            return of(Path.of(directory));
        } catch (URISyntaxException e) {
            throw new IOException("the bundled specs lie at a place that is no file: " + marker, e);
        }
    }

    private static SpecCatalog extract(Path jar) throws IOException {
        Path target = Files.createTempDirectory("steplock-specs");
        SpecCatalog catalog = new SpecCatalog(target, true);
        try (FileSystem inside = FileSystems.newFileSystem(jar, (ClassLoader) null)) {
            for (Path file : files(inside.getPath("specs"))) {
                Path folder = target.resolve(file.getParent().getFileName().toString());
                Files.createDirectories(folder);
                Files.copy(file, folder.resolve(file.getFileName().toString()));
            }
        } catch (IOException e) {
            catalog.close();
            throw e;
        }
        return catalog;
    }

    /** The file of a module. */
    public Path module(String name) throws SpecException {
        if (!MODULE.matcher(name).matches()) {
            throw new SpecException("\"" + name + "\" is no module's name: letters, digits and _");
        }
        String file = name + ".tla";
        List<Path> modules = all(".tla");
        List<Path> found = modules.stream().filter(path -> isNamed(path, file)).toList();
        if (found.size() == 1) {
            return found.get(0);
        } else if (found.isEmpty()) {
            throw new SpecException("there is no spec " + file + " among "
                    + (extracted ? "the bundled ones" : "those in " + root)
                    + "; there are " + names(modules) + ". Name its file with --spec FILE.tla.");
        }
        throw new SpecException("the name " + file + " fits more than one spec: "
                + found.stream().map(Path::toString).collect(Collectors.joining(", "))
                + ". Name its file with --spec FILE.tla.");
    }

    /** The config of that name beside a module. */
    public static Path config(Path module, String name) throws SpecException {
        return findConfig(module, name)
                .orElseThrow(() -> new SpecException("there is no config " + name + " beside " + module.getFileName()
                        + "; there are " + configsBeside(module) + ". Name its file with --config FILE.cfg."));
    }

    /** The config of that name beside a module, if there is one. */
    static Optional<Path> findConfig(Path module, String name) throws SpecException {
        if (!CONFIG.matcher(name).matches()) {
            throw new SpecException("\"" + name + "\" is no config's name: a plain file name that ends in .cfg");
        }
        Path config = module.resolveSibling(name);
        return Files.isRegularFile(config) ? Optional.of(config) : Optional.empty();
    }

    static String configsBeside(Path module) {
        Path folder = module.toAbsolutePath().getParent();
        try {
            return names(files(folder).stream()
                    .filter(path ->
                            path.getParent().equals(folder) && path.toString().endsWith(".cfg"))
                    .toList());
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    /** Removes what was extracted. */
    @Override
    public void close() throws IOException {
        if (!extracted) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private List<Path> all(String suffix) throws SpecException {
        try {
            return files(root).stream()
                    .filter(path -> path.toString().endsWith(suffix))
                    .toList();
        } catch (IOException e) {
            throw new SpecException("the specs in " + root + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> tree = Files.walk(root, 2)) {
            return tree.filter(path ->
                            path.toString().endsWith(".tla") || path.toString().endsWith(".cfg"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isNamed(Path path, String name) {
        return path.getFileName().toString().equals(name);
    }

    private static String names(List<Path> paths) {
        return paths.isEmpty()
                ? "none"
                : paths.stream().map(path -> path.getFileName().toString()).collect(Collectors.joining(", "));
    }
}
