package io.steplock.checker.explore;

import java.util.Map;
import java.util.Optional;

/**
 * A model of the manifest.
 *
 * @param name its unique name
 * @param protocol the protocol it belongs to
 * @param module the root module, relative to the manifest
 * @param config the config, relative to the manifest
 * @param constants the constants that its config assigns and that have another value here, each with that value as it
 *     stands in a config; {@link ConfigWithConstants} puts them there
 * @param speed whether it is checked by default
 * @param violates exactly the properties that it must violate, each with the number of steps of its shortest trace;
 *     empty if it must hold
 * @param distinct distinct states
 * @param generated generated states
 * @param depth depth of the full graph
 * @param note a word for the reader
 * @param answer its place in the tables of the answer; empty if in none
 * @param neverTaken actions that no step of the model takes, each with the reason
 * @param hash the {@link SpecHash} of module, config and constants at the last run; empty if it is run often enough
 */
public record Model(
        String name,
        String protocol,
        String module,
        String config,
        Map<String, String> constants,
        Speed speed,
        Map<String, Integer> violates,
        long distinct,
        long generated,
        int depth,
        String note,
        Optional<Answer> answer,
        Map<String, String> neverTaken,
        String hash) {
    /** When a model is checked. */
    public enum Speed {
        QUICK,
        DEEP
    }
}
