package io.steplock.engine.checksum;

import io.steplock.engine.control.ChecksumState;
import java.util.Locale;

/** What can be asked of the cluster. */
public enum Request {
    ENABLE(ChecksumState.ON),
    DISABLE(ChecksumState.OFF);

    private final ChecksumState target;

    Request(ChecksumState target) {
        this.target = target;
    }

    /** The state that it asks for. */
    public ChecksumState target() {
        return target;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
