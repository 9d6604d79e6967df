/** The refinement mapping: from the engine's steps to events of a trace that the specification can judge. */
package io.steplock.refinement;
