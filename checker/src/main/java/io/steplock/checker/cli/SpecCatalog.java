package io.steplock.checker.cli;

import io.steplock.checker.explore.SpecsDirectory;
import io.steplock.checker.spec.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private static final Pattern MODULE = Pattern.compile("[A-Za-z0-9_]+");
    private static final Pattern CONFIG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*\\.cfg");

    private final SpecsDirectory directory;
    private final boolean bundled;

    private SpecCatalog(SpecsDirectory directory, boolean bundled) {
        this.directory = directory;
        this.bundled = bundled;
    }

    /** The specs in a directory and in the folders directly below it. */
    public static SpecCatalog of(Path directory) throws SpecException {
        return new SpecCatalog(SpecsDirectory.given(directory), false);
    }

    /** The specs on the class path. */
    public static SpecCatalog bundled(ClassLoader loader) throws SpecException {
        return new SpecCatalog(SpecsDirectory.bundled(loader), true);
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
                    + (bundled ? "the bundled ones" : "those in " + directory.path())
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

    @Override
    public void close() throws IOException {
        directory.close();
    }

    private List<Path> all(String suffix) throws SpecException {
        try {
            return files(directory.path()).stream()
                    .filter(path -> path.toString().endsWith(suffix))
                    .toList();
        } catch (IOException e) {
            throw new SpecException("the specs in " + directory.path() + " cannot be read: " + e.getMessage(), e);
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
