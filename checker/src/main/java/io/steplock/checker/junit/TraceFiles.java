package io.steplock.checker.junit;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Where the traces of tests are kept: a name of its own for each test and each invocation of one. */
final class TraceFiles {
    private static final String DIRECTORY = "steplock.traces";
    private static final Path DEFAULT = Path.of("target", "steplock");
    private static final Pattern INVOCATION = Pattern.compile("invocation:#(\\d+)\\]");

    private TraceFiles() {}

    static Path of(ExtensionContext test) {
        Method method = test.getRequiredTestMethod();
        Class<?> type = test.getRequiredTestClass();
        StringBuilder name = new StringBuilder(method.getName());
        boolean isOverloaded = Arrays.stream(type.getDeclaredMethods())
                .anyMatch(other -> other.getName().equals(method.getName()) && !other.equals(method));
        if (isOverloaded) {
            Arrays.stream(method.getParameterTypes())
                    .forEach(parameter -> name.append('-').append(parameter.getSimpleName()));
        }
        INVOCATION
                .matcher(test.getUniqueId())
                .results()
                .forEach(invocation -> name.append('-').append(invocation.group(1)));
        Path directory = test.getConfigurationParameter(DIRECTORY).map(Path::of).orElse(DEFAULT);
        return directory.resolve(plain(type.getName())).resolve(plain(name.toString()) + ".ndjson");
    }

    /** A name that a shell takes as it is; languages other than Java allow more in a method's name. */
    private static String plain(String name) {
        return name.replace('$', '.').replaceAll("[^\\p{L}\\p{N}._-]", "_");
    }
}
