package io.steplock.engine.cluster;

import io.steplock.engine.surgery.Variant;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** What the tests make clusters with. */
public final class TestCluster {
    /** Only ever used up by a test that fails. */
    public static final Duration WATCHDOG = Duration.ofSeconds(20);

    public static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);
    public static final long SYSTEM_IDENTIFIER = 0x6A00000000001234L;

    private TestCluster() {}

    public static Cluster create(Path directory, Variant variant) {
        return Cluster.create(directory, variant, CLOCK, SYSTEM_IDENTIFIER);
    }
}
