package io.steplock.scenario.checksums;

import io.steplock.engine.server.Server;
import io.steplock.engine.wal.RecordInsertion;
import io.steplock.engine.wal.format.ResourceManager;
import io.steplock.engine.wal.format.WalAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** WAL of records without effect, which no recovery may come to: a checkpoint has to follow. */
final class FilledWal {
    private static final Duration WATCHDOG = Duration.ofSeconds(60);
    private static final int NOOP = 0x20;

    private FilledWal() {}

    /** Has backend b1, which is up, insert records until the next one would start there; durably. */
    static void upTo(Server server, long lsn) {
        RecordInsertion.Content nothing = new RecordInsertion.Content(ResourceManager.XLOG, NOOP, new byte[255]);
        server.ask("b1", backend -> {
                    RecordInsertion insertion = new RecordInsertion(server.wal());
                    while (server.wal().position().currentLsn() < lsn) {
                        insertion.insert(backend, nothing, Runnable::run);
                    }
                    server.wal().flush(backend, server.wal().position().currentLsn());
                    return true;
                })
                .await(WATCHDOG);
    }

    /** The numbers of the segments that there are. */
    static List<Long> segments(Path dataDirectory) throws IOException {
        try (Stream<Path> all = Files.list(dataDirectory.resolve("pg_wal"))) {
            return all.map(file -> WalAddress.segmentOf(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }
}
