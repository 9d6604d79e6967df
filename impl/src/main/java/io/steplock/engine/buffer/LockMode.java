package io.steplock.engine.buffer;

/** The modes of a content lock, weakest first. */
public enum LockMode {
    SHARE,
    SHARE_EXCLUSIVE,
    EXCLUSIVE;

    /** Whether two processes cannot hold these modes at the same time (FACTS.md, section 1). */
    public boolean conflictsWith(LockMode other) {
        return this == EXCLUSIVE || other == EXCLUSIVE || (this == SHARE_EXCLUSIVE && other == SHARE_EXCLUSIVE);
    }
}
