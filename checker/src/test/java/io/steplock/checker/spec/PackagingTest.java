package io.steplock.checker.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loader works from classes beside a jar (all other tests), from one fat jar, and with another TLC. */
class PackagingTest {
    @TempDir
    Path directory;

    private static Path home(Class<?> type) throws URISyntaxException {
        URI place = type.getProtectionDomain().getCodeSource().getLocation().toURI();
        return Path.of(place);
    }

    private static Path tlc() throws URISyntaxException, ClassNotFoundException {
        return home(Class.forName("tlc2.TLCGlobals", false, PackagingTest.class.getClassLoader()));
    }

    private Path fatJar() throws Exception {
        Path jar = directory.resolve("all.jar");
        Set<String> seen = new HashSet<>();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                JarFile tlc = new JarFile(tlc().toFile())) {
            for (JarEntry entry : tlc.stream().filter(e -> !e.isDirectory()).toList()) {
                if (seen.add(entry.getName())) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    try (InputStream in = tlc.getInputStream(entry)) {
                        in.transferTo(out);
                    }
                }
            }
            for (Path root : List.of(home(SpecLoader.class), home(LoadOnce.class))) {
                addClasses(root, out);
            }
        }
        return jar;
    }

    private static void addClasses(Path root, JarOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                out.putNextEntry(new JarEntry(root.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
            }
        }
    }

    @Test
    void oneFatJarWorksAndLeavesNothingBehind() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-XX:-UsePerfData",
                        "-cp",
                        fatJar().toString(),
                        LoadOnce.class.getName(),
                        TestSpecs.file("Turnstile.tla").toString(),
                        TestSpecs.file("Turnstile.cfg").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals("Turnstile 35", Files.readString(log, StandardCharsets.UTF_8));
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void anotherJarOfTlcIsUsedFirst() throws Exception {
        Path copy = Files.copy(tlc(), directory.resolve("tla2tools.jar"));
        SpecSource source =
                new SpecSource(TestSpecs.file("Mailbox.tla"), TestSpecs.file("Mailbox.cfg"), Optional.of(copy));
        try (LoadedSpec spec = SpecLoader.load(source)) {
            assertEquals("Mailbox", spec.info().module());
        }
    }

    @Test
    void aMethodThatTheJarLacksIsNamed() throws Exception {
        Path java = directory.resolve("FP64.java");
        Files.writeString(java, "package tlc2.util; public class FP64 { }");
        assertEquals(
                0,
                ToolProvider.getSystemJavaCompiler()
                        .run(null, OutputStream.nullOutputStream(), null, "-d", directory.toString(), java.toString()));
        Path jar = directory.resolve("tla2tools.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("tlc2/util/FP64.class"));
            Files.copy(directory.resolve("tlc2/util/FP64.class"), out);
        }
        SpecSource source =
                new SpecSource(TestSpecs.file("Mailbox.tla"), TestSpecs.file("Mailbox.cfg"), Optional.of(jar));
        String message =
                assertThrows(SpecException.class, () -> SpecLoader.load(source)).getMessage();
        assertTrue(message.contains("tlc2.util.FP64.Init"), message);
        assertTrue(message.contains("Leave out --tla2tools"), message);
    }
}
