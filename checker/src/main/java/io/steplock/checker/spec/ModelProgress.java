package io.steplock.checker.spec;

/** Hears how a model check gets on; called about twice a second from a thread of its own. */
@FunctionalInterface
public interface ModelProgress {
    /** A listener that ignores everything. */
    ModelProgress NONE = (distinct, generated, depth, queued) -> true;

    /**
     * Takes note of the search's progress and says whether to go on.
     *
     * @param distinct distinct states found so far
     * @param generated states generated so far
     * @param depth the level that the search has reached
     * @param queued states not yet expanded
     * @return whether to go on; on false the check ends with {@link ModelInterruptedException}
     */
    boolean onProgress(long distinct, long generated, int depth, long queued);
}
