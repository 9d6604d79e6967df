package io.steplock.scenario.checksums;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param finalState on, off, inprogress-on or inprogress-off; empty if the server could not start
 * @param blocked who waits for whom if the run could not go on; empty if it ended
 * @param failure why the server could not start, if it could not
 * @param verified how many page reads were verified, in the last life
 * @param failures how many pages could not be read when all were, since verification failed
 * @param missing how many pages on disk have no checksum at the end, whatever the state
 * @param wrong how many have one that is not that of their bytes
 * @param pages how many pages there are
 * @param happenings what happened, a sentence each
 * @param trace where the trace is
 * @param dataDirectory where the files are
 */
public record ChecksumResult(
        Optional<String> finalState,
        List<String> blocked,
        Optional<String> failure,
        long verified,
        long failures,
        long missing,
        long wrong,
        long pages,
        List<String> happenings,
        Path trace,
        Path dataDirectory) {
    public ChecksumResult {
        blocked = List.copyOf(blocked);
        happenings = List.copyOf(happenings);
    }

    /** Whether a process may now read a page that fails verification. */
    public boolean isOnWithBadPages() {
        return finalState.map("on"::equals).orElse(false) && missing + wrong > 0;
    }

    /** The state in one word, as the matrix prints it. */
    public String word() {
        if (!blocked.isEmpty()) {
            return "blocked";
        }
        return finalState.orElse("no start") + (isOnWithBadPages() ? "!" : "") + (failures > 0 ? "?" : "");
    }
}
