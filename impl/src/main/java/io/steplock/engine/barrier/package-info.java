/** Procsignal barriers: how a change of state reaches every process (FACTS.md, C.5). */
package io.steplock.engine.barrier;
