/** Schedules: text that drives the engine's processes from injection point to injection point. */
package io.steplock.schedule;
