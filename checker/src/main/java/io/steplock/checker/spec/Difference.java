package io.steplock.checker.spec;

/**
 * A place where two states differ.
 *
 * @param path for example {@code map.bits[h1]}
 * @param expected the first state's value there as TLA+ text, or "(absent)"
 * @param actual the second state's value there as TLA+ text, or "(absent)"
 */
public record Difference(String path, String expected, String actual) {}
