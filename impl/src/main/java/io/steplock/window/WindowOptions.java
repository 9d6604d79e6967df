package io.steplock.window;

import io.steplock.engine.server.ServerOptions;
import io.steplock.outcomes.CodeVariant;
import io.steplock.scenario.checksums.ChecksumOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A series of runs.
 *
 * @param variant which code runs
 * @param runs how many at most
 * @param limit no run starts after so long
 * @param seed of all that is chosen at random: when to kill, and the pauses between checkpoints
 * @param pages how many pages each of three relations has
 * @param buffers how many pages fit into memory
 * @param pause how long the pause after a checkpoint is on average
 * @param cycles a server is killed in one of so many enablings
 * @param from no kill before this part of an enabling; 0 is its beginning, 1 its end
 * @param directory where the data directories go
 */
public record WindowOptions(
        CodeVariant variant,
        int runs,
        Duration limit,
        long seed,
        int pages,
        int buffers,
        Duration pause,
        int cycles,
        double from,
        Path directory) {

    ServerOptions server() {
        return server(variant, buffers);
    }

    /** A server as the runs have it: on the real device, nobody listens, and all WAL is there to be counted. */
    static ServerOptions server(CodeVariant variant, int buffers) {
        return ServerOptions.DEFAULT
                .withCode(ChecksumOptions.code(variant))
                .withBuffers(buffers)
                .withBackends(1)
                .withAllWal();
    }
}
