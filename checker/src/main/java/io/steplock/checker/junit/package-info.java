/**
 * Tests whose runs are validated: {@link io.steplock.checker.junit.Refines} on a test class names spec and config, a
 * {@link io.steplock.checker.junit.TraceSession} parameter gives the recorder. Needs junit-jupiter-api 5.10 or later,
 * which this library does not bring.
 */
package io.steplock.checker.junit;
