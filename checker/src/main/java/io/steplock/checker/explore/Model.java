package io.steplock.checker.explore;

import java.util.Map;
import java.util.Set;

/**
 * A model of the manifest.
 *
 * @param name its unique name
 * @param protocol the protocol it belongs to
 * @param module the root module, relative to the manifest
 * @param config the config, relative to the manifest
 * @param speed whether it is checked by default
 * @param violates exactly the properties that it must violate; empty if it must hold
 * @param distinct distinct states
 * @param generated generated states
 * @param depth depth of the full graph
 * @param note a word for the reader
 * @param column the column of the property table that the model's verdict stands in; empty if in none
 * @param neverTaken actions that no step of the model takes, each with the reason
 */
public record Model(
        String name,
        String protocol,
        String module,
        String config,
        Speed speed,
        Set<String> violates,
        long distinct,
        long generated,
        int depth,
        String note,
        String column,
        Map<String, String> neverTaken) {
    /** When a model is checked. */
    public enum Speed {
        QUICK,
        DEEP
    }
}
