/** Runs of the engine under a schedule, with the trace recorded and the WAL read back. */
package io.steplock.scenario;
