package io.steplock.refinement.mapprotocol;

import io.steplock.engine.heap.Table;
import io.steplock.engine.page.PageId;
import io.steplock.engine.surgery.Variant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What of an engine one instance of MapProtocol speaks about: the pages of a table whose bits lie on one map page, and
 * the processes that work on them, each with the name that the specification has for it.
 *
 * @param rows how many rows each page has at first, at least 3: row 1 is the killer's, row 2 the deleter's
 * @param writers processes that do nothing but write pages out; a worker or checkpointer that writes one does so as a
 *     writer of the name {@link #writerName}
 */
public record Cast(
        Variant variant,
        Table table,
        int rows,
        List<Worker> workers,
        List<String> writers,
        List<String> checkpointers) {
    public static final String MAP_PAGE = "map";

    /** The line pointer that a killer kills. */
    public static final int KILLED_ROW = 1;
    /** The row that a changer deletes. */
    public static final int DELETED_ROW = 2;

    public Cast {
        workers = List.copyOf(workers);
        writers = List.copyOf(writers);
        checkpointers = List.copyOf(checkpointers);
    }

    /** What a worker does in its life. */
    public enum Kind {
        KILLER,
        VACUUM,
        CHANGER
    }

    /** A worker, which works on one heap page. */
    public record Worker(String name, Kind kind, int block) {}

    /** How the specification calls a heap page. */
    public static String heapPage(int block) {
        return "h" + (block + 1);
    }

    /** As what a worker appears while it writes a page out to get at its buffer. */
    public static String writerName(String worker) {
        return "w-" + worker;
    }

    Optional<Worker> worker(String name) {
        return Optional.ofNullable(byName().get(name));
    }

    private Map<String, Worker> byName() {
        Map<String, Worker> map = new LinkedHashMap<>();
        workers.forEach(worker -> map.put(worker.name(), worker));
        return map;
    }

    List<String> names(Kind kind) {
        return workers.stream()
                .filter(worker -> worker.kind() == kind)
                .map(Worker::name)
                .toList();
    }

    /** All writers: those that are nothing else, and the workers in that part. */
    List<String> allWriters() {
        List<String> all = new ArrayList<>(writers);
        workers.forEach(worker -> all.add(writerName(worker.name())));
        return all;
    }

    /** The heap pages' blocks. */
    Set<Integer> blocks() {
        Set<Integer> blocks = new LinkedHashSet<>();
        for (int block = 0; block < table.blocks(); block++) {
            blocks.add(block);
        }
        return blocks;
    }

    PageId mapPage() {
        return table.mapPageFor(0);
    }

    List<PageId> pages() {
        List<PageId> pages = new ArrayList<>();
        blocks().forEach(block -> pages.add(table.heapPage(block)));
        pages.add(mapPage());
        return pages;
    }

    String page(PageId id) {
        return id.equals(mapPage()) ? MAP_PAGE : heapPage(id.block());
    }
}
