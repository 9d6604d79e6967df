package io.steplock.checker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.spec.SpecException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Specs by name, from jars and directories. */
class SpecCatalogTest {
    private static final List<String> FILES = List.of(
            "specs/manifest.json",
            "specs/lock/MCLock.tla",
            "specs/lock/lock.cfg",
            "specs/lock/README.md",
            "specs/map/MCMap.tla",
            "specs/map/map.cfg");

    @TempDir
    private Path directory;

    @Test
    void specsInAJarAreExtractedToAPrivateDirectoryAndRemoved() throws Exception {
        Path jar = directory.resolve("specs.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (String name : FILES) {
                out.putNextEntry(new JarEntry(name));
                out.write(name.getBytes(StandardCharsets.UTF_8));
            }
        }
        Path module;
        try (URLClassLoader loader = loader(jar);
                SpecCatalog catalog = SpecCatalog.bundled(loader)) {
            module = catalog.module("MCLock");
            assertEquals("specs/lock/MCLock.tla", Files.readString(module));
            assertEquals("specs/lock/lock.cfg", Files.readString(SpecCatalog.config(module, "lock.cfg")));
            Path root = module.getParent().getParent();
            assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(root));
        }
        assertFalse(Files.exists(module.getParent().getParent()));
    }

    @Test
    void specsInADirectoryOfTheClassPathAreUsedAsTheyAre() throws Exception {
        writeFiles();
        try (URLClassLoader loader = loader(directory);
                SpecCatalog catalog = SpecCatalog.bundled(loader)) {
            assertEquals(directory.resolve("specs/map/MCMap.tla"), catalog.module("MCMap"));
        }
        assertTrue(Files.exists(directory.resolve("specs/map/MCMap.tla")));
    }

    @Test
    void aProgramWithoutSpecsSaysSo() throws IOException {
        try (URLClassLoader loader = loader(directory)) {
            SpecException e = assertThrows(SpecException.class, () -> SpecCatalog.bundled(loader));
            assertTrue(e.getMessage().contains("bundles no specs"), e.getMessage());
        }
    }

    @Test
    void errorsSayWhatThereIs() throws Exception {
        writeFiles();
        try (SpecCatalog catalog = SpecCatalog.of(directory.resolve("specs"))) {
            SpecException module = assertThrows(SpecException.class, () -> catalog.module("MCMop"));
            assertTrue(module.getMessage().contains("there are MCLock.tla, MCMap.tla"), module.getMessage());
            Path map = catalog.module("MCMap");
            SpecException config = assertThrows(SpecException.class, () -> SpecCatalog.config(map, "lock.cfg"));
            assertTrue(config.getMessage().contains("beside MCMap.tla; there are map.cfg"), config.getMessage());
            Files.writeString(directory.resolve("specs/lock/MCMap.tla"), "");
            SpecException twice = assertThrows(SpecException.class, () -> catalog.module("MCMap"));
            assertTrue(twice.getMessage().contains("fits more than one spec"), twice.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "..", "../lock/lock.cfg", "/etc/lock.cfg", "lock\\x.cfg", ".cfg", "lock.cfg\n", "a\u0000.cfg"
            })
    void aNameIsNeverAPath(String name) throws Exception {
        writeFiles();
        try (SpecCatalog catalog = SpecCatalog.of(directory.resolve("specs"))) {
            assertThrows(SpecException.class, () -> catalog.module(name));
            Path module = catalog.module("MCLock");
            SpecException e = assertThrows(SpecException.class, () -> SpecCatalog.config(module, name));
            assertTrue(e.getMessage().contains("is no config's name"), e.getMessage());
        }
    }

    private void writeFiles() throws IOException {
        for (String name : FILES) {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
    }

    private static URLClassLoader loader(Path path) throws IOException {
        return new URLClassLoader(new URL[] {path.toUri().toURL()}, null);
    }
}
