/**
 * Traces: behaviors of a running program as files. {@code TraceRecorder} writes one while the program runs, {@code
 * TraceReader} streams one back; the format has a page of its own, {@code checker/TRACE-FORMAT.md}.
 */
package io.steplock.checker.trace;
