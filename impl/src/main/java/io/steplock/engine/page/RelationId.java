package io.steplock.engine.page;

/** Which relation a page belongs to, as WAL records name it. */
public record RelationId(int tablespace, int database, int relfilenode) {
    /** Object id of the default tablespace, whose files lie below {@code base}. */
    public static final int DEFAULT_TABLESPACE = 1663;

    /** Object id of the tablespace of relations that all databases share; its files lie in {@code global}. */
    public static final int GLOBAL_TABLESPACE = 1664;

    /** The relfilenode of the first table; most data directories have no other. */
    public static final int FIRST = 16384;

    /** The relation's file of the given fork, relative to the data directory. */
    public String path(Fork fork) {
        if (tablespace == GLOBAL_TABLESPACE) {
            return "global/" + relfilenode + fork.suffix();
        }
        if (tablespace != DEFAULT_TABLESPACE) {
            throw new IllegalArgumentException("tablespace " + tablespace + " is neither the default tablespace "
                    + DEFAULT_TABLESPACE + " nor the shared one " + GLOBAL_TABLESPACE
                    + "; the engine keeps relations only there");
        }
        return "base/" + database + "/" + relfilenode + fork.suffix();
    }
}
