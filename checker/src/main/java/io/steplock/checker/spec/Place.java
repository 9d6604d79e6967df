package io.steplock.checker.spec;

/** A place in a TLA+ module; lines and columns count from 1. */
public record Place(String module, int line, int column) {
    @Override
    public String toString() {
        return module + ".tla:" + line;
    }
}
