package io.steplock.window;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A data directory that nobody needs any more. */
final class DataTree {
    private DataTree() {}

    static void delete(Path data) throws IOException {
        List<Path> paths;
        try (Stream<Path> tree = Files.walk(data)) {
            paths = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
