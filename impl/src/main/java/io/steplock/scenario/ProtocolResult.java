package io.steplock.scenario;

import io.steplock.engine.wal.reader.WalListing;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What happened in a scenario of the full protocol.
 *
 * @param happenings the run as sentences, in order
 * @param views what users got to see, one for each time all pages were read
 * @param wrong all that should not be, in the order in which it came to light
 * @param unfinished who had not ended when the schedule did, and where each is
 * @param blocked whether one of those waits for what no line of the schedule brings
 * @param runStart the insert position when the schedule began
 * @param wal the records of the whole WAL, read from its files
 * @param dataDirectory the engine's files
 * @param trace the recorded trace, if the specification has an instance for the schedule
 */
public record ProtocolResult(
        List<String> happenings,
        List<UserView> views,
        List<String> wrong,
        List<String> unfinished,
        boolean blocked,
        long runStart,
        WalListing wal,
        Path dataDirectory,
        Optional<Path> trace) {
    public ProtocolResult {
        happenings = List.copyOf(happenings);
        views = List.copyOf(views);
        wrong = List.copyOf(wrong);
        unfinished = List.copyOf(unfinished);
    }
}
