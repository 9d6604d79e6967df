package io.steplock.engine.page;

/** The address of a page: relation, fork and the block number in that fork, from 0. */
public record PageId(RelationId relation, Fork fork, int block) {
    public PageId {
        if (block < 0) {
            throw new IllegalArgumentException("block number " + block + " is negative");
        }
    }

    /** For example {@code map block 0}; lock names are made from it. */
    @Override
    public String toString() {
        return fork.label() + " block " + block;
    }
}
