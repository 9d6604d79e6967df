package io.steplock.checker.tlc;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import util.FilenameToStream;

/**
 * Finds modules for TLC: beside the root module, else among TLC's standard modules, which are copied to a private
 * directory. (TLC's own resolver copies them to fixed names in the shared temporary directory, where concurrent loads
 * overwrite each other.)
 */
final class ModuleFiles implements FilenameToStream {
    /** The name under which TLC asks for the config, without its extension. */
    static final String CONFIG = "steplock-config";

    private final Path directory;
    private final Path config;
    private final Path scratch;
    private final SortedMap<String, Path> own = new TreeMap<>();

    ModuleFiles(Path module, Path config, Path scratch) {
        this.directory = module.toAbsolutePath().getParent();
        this.config = config.toAbsolutePath();
        this.scratch = scratch;
    }

    /** The spec's own modules by name, as far as they have been asked for. */
    SortedMap<String, Path> own() {
        return own;
    }

    @Override
    public File resolve(String name, boolean isModule) {
        String file = isModule && !name.endsWith(".tla") ? name + ".tla" : name;
        if (file.equals(CONFIG + ".cfg")) {
            return new TLAFile(config.toString(), this);
        }
        Path beside = directory.resolve(file);
        if (Files.isRegularFile(beside)) {
            if (file.endsWith(".tla")) {
                own.put(file.substring(0, file.length() - 4), beside);
            }
            return new TLAFile(beside.toString(), this);
        }
        Path standard = file.endsWith(".tla") ? standard(file) : null;
        return standard != null ? new TLAFile(standard.toString(), true, this) : new TLAFile(beside.toString(), this);
    }

    private Path standard(String file) {
        Path copy = scratch.resolve(file);
        if (Files.exists(copy)) {
            return copy;
        }
        try (InputStream in =
                ModuleFiles.class.getClassLoader().getResourceAsStream("tla2sany/StandardModules/" + file)) {
            if (in == null) {
                return null;
            }
            Files.copy(in, copy);
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy the standard module " + file, e);
        }
    }

    @Override
    public String getFullPath() {
        return directory.toString();
    }

    @Override
    public boolean isStandardModule(String name) {
        return resolve(name, true).toPath().startsWith(scratch);
    }
}
