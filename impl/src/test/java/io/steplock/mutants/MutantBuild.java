package io.steplock.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steplock.engine.cluster.Cluster;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import net.jpountz.lz4.LZ4Factory;

/** Compiles mutants. */
final class MutantBuild {
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final String ENGINE = "io/steplock/engine/";

    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();

    /** Compiles the mutant's files; the class files are below the directory. */
    void compile(EngineMutant mutant, Path directory) throws IOException, URISyntaxException {
        List<Path> sources = new ArrayList<>();
        Map<String, List<EngineMutant.Edit>> byFile = mutant.edits().stream()
                .collect(Collectors.groupingBy(EngineMutant.Edit::file, TreeMap::new, Collectors.toList()));
        for (Map.Entry<String, List<EngineMutant.Edit>> file : byFile.entrySet()) {
            Path source = directory.resolve("source").resolve(ENGINE + file.getKey());
            Files.createDirectories(source.getParent());
            Files.writeString(source, edited(mutant, file.getKey(), file.getValue()));
            sources.add(source);
        }
        Path classes = Files.createDirectories(directory.resolve("classes"));
        StringWriter messages = new StringWriter();
        List<String> options = List.of(
                "-proc:none",
                "-nowarn",
                "-g",
                "--release",
                "17",
                "-d",
                classes.toString(),
                "-classpath",
                placeOf(Cluster.class) + System.getProperty("path.separator") + placeOf(LZ4Factory.class));
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertEquals(true, compiled, () -> "mutant \"" + mutant.name() + "\" does not compile:\n" + messages);
        }
    }

    private static String edited(EngineMutant mutant, String file, List<EngineMutant.Edit> edits) throws IOException {
        String text = Files.readString(SOURCES.resolve(ENGINE + file));
        for (EngineMutant.Edit edit : edits) {
            Matcher places = pattern(edit.before()).matcher(text);
            assertEquals(
                    1,
                    places.results().count(),
                    () -> "mutant \"" + mutant.name() + "\" is stale: " + file + " should have once: " + edit.before());
            text = places.reset().replaceFirst(Matcher.quoteReplacement(edit.after()));
        }
        return text;
    }

    /** The text, whatever white space is where it has some: how the source is laid out does not matter. */
    private static Pattern pattern(String text) {
        return Pattern.compile(
                Arrays.stream(text.split(" ")).map(Pattern::quote).collect(Collectors.joining("\\s+")));
    }

    static Path placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
