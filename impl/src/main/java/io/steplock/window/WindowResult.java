package io.steplock.window;

import io.steplock.engine.control.ChecksumState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a series of runs has shown.
 *
 * @param runs how many came to an end that can be judged
 * @param ends how many of them ended in which state
 * @param hits those that ended in on with pages without a valid checksum
 * @param changes how many changes of the state there were, by the state that they led to
 * @param cut how many of those a checkpoint cut in two
 * @param failures what went wrong otherwise: a server that ended by itself, or did not start again
 * @param seconds how long all this took
 */
public record WindowResult(
        int runs,
        Map<ChecksumState, Integer> ends,
        List<Hit> hits,
        Map<ChecksumState, Integer> changes,
        Map<ChecksumState, Integer> cut,
        List<String> failures,
        double seconds) {
    /**
     * One hit.
     *
     * @param run its number, from 1
     * @param missing pages whose checksum field is zero
     * @param wrong pages whose field is not the checksum of their bytes
     * @param enablingCut whether a checkpoint cut the last change to inprogress-on in two: the known way
     * @param directory where its files were put
     */
    public record Hit(int run, int missing, int wrong, boolean enablingCut, Path directory) {}

    public WindowResult {
        ends = Map.copyOf(ends);
        hits = List.copyOf(hits);
        changes = Map.copyOf(changes);
        cut = Map.copyOf(cut);
        failures = List.copyOf(failures);
    }
}
