package io.steplock.engine.checksum;

import io.steplock.engine.page.Fork;
import io.steplock.engine.page.PageId;
import io.steplock.engine.page.RelationId;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** The relations of all databases, and the transactions whose relations others cannot see yet. Thread-safe. */
public final class Catalog {
    /** The first database; shared relations belong to none and go with its worker. */
    public static final int FIRST_DATABASE = 5;

    /** A relation's fork and how many blocks it has. */
    public record Relation(RelationId id, Fork fork, int blocks) {
        /** Its page of that block. */
        public PageId page(int block) {
            return new PageId(id, fork, block);
        }

        /** All its pages. */
        public List<PageId> pages() {
            List<PageId> pages = new ArrayList<>(blocks);
            for (int block = 0; block < blocks; block++) {
                pages.add(page(block));
            }
            return pages;
        }

        /** Whether all databases share it. */
        public boolean isShared() {
            return id.tablespace() == RelationId.GLOBAL_TABLESPACE;
        }
    }

    private final WaitQueue queue;
    private final List<Relation> relations = new ArrayList<>();
    private final Map<String, List<Relation>> uncommitted = new TreeMap<>();
    private final int databases;

    public Catalog(ProcessTable processes, int databases, List<Relation> relations) {
        this.queue = new WaitQueue(processes);
        this.databases = databases;
        this.relations.addAll(relations);
    }

    /** How many databases there are. */
    public int databases() {
        return databases;
    }

    /** All relations, also those that nobody sees yet. */
    public List<Relation> all() {
        List<Relation> all = new ArrayList<>();
        queue.locked(() -> {
            all.addAll(relations);
            uncommitted.values().forEach(all::addAll);
        });
        return all;
    }

    /** The database of a page, from 1; 0 for shared relations. */
    public static int databaseOf(PageId page) {
        return page.relation().tablespace() == RelationId.GLOBAL_TABLESPACE
                ? 0
                : page.relation().database() - FIRST_DATABASE + 1;
    }

    /**
     * The relations that a worker of that database sees.
     *
     * @param database from 1; the first one has the shared relations too
     */
    List<Relation> visible(int database) {
        List<Relation> visible = new ArrayList<>();
        queue.locked(() -> relations.stream()
                .filter(relation ->
                        relation.isShared() ? database == 1 : relation.id().database() == FIRST_DATABASE + database - 1)
                .forEach(visible::add));
        return visible;
    }

    /** Relations that are known belong to a transaction that has not ended: nobody else sees them. */
    public void hide(String transaction, List<Relation> made) {
        queue.locked(() -> {
            relations.removeAll(made);
            uncommitted.put(transaction, List.copyOf(made));
        });
    }

    /** The transactions end, and everybody sees what they have made. */
    public void commitAll() {
        queue.change(() -> {
            uncommitted.values().forEach(relations::addAll);
            uncommitted.clear();
        });
    }

    /** The relations of transactions that have not ended. */
    public List<Relation> uncommitted() {
        List<Relation> open = new ArrayList<>();
        queue.locked(() -> uncommitted.values().forEach(open::addAll));
        return open;
    }

    /** Waits until no transaction is open, or until told to stop waiting. */
    void awaitTransactions(Process process, BooleanSupplier stop) {
        queue.await(
                process,
                () -> uncommitted.isEmpty() || stop.getAsBoolean()
                        ? Optional.<ProcessState>empty()
                        : Optional.of(new BlockedOn("transaction", String.join(", ", uncommitted.keySet()), true)));
    }

    /** Something has changed that {@link #awaitTransactions} may wait for. */
    void lookAgain() {
        queue.change(() -> {});
    }
}
