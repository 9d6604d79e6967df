package io.steplock.engine.wal.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The resource managers of release 15 and their records, as {@code pg_waldump} 15 names them. */
final class RecordTypes {
    /** By id from 0: the manager's name, then the upper half of the info byte and the name of that type; * is any. */
    private static final String TABLE = """
            XLOG 0=CHECKPOINT_SHUTDOWN 1=CHECKPOINT_ONLINE 2=NOOP 3=NEXTOID 4=SWITCH 5=BACKUP_END \
                6=PARAMETER_CHANGE 7=RESTORE_POINT 8=FPW_CHANGE 9=END_OF_RECOVERY A=FPI_FOR_HINT B=FPI \
                D=OVERWRITE_CONTRECORD
            Transaction 0=COMMIT 1=PREPARE 2=ABORT 3=COMMIT_PREPARED 4=ABORT_PREPARED 5=ASSIGNMENT \
                6=INVALIDATION 8=COMMIT 9=PREPARE A=ABORT B=COMMIT_PREPARED C=ABORT_PREPARED D=ASSIGNMENT \
                E=INVALIDATION
            Storage 1=CREATE 2=TRUNCATE
            CLOG 0=ZEROPAGE 1=TRUNCATE
            Database 0=CREATE_FILE_COPY 1=CREATE_WAL_LOG 2=DROP
            Tablespace 0=CREATE 1=DROP
            MultiXact 0=ZERO_OFF_PAGE 1=ZERO_MEM_PAGE 2=CREATE_ID 3=TRUNCATE_ID
            RelMap 0=UPDATE
            Standby 0=LOCK 1=RUNNING_XACTS 2=INVALIDATIONS
            Heap2 0=REWRITE 1=PRUNE 2=VACUUM 3=FREEZE_PAGE 4=VISIBLE 5=MULTI_INSERT 6=LOCK_UPDATED 7=NEW_CID \
                D=MULTI_INSERT+INIT
            Heap 0=INSERT 1=DELETE 2=UPDATE 3=TRUNCATE 4=HOT_UPDATE 5=HEAP_CONFIRM 6=LOCK 7=INPLACE \
                8=INSERT+INIT A=UPDATE+INIT C=HOT_UPDATE+INIT
            Btree 0=INSERT_LEAF 1=INSERT_UPPER 2=INSERT_META 3=SPLIT_L 4=SPLIT_R 5=INSERT_POST 6=DEDUP 7=DELETE \
                8=UNLINK_PAGE 9=UNLINK_PAGE_META A=NEWROOT B=MARK_PAGE_HALFDEAD C=VACUUM D=REUSE_PAGE E=META_CLEANUP
            Hash 0=INIT_META_PAGE 1=INIT_BITMAP_PAGE 2=INSERT 3=ADD_OVFL_PAGE 4=SPLIT_ALLOCATE_PAGE 5=SPLIT_PAGE \
                6=SPLIT_COMPLETE 7=MOVE_PAGE_CONTENTS 8=SQUEEZE_PAGE 9=DELETE A=SPLIT_CLEANUP B=UPDATE_META_PAGE \
                C=VACUUM_ONE_PAGE
            Gin 1=CREATE_PTREE 2=INSERT 3=SPLIT 4=VACUUM_PAGE 5=DELETE_PAGE 6=UPDATE_META_PAGE 7=INSERT_LISTPAGE \
                8=DELETE_LISTPAGE 9=VACUUM_DATA_LEAF_PAGE
            Gist 0=PAGE_UPDATE 1=DELETE 2=PAGE_REUSE 3=PAGE_SPLIT 6=PAGE_DELETE 7=ASSIGN_LSN
            Sequence 0=LOG
            SPGist 1=ADD_LEAF 2=MOVE_LEAFS 3=ADD_NODE 4=SPLIT_TUPLE 5=PICKSPLIT 6=VACUUM_LEAF 7=VACUUM_ROOT \
                8=VACUUM_REDIRECT
            BRIN 0=CREATE_INDEX 1=INSERT 2=UPDATE 3=SAMEPAGE_UPDATE 4=REVMAP_EXTEND 5=DESUMMARIZE 9=INSERT+INIT \
                A=UPDATE+INIT
            CommitTs 0=ZEROPAGE 1=TRUNCATE
            ReplicationOrigin 0=SET 1=DROP
            Generic *=Generic
            LogicalMessage 0=MESSAGE
            """;

    private static final List<String> MANAGERS = new ArrayList<>();
    private static final List<Map<String, String>> TYPES = new ArrayList<>();

    static {
        for (String line : TABLE.lines().toList()) {
            List<String> words = List.of(line.split(" +", -1));
            MANAGERS.add(words.get(0));
            Map<String, String> types = new HashMap<>();
            for (String type : words.subList(1, words.size())) {
                types.put(type.substring(0, 1), type.substring(2));
            }
            TYPES.add(types);
        }
    }

    private RecordTypes() {}

    /** How many managers there are; their ids count from 0. */
    static int managers() {
        return MANAGERS.size();
    }

    static String manager(int id) {
        return MANAGERS.get(id);
    }

    /** The type in the upper half of the info byte. */
    static String type(int manager, int info) {
        String half = Integer.toHexString(info >> 4 & 0xF);
        Map<String, String> types = manager < managers() ? TYPES.get(manager) : Map.of();
        String unknown = "UNKNOWN (" + Integer.toHexString(info & 0xF0) + ")";
        return types.getOrDefault("*", types.getOrDefault(half.toUpperCase(Locale.ROOT), unknown));
    }
}
