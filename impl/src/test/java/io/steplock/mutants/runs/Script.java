package io.steplock.mutants.runs;

import io.steplock.engine.cluster.ClusterOptions;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.file.UnsyncedFate;

/**
 * One run.
 *
 * @param words what happens, in words
 * @param play makes it happen
 * @param epilogue what happens when the trace has ended
 * @param cut how much WAL the power loss at the end leaves
 * @param fate what it leaves of page writes that were not synced
 */
record Script(String words, ClusterOptions options, Play play, Play epilogue, WalCut cut, UnsyncedFate fate) {
    interface Play {
        void on(Stage stage);
    }

    /** A run that ends with the loss of all that was not synced. */
    static Script of(String words, Play play) {
        return new Script(
                words, ClusterOptions.DEFAULT, play, stage -> {}, WalCut.SYNCED, (path, block) -> UnsyncedFate.LOST);
    }

    Script withBuffers(int count) {
        return new Script(words, options.withBuffers(count), play, epilogue, cut, fate);
    }

    /** Something more, which is not in the trace. */
    Script then(Play untraced) {
        return new Script(words, options, play, untraced, cut, fate);
    }

    /** The power loss keeps all page writes, or what else is said. */
    Script keeping(UnsyncedFate pages) {
        return new Script(words, options, play, epilogue, cut, pages);
    }

    /** The power loss leaves all of the WAL that was inserted. */
    Script keepingWal() {
        return new Script(words, options, play, epilogue, WalCut.ALL, fate);
    }
}
