package io.steplock.engine.wal;

import io.steplock.engine.probe.Probe;

/**
 * How a cluster writes its WAL.
 *
 * @param probe hears of flushes
 * @param compressImages whether full-page images are compressed if that makes them shorter
 */
public record WalOptions(Probe probe, boolean compressImages) {}
