/** TLC's counterexamples as schedules for the engine. */
package io.steplock.counterexample;
