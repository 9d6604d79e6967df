package io.steplock.window;

import io.steplock.engine.checksum.Request;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.process.Process;
import io.steplock.engine.server.Server;
import io.steplock.outcomes.CodeVariant;
import io.steplock.outcomes.OutcomeException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * A program that switches data checksums on and off, under checkpoints, until it is killed. It says on standard output
 * what it begins and what is done: {@code enabling 4}, {@code on 4}, {@code off 4}. It ends when its standard input ends:
 * whoever started it is gone.
 */
public final class Workload {
    private final Server server;
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);

    private Workload(Server server) {
        this.server = server;
    }

    /** Arguments: data directory, buffers, version, delay flag, remedies, seed, nanoseconds between checkpoints. */
    public static void main(String[] arguments) throws OutcomeException {
        endWithStandardInput();
        CodeVariant variant = CodeVariant.of(arguments[2], arguments[3], List.of(arguments[4].split(",", -1)));
        Server server = Server.start(
                Path.of(arguments[0]),
                WindowOptions.server(variant, Integer.parseInt(arguments[1])),
                Clock.systemUTC());
        Workload workload = new Workload(server);
        workload.startCheckpoints(new Random(Long.parseLong(arguments[5])), Long.parseLong(arguments[6]));
        try {
            workload.work();
        } catch (RuntimeException e) {
            e.printStackTrace();
            // The server's threads would keep the program alive.
            Runtime.getRuntime().halt(1);
        }
    }

    private static void endWithStandardInput() {
        Thread watch = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // Then it cannot be read any more either.
                    }
                    Runtime.getRuntime().halt(1);
                },
                "standard input");
        watch.setDaemon(true);
        watch.start();
    }

    /** One after the other is requested, each a random pause after the last one's end. */
    private void startCheckpoints(Random random, long pause) {
        new Session(server.processes(), "checkpoints").start(process -> checkpoints(process, random, pause));
    }

    private void checkpoints(Process process, Random random, long pause) {
        while (true) {
            server.checkpoints().await(process, server.requestCheckpoint());
            long nanos = (long) (random.nextDouble() * 2 * pause);
            if (nanos > 0) {
                process.pause(Duration.ofNanos(nanos));
            }
        }
    }

    private void work() {
        if (server.shared().xlogCtl() != ChecksumState.OFF) {
            change("first", Request.DISABLE, ChecksumState.OFF);
        }
        for (int n = 1; ; n++) {
            say("enabling " + n);
            change("enable" + n, Request.ENABLE, ChecksumState.ON);
            say("on " + n);
            change("disable" + n, Request.DISABLE, ChecksumState.OFF);
            say("off " + n);
        }
    }

    private void change(String name, Request request, ChecksumState wanted) {
        server.request(name, request);
        server.awaitLaunchers();
        ChecksumState state = server.shared().xlogCtl();
        if (state != wanted) {
            throw new IllegalStateException(name + " has ended in " + state.text());
        }
    }

    private void say(String line) {
        try {
            out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("nobody listens", e);
        }
    }
}
