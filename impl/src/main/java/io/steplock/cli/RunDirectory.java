package io.steplock.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where the files of a run go, and whether they stay. */
final class RunDirectory {
    @Option(names = "--dir", description = "Where the files of the run go; must be empty or absent. Is kept.")
    private Path directory;

    @Option(names = "--keep", description = "Without --dir: keep the temporary directory.")
    private boolean keep;

    /** The directory, made if it is a temporary one. */
    Path open(CommandSpec command) throws IOException {
        if (directory == null) {
            return Files.createTempDirectory("steplock-run");
        }
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw UserError.of(command, directory + " is no directory; give another --dir");
        }
        if (Directories.isNonEmpty(directory)) {
            throw UserError.of(command, directory + " is not empty; give a directory that is empty or does not exist");
        }
        return directory;
    }

    boolean isKept() {
        return directory != null || keep;
    }

    /** The run is over. */
    void close(Path opened) throws IOException {
        if (!isKept()) {
            Directories.deleteTree(opened);
        }
    }
}
