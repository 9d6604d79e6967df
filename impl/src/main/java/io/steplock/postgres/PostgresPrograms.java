package io.steplock.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Finds and runs the command-line programs of PostgreSQL 15: on PATH, in $PG_BIN, in Debian's place for them. */
public final class PostgresPrograms {
    private static final long TIMEOUT_SECONDS = 60;

    private PostgresPrograms() {}

    /** What a program did. */
    public record Run(int status, String out, String err) {}

    /** The program, of release 15 only: others read other formats. */
    public static Optional<Path> find(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        Stream<String> directories = Stream.of(
                        Arrays.stream(path.split(":", -1)),
                        Stream.ofNullable(System.getenv("PG_BIN")),
                        Stream.of("/usr/lib/postgresql/15/bin"))
                .flatMap(places -> places);
        return directories
                .filter(directory -> !directory.isBlank())
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .filter(file -> run(file, "--version").out().contains(") 15."))
                .findFirst();
    }

    /**
     * Runs the program to its end.
     *
     * @throws IllegalStateException if it has not ended after a minute
     */
    public static Run run(Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).start();
            CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
            CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " did not end within " + TIMEOUT_SECONDS + " s");
            }
            return new Run(process.exitValue(), out.join(), err.join());
        } catch (IOException e) {
            throw new UncheckedIOException("could not run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        }
    }

    private static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
