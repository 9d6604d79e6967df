/** The runs that mutants are tried in. Loaded anew for each mutant, together with the engine and the mapping. */
package io.steplock.mutants.runs;
