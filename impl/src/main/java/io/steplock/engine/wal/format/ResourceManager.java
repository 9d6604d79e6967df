package io.steplock.engine.wal.format;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A resource manager and the names of its records, as {@code pg_waldump} 15 prints them. */
public record ResourceManager(int id, String name, Map<Integer, String> types) {
    /** Record types of the XLOG manager that the engine writes. */
    public static final int CHECKPOINT_SHUTDOWN = 0x00;

    public static final int FPI = 0xB0;
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

    public static final ResourceManager XLOG = new ResourceManager(
            0,
            "XLOG",
            Map.ofEntries(
                    Map.entry(CHECKPOINT_SHUTDOWN, "CHECKPOINT_SHUTDOWN"),
                    Map.entry(CHECKPOINT_ONLINE, "CHECKPOINT_ONLINE"),
                    Map.entry(0x20, "NOOP"),
                    Map.entry(0x30, "NEXTOID"),
                    Map.entry(SWITCH, "SWITCH"),
                    Map.entry(0x50, "BACKUP_END"),
                    Map.entry(0x60, "PARAMETER_CHANGE"),
                    Map.entry(0x70, "RESTORE_POINT"),
                    Map.entry(0x80, "FPW_CHANGE"),
                    Map.entry(0x90, "END_OF_RECOVERY"),
                    Map.entry(0xA0, "FPI_FOR_HINT"),
                    Map.entry(FPI, "FPI"),
                    Map.entry(0xD0, "OVERWRITE_CONTRECORD")));

    public static final ResourceManager TRANSACTION =
            new ResourceManager(1, "Transaction", Map.of(COMMIT, "COMMIT", 0x20, "ABORT"));

    public static final ResourceManager HEAP2 = new ResourceManager(
            9, "Heap2", Map.of(0x10, "PRUNE", 0x20, "VACUUM", VISIBLE, "VISIBLE", 0x50, "MULTI_INSERT"));

    public static final ResourceManager HEAP = new ResourceManager(
            10,
            "Heap",
            Map.of(
                    INSERT,
                    "INSERT",
                    DELETE,
                    "DELETE",
                    0x20,
                    "UPDATE",
                    0x40,
                    "HOT_UPDATE",
                    0x60,
                    "LOCK",
                    INSERT | INIT_PAGE,
                    "INSERT+INIT"));

    private static final int LAST_BUILT_IN = 21;
    private static final int FIRST_CUSTOM = 128;

    private static final List<String> BUILT_IN = List.of(
            "XLOG",
            "Transaction",
            "Storage",
            "CLOG",
            "Database",
            "Tablespace",
            "MultiXact",
            "RelMap",
            "Standby",
            "Heap2",
            "Heap",
            "Btree",
            "Hash",
            "Gin",
            "Gist",
            "Sequence",
            "SPGist",
            "BRIN",
            "CommitTs",
            "ReplicationOrigin",
            "Generic",
            "LogicalMessage");

    public ResourceManager {
        types = Map.copyOf(types);
    }

    /** Whether release 15 knows the id, or leaves it to extensions. */
    public static boolean isValid(int id) {
        return id <= LAST_BUILT_IN || id >= FIRST_CUSTOM;
    }

    /** The manager of a valid id; only those that the engine writes have named record types here. */
    public static ResourceManager of(int id) {
        for (ResourceManager known : List.of(XLOG, TRANSACTION, HEAP2, HEAP)) {
            if (id == known.id) {
                return known;
            }
        }
        return new ResourceManager(id, id <= LAST_BUILT_IN ? BUILT_IN.get(id) : "custom" + id, Map.of());
    }

    /** The name of the record type in the upper half of the info byte. */
    public String type(int info) {
        int type = info & 0xF0;
        String known = types.get(type);
        return known != null ? known : "UNKNOWN (" + Integer.toHexString(type).toLowerCase(Locale.ROOT) + ")";
    }
}
