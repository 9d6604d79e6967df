package io.steplock.engine.server;

import io.steplock.engine.checksum.Catalog;
import io.steplock.engine.checksum.Catalog.Relation;
import io.steplock.engine.control.Checkpoint;
import io.steplock.engine.control.ChecksumState;
import io.steplock.engine.control.ControlFile;
import io.steplock.engine.control.ControlFile.State;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.heap.FrozenRow;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.DataPageChecksum;
import io.steplock.engine.page.Fork;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.page.RelationId;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.server.ServerOptions.Content;
import io.steplock.engine.wal.format.WalAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a data directory as initdb would, and says what relations one has. */
final class DataDirectory {
    /** The file that lists the relations; beside them, where no program takes it for one. */
    static final String PATH = "steplock.relations";

    private static final List<String> DIRECTORIES = List.of("global", "base", "pg_tblspc", "pg_wal");
    private static final int SHARED_RELATION = 1260;
    private static final Pattern LINE = Pattern.compile("relation (\\d{1,9}) (\\d{1,9}) (\\d{1,9}) blocks (\\d{1,9})");

    private DataDirectory() {}

    /** Writes files, pages and the list; not yet WAL. */
    static void create(FileLayer files, Content content) {
        DIRECTORIES.forEach(files::createDirectory);
        List<Relation> relations = new ArrayList<>();
        RelationId shared = new RelationId(RelationId.GLOBAL_TABLESPACE, 0, SHARED_RELATION);
        relations.add(new Relation(shared, Fork.MAIN, content.pages()));
        for (int i = 0; i < content.databases(); i++) {
            int database = Catalog.FIRST_DATABASE + i;
            files.createDirectory("base/" + database);
            RelationId table = new RelationId(RelationId.DEFAULT_TABLESPACE, database, RelationId.FIRST);
            relations.add(new Relation(table, Fork.MAIN, content.pages()));
        }
        StringBuilder list = new StringBuilder();
        for (Relation relation : relations) {
            createRelation(files, relation, content.state());
            RelationId id = relation.id();
            list.append("relation " + id.tablespace() + " " + id.database() + " " + id.relfilenode() + " blocks "
                    + relation.blocks() + "\n");
        }
        byte[] bytes = list.toString().getBytes(StandardCharsets.UTF_8);
        files.create(PATH, bytes.length);
        files.write(PATH, 0, bytes, 0, bytes.length);
        files.sync(PATH);
        ControlFile.create(files);
    }

    private static void createRelation(FileLayer files, Relation relation, ChecksumState state) {
        for (int first = 0; first < relation.blocks(); first += PageId.BLOCKS_IN_SEGMENT) {
            int count = Math.min(PageId.BLOCKS_IN_SEGMENT, relation.blocks() - first);
            files.createSparse(relation.page(first).path(), (long) count * PageHeader.PAGE_SIZE);
        }
        for (int block = 0; block < relation.blocks(); block++) {
            byte[] page = new byte[PageHeader.PAGE_SIZE];
            PageHeader.init(page);
            HeapPage.add(page, FrozenRow.int4(new Tid(block, 1), 0));
            if (state == ChecksumState.ON) {
                PageHeader.setChecksum(page, DataPageChecksum.of(page, block));
            }
            PageId id = relation.page(block);
            files.write(id.path(), id.offset(), page, 0, page.length);
        }
        for (int first = 0; first < relation.blocks(); first += PageId.BLOCKS_IN_SEGMENT) {
            files.sync(relation.page(first).path());
        }
    }

    /** The control file before the first checkpoint. */
    static ControlFile firstControlFile(long systemIdentifier, long now, ChecksumState state) {
        Checkpoint none = new Checkpoint(WalAddress.FIRST_RECORD, now, Checkpoint.FIRST_NORMAL_XID, state);
        return new ControlFile(systemIdentifier, State.IN_PRODUCTION, now, Lsn.NONE, none, state);
    }

    /** The relations of a data directory. */
    static List<Relation> read(FileLayer files) {
        if (!files.exists(PATH)) {
            throw new EngineException(
                    "the file " + PATH + " is missing: this is no data directory of this server, or it was damaged;"
                            + " restore the data directory");
        }
        byte[] bytes = new byte[(int) files.size(PATH)];
        files.read(PATH, 0, bytes);
        List<Relation> relations = new ArrayList<>();
        int number = 0;
        for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
            number++;
            Matcher found = LINE.matcher(line);
            if (!found.matches()) {
                throw new EngineException(
                        PATH + ":" + number + ": \"" + line + "\" is no relation; restore the data directory");
            }
            RelationId id = new RelationId(number(found, 1), number(found, 2), number(found, 3));
            Relation relation = new Relation(id, Fork.MAIN, number(found, 4));
            requireFiles(files, relation);
            relations.add(relation);
        }
        if (relations.isEmpty()) {
            throw new EngineException(PATH + " names no relation; restore the data directory");
        }
        return relations;
    }

    /** Before anything is changed: replay and pages that are read would come to it sooner or later. */
    private static void requireFiles(FileLayer files, Relation relation) {
        for (int first = 0; first < relation.blocks(); first += PageId.BLOCKS_IN_SEGMENT) {
            String path = relation.page(first).path();
            int count = Math.min(PageId.BLOCKS_IN_SEGMENT, relation.blocks() - first);
            long size = (long) count * PageHeader.PAGE_SIZE;
            if (!files.exists(path)) {
                throw new EngineException(path + " is missing; restore the data directory");
            }
            if (files.size(path) < size) {
                throw new EngineException(path + " has " + files.size(path) + " bytes, expected " + size + " for "
                        + count + " blocks; restore the data directory");
            }
        }
    }

    private static int number(Matcher found, int group) {
        return Integer.parseInt(found.group(group));
    }
}
