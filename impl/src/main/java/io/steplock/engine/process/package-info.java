/** Processes and everything that they can wait for. The only package where a thread blocks on another. */
package io.steplock.engine.process;
