/**
 * Step validation: each step of a trace is judged as a step of the spec's next-state relation, and each state that it
 * leads to by the spec's invariants. {@code Validator} judges, {@code Verdict} is what it found.
 */
package io.steplock.checker.refine;
