package io.steplock.checker.cli;

import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecSource;

/** Loads specs for the command line, which does not know what evaluates them. */
@FunctionalInterface
public interface SpecLoader {
    LoadedSpec load(SpecSource source) throws SpecException;
}
