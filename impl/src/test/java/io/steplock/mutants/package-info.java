/** Mutants of the engine: changes of its source that the specification's check of a trace, or the files, must notice. */
package io.steplock.mutants;
