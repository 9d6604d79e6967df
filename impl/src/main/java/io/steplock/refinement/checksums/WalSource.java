package io.steplock.refinement.checksums;

import io.steplock.engine.process.EngineException;
import io.steplock.engine.server.Server;
import io.steplock.engine.wal.format.InvalidRecordException;
import io.steplock.engine.wal.format.WalAddress;
import io.steplock.engine.wal.reader.WalReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where records are read again: in the memory of a server, and in files. */
final class WalSource {
    private WalSource() {}

    /** A server's WAL; what is no longer in memory is durable, so in its file. */
    static LoggedRecords.Source of(Server server) {
        WalReader reader = new WalReader(server.directory());
        return (start, end) -> {
            try {
                return Optional.of(
                        server.wal().isInMemory(start) ? server.wal().record(start, end) : reader.read(start));
            } catch (InvalidRecordException e) {
                throw new EngineException("the WAL of the server cannot be read: " + e.getMessage(), e);
            }
        };
    }

    /**
     * What a crash has left. A checkpoint removes files before it takes its step RemoveOldWal, so that the trace may know
     * records that are gone; none of them lies in the segment of the redo point or behind.
     */
    static LoggedRecords.Source of(Path directory, long redo) {
        WalReader reader = new WalReader(directory);
        return (start, end) -> {
            long segment = WalAddress.segment(start);
            if (segment < WalAddress.segment(redo)
                    && Files.notExists(directory.resolve("pg_wal").resolve(WalAddress.fileName(segment)))) {
                return Optional.empty();
            }
            try {
                return Optional.of(reader.read(start));
            } catch (InvalidRecordException e) {
                throw new EngineException("the WAL in the files cannot be read: " + e.getMessage(), e);
            }
        };
    }
}
