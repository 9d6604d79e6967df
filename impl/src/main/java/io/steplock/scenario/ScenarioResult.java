package io.steplock.scenario;

import io.steplock.engine.wal.reader.WalListing;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What happened in a scenario.
 *
 * @param happenings the run as sentences, in order
 * @param trace the recorded trace
 * @param dataDirectory the engine's files
 * @param runStart the insert position when the schedule began
 * @param wal the records of the whole WAL, read from its files
 * @param blocked who waits for what, if the schedule ended with processes that had not
 */
public record ScenarioResult(
        List<String> happenings,
        Path trace,
        Path dataDirectory,
        long runStart,
        WalListing wal,
        Optional<String> blocked) {
    public ScenarioResult {
        happenings = List.copyOf(happenings);
    }
}
