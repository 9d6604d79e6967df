package io.steplock.refinement;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.Process;
import io.steplock.engine.wal.Wal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What of an engine one instance of the specification speaks about: sessions, the heap page and the line pointer that
 * each kills, and the one map page.
 */
public final class VisibilityMapInstance {
    private final Wal wal;
    private final PageId mapPage;
    private final Map<PageId, Buffer> buffers = new LinkedHashMap<>();
    private final Map<Process, PageId> heapPages = new LinkedHashMap<>();
    private final Map<Integer, Integer> killedOffsets = new LinkedHashMap<>();

    public VisibilityMapInstance(Wal wal, Buffer mapBuffer) {
        this.wal = wal;
        this.mapPage = mapBuffer.id();
        buffers.put(mapPage, mapBuffer);
    }

    /** Adds a session that kills the line pointer of that number on the heap page. */
    public void add(Process session, Buffer heapBuffer, int offset) {
        heapPages.put(session, heapBuffer.id());
        buffers.put(heapBuffer.id(), heapBuffer);
        killedOffsets.put(heapBuffer.id().block(), offset);
    }

    Wal wal() {
        return wal;
    }

    List<PageId> pages() {
        return new ArrayList<>(buffers.keySet());
    }

    Buffer buffer(PageId page) {
        return buffers.get(page);
    }

    List<Process> sessions() {
        return new ArrayList<>(heapPages.keySet());
    }

    PageId heapPage(Process session) {
        return heapPages.get(session);
    }

    PageId mapPage() {
        return mapPage;
    }

    Map<Integer, Integer> killedOffsets() {
        return killedOffsets;
    }
}
