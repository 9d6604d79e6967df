package io.steplock.engine.page;

/** The address of a page: relation, fork and the block number in that fork, from 0. */
public record PageId(RelationId relation, Fork fork, int block) {
    /** How many blocks a file of a relation holds; the next ones are in a further segment (FACTS.md, section 6). */
    public static final int BLOCKS_IN_SEGMENT = 131_072;

    public PageId {
        if (block < 0) {
            throw new IllegalArgumentException("block number " + block + " is negative");
        }
    }

    /** The file that holds the page, relative to the data directory. */
    public String path() {
        int segment = block / BLOCKS_IN_SEGMENT;
        return relation.path(fork) + (segment == 0 ? "" : "." + segment);
    }

    /** Where the page starts in its file. */
    public long offset() {
        return (long) (block % BLOCKS_IN_SEGMENT) * PageHeader.PAGE_SIZE;
    }

    /**
     * For example {@code map block 0}, and for other than the first table {@code map block 0 of relation 16385}. Messages
     * and lock names are made from it.
     */
    @Override
    public String toString() {
        String place = fork.label() + " block " + block;
        return relation.relfilenode() == RelationId.FIRST ? place : place + " of relation " + relation.relfilenode();
    }
}
