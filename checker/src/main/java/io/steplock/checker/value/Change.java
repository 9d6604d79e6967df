package io.steplock.checker.value;

import java.util.List;

/**
 * One change of a state: a path and what happens there.
 *
 * @param path the variable's name, then one key for each level: a record field's name, a function's argument or a
 *     sequence's 1-based index; never empty
 * @param kind what happens at the path
 * @param value SET: the new value at an existing path. PUT: the value of a key (last in the path) that may be new.
 *     DELETE: null, the key last in the path leaves the domain. ADD, REMOVE: an element of the set at the path. APPEND:
 *     the new last element of the sequence at the path. DROP: an integer, how many elements leave the front of the
 *     sequence at the path
 */
public record Change(List<TlaValue> path, Kind kind, TlaValue value) {
    /** What happens at a path. */
    public enum Kind {
        SET,
        PUT,
        DELETE,
        ADD,
        REMOVE,
        APPEND,
        DROP
    }

    public Change {
        path = List.copyOf(path);
        if (path.isEmpty() || !(path.get(0) instanceof TlaValue.Str)) {
            throw new IllegalArgumentException("a change's path starts with a variable's name: " + path);
        }
    }

    /** The variable that changes. */
    public String variable() {
        return ((TlaValue.Str) path.get(0)).value();
    }
}
