package io.steplock.engine.surgery;

import io.steplock.engine.process.EngineException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the map page is cleared and logged (FACTS.md, section 3). */
public enum Variant {
    /** Without the map page's lock: the reported bug. */
    UNPATCHED,
    /** With the lock taken again after the bits were cleared: the report's patch. */
    RELOCK,
    /**
     * With the map page registered in the record of the change and locked from before the critical section until it has
     * the record's lsn: the later fix, for inserts and deletes too.
     */
    REGISTERED;

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
