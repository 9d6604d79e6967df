package io.steplock.window;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A {@link Workload} in a process of its own. */
final class Child implements AutoCloseable {
    private static final String PREFIX_ENABLING = "enabling ";

    private final Process process;
    private final BufferedReader says;
    private final Path errors;

    private Child(Process process, Path errors) {
        this.process = process;
        this.says = process.inputReader();
        this.errors = errors;
    }

    static Child start(WindowOptions options, Path data, long seed) throws IOException {
        Path errors = options.directory().resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Workload.class.getName(),
                        data.toString(),
                        Integer.toString(options.buffers()),
                        options.variant().version(),
                        options.variant().delayFlag(),
                        options.variant().remedies().isEmpty()
                                ? "none"
                                : String.join(",", options.variant().remedies()),
                        Long.toString(seed),
                        Long.toString(options.pause().toNanos()))
                .redirectError(errors.toFile())
                .start();
        return new Child(process, errors);
    }

    /**
     * Kills it within an enabling.
     *
     * @param enabling which; at least 2
     * @param part how far into it, as a part of the time that the one before took
     * @return whether it came so far; if not, it has ended by itself
     */
    boolean killIn(int enabling, double part) throws IOException {
        long began = 0;
        long length = 0;
        for (String line = says.readLine(); line != null; line = says.readLine()) {
            long now = System.nanoTime();
            if (line.startsWith("on ")) {
                length = now - began;
            } else if (line.startsWith(PREFIX_ENABLING)) {
                began = now;
                if (Integer.parseInt(line.substring(PREFIX_ENABLING.length())) >= enabling) {
                    pauseUntil(began + (long) (part * length));
                    boolean alive = process.isAlive();
                    close();
                    return alive;
                }
            }
        }
        return false;
    }

    private static void pauseUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** The last line that it wrote about its end. */
    String complaint() throws IOException {
        return Files.readString(errors).lines().findFirst().orElse("it said nothing");
    }

    /** SIGKILL; from any thread. */
    void destroy() {
        process.destroyForcibly();
    }

    /** It is gone. */
    @Override
    public void close() {
        destroy();
        boolean interrupted = false;
        while (true) {
            try {
                process.waitFor();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
