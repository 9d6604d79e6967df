package io.steplock.refinement.checksums;

import io.steplock.engine.checksum.Catalog;
import io.steplock.engine.checksum.Catalog.Relation;
import io.steplock.engine.page.PageId;
import io.steplock.engine.server.ServerOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who and what of a server a trace shows: all processes, and a sample of the pages. Pages of one kind go through the same
 * steps, and no step of one depends on another; those outside the sample are checked by their bytes.
 */
public final class Cast {
    /** A process name that no process has. */
    static final String NOBODY = "nobody";

    private final ServerOptions options;
    private final int databases;
    private final Map<String, PageId> pages = new LinkedHashMap<>();
    private final Map<PageId, String> names = new LinkedHashMap<>();
    private final List<String> requests;
    private final List<Relation> open;

    /**
     * A cast.
     *
     * @param databases how many the server has
     * @param sample the pages that the trace shows
     * @param requests the names of all calls that will be made
     * @param open the relations of transactions that are open at first
     */
    public Cast(ServerOptions options, int databases, List<PageId> sample, List<String> requests, List<Relation> open) {
        this.open = List.copyOf(open);
        this.options = options;
        this.databases = databases;
        this.requests = List.copyOf(requests);
        for (PageId page : sample) {
            int database = Catalog.databaseOf(page);
            String name = (database == 0 ? "shared" : "db" + database) + "/" + page.block();
            pages.put(name, page);
            names.put(page, name);
        }
    }

    ServerOptions options() {
        return options;
    }

    int databases() {
        return databases;
    }

    /** The sample, by the names that the specification has for its pages. */
    Map<String, PageId> pages() {
        return pages;
    }

    /** The names of the pages that nobody sees at first. */
    List<String> openAtFirst() {
        return namesOf(open);
    }

    /** The names of the relations' pages that are in the sample. */
    List<String> namesOf(List<Relation> relations) {
        return pages.entrySet().stream()
                .filter(page ->
                        relations.stream().anyMatch(relation -> relation.pages().contains(page.getValue())))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The page's name; empty for one outside the sample. */
    Optional<String> name(PageId page) {
        return Optional.ofNullable(names.get(page));
    }

    List<String> requests() {
        return requests;
    }

    List<String> launchers() {
        return numbered("launcher", options.launchers());
    }

    List<String> workers() {
        return numbered("worker", options.launchers());
    }

    List<String> backends() {
        return numbered("b", options.backends());
    }

    List<String> ioWorkers() {
        return numbered("io", options.ioWorkers());
    }

    static final String CHECKPOINTER = "checkpointer";
    static final String BGWRITER = "bgwriter";
    static final String STARTUP = "startup";

    /** Those whose start is seen step by step: all but the startup process. */
    List<String> slowStarters() {
        List<String> all = processes();
        all.remove(STARTUP);
        return all;
    }

    /** All processes. */
    List<String> processes() {
        List<String> all = new ArrayList<>(launchers());
        all.addAll(workers());
        all.addAll(backends());
        all.addAll(ioWorkers());
        all.addAll(List.of(BGWRITER, CHECKPOINTER, STARTUP));
        return all;
    }

    private static List<String> numbered(String name, int count) {
        List<String> all = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            all.add(name + i);
        }
        return all;
    }
}
