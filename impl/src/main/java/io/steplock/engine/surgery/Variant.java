package io.steplock.engine.surgery;

import io.steplock.engine.process.EngineException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the map page's image is logged (FACTS.md, section 3). */
public enum Variant {
    /** Without the map page's lock: the reported bug. */
    UNPATCHED,
    /** With the lock taken again after the bits were cleared: the report's patch. */
    RELOCK;

    /** The name in files and on the command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the name.
     *
     * @throws EngineException if there is no such variant
     */
    public static Variant parse(String text) {
        return Arrays.stream(values())
                .filter(variant -> variant.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new EngineException("there is no variant \"" + text + "\"; choose one of "
                        + Arrays.stream(values()).map(Variant::text).collect(Collectors.joining(", "))));
    }
}
