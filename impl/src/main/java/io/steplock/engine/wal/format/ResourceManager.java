package io.steplock.engine.wal.format;

/** A resource manager: who writes and replays a kind of WAL records. */
public record ResourceManager(int id, String name) {
    /** Record types of the XLOG manager that the engine writes. */
    public static final int CHECKPOINT_SHUTDOWN = 0x00;

    public static final int FPI = 0xB0;
    public static final int FPI_FOR_HINT = 0xA0;
    public static final int CHECKPOINT_ONLINE = 0x10;
    public static final int SWITCH = 0x40;

    /** The record type of the Transaction manager that the engine writes. */
    public static final int COMMIT = 0x00;

    /** Record types of the Heap manager that the engine writes. */
    public static final int INSERT = 0x00;

    public static final int DELETE = 0x10;
    /** In an insert: replay initialises the page. */
    public static final int INIT_PAGE = 0x80;

    /** The record type of the Heap2 manager that the engine writes. */
    public static final int VISIBLE = 0x40;

    public static final ResourceManager XLOG = of(0);
    public static final ResourceManager TRANSACTION = of(1);
    public static final ResourceManager HEAP2 = of(9);
    public static final ResourceManager HEAP = of(10);

    private static final int FIRST_CUSTOM = 128;

    /**
     * The redo point of an online checkpoint, as the development head writes it; release 15 does not know the type, and
     * its programs pass it. Main data: the WAL level and the state of data checksums, 4 bytes each.
     */
    public static final int CHECKPOINT_REDO = 0xE0;

    /**
     * For records that release 15 does not know: an id that its programs leave to extensions, so that they read all WAL.
     */
    public static final ResourceManager CHECKSUMS = of(128);

    /** A change of the state of data checksums; main data: the new state, 4 bytes. */
    public static final int CHECKSUM_STATE = 0x00;
    /** A row's value is overwritten in place; block data: the value, 4 bytes; main data: the line pointer, 2 bytes. */
    public static final int OVERWRITE = 0x10;

    /** Whether release 15 knows the id, or leaves it to extensions. */
    public static boolean isValid(int id) {
        return id < RecordTypes.managers() || id >= FIRST_CUSTOM;
    }

    /** The manager of a valid id. */
    public static ResourceManager of(int id) {
        return new ResourceManager(id, id < RecordTypes.managers() ? RecordTypes.manager(id) : "custom" + id);
    }

    /** The name of the record type in the upper half of the info byte. */
    public String type(int info) {
        return RecordTypes.type(id, info);
    }
}
