package io.steplock.matrix;

import io.steplock.checker.refine.Verdict;
import io.steplock.scenario.checksums.ChecksumResult;

/**
 * What the engine did.
 *
 * @param result how the run ended
 * @param verdict what the specification says of the run's trace
 */
public record Ran(ChecksumResult result, Verdict verdict) {}
