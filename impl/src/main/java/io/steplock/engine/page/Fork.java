package io.steplock.engine.page;

/** The forks of a relation that the engine keeps. */
public enum Fork {
    MAIN(0, "", "heap"),
    VISIBILITY_MAP(2, "_vm", "map");

    private final int number;
    private final String suffix;
    private final String label;

    Fork(int number, String suffix, String label) {
        this.number = number;
        this.suffix = suffix;
        this.label = label;
    }

    /** The fork's number in WAL records. */
    public int number() {
        return number;
    }

    /** What the fork's file name has behind the relfilenode. */
    public String suffix() {
        return suffix;
    }

    /** The fork's word in messages and lock names: {@code heap} or {@code map}. */
    public String label() {
        return label;
    }
}
