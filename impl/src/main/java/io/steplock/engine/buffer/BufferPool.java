package io.steplock.engine.buffer;

import io.steplock.engine.file.FileLayer;
import io.steplock.engine.page.DataPageChecksum;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The shared buffers. It holds every page that was asked for; nothing is evicted. Thread-safe. */
public final class BufferPool {
    private final ProcessTable processes;
    private final FileLayer files;
    private final WalBeforeData wal;
    private final WaitQueue mapping;
    private final Map<PageId, Buffer> buffers = new HashMap<>();
    private final Set<PageId> beingRead = new HashSet<>();

    public BufferPool(ProcessTable processes, FileLayer files, WalBeforeData wal) {
        this.processes = processes;
        this.files = files;
        this.wal = wal;
        this.mapping = new WaitQueue(processes);
    }

    /**
     * Pins the page, reading it first if it is not in memory. May wait for another process that reads it.
     *
     * @param then runs right after the pin is taken, under the mutex of the buffer's lock
     * @throws EngineException if the page cannot be read or its checksum is wrong
     */
    public Buffer pin(Process process, PageId id, Runnable then) {
        Buffer[] found = new Buffer[1];
        mapping.await(process, () -> {
            if (beingRead.contains(id)) {
                return Optional.<ProcessState>of(new BlockedOn("read of " + id, "", false));
            }
            found[0] = buffers.get(id);
            if (found[0] == null) {
                beingRead.add(id);
            }
            return Optional.empty();
        });
        if (found[0] == null) {
            found[0] = readIn(id);
        }
        found[0].pin(process, then);
        return found[0];
    }

    private Buffer readIn(PageId id) {
        Buffer buffer = new Buffer(id, processes);
        boolean[] good = {false};
        try {
            files.read(path(id), offset(id), buffer.page());
            verifyChecksum(buffer);
            good[0] = true;
        } finally {
            mapping.change(() -> {
                beingRead.remove(id);
                if (good[0]) {
                    buffers.put(id, buffer);
                }
            });
        }
        return buffer;
    }

    private static void verifyChecksum(Buffer buffer) {
        byte[] page = buffer.page();
        if (PageHeader.isNew(page)) {
            return;
        }
        int computed = DataPageChecksum.of(page, buffer.id().block());
        if (computed != PageHeader.checksum(page)) {
            throw new EngineException(String.format(
                    "%s in file %s is damaged: its checksum is %04X, but the page holds %04X; restore the file",
                    buffer.id(), path(buffer.id()), computed, PageHeader.checksum(page)));
        }
    }

    /** The buffer of the page, if it is in memory; neither pins nor locks. For observers. */
    public Optional<Buffer> find(PageId id) {
        Buffer[] found = new Buffer[1];
        mapping.locked(() -> found[0] = buffers.get(id));
        return Optional.ofNullable(found[0]);
    }

    /** All pages in memory, by fork and block. */
    public List<Buffer> buffers() {
        List<Buffer> all = new ArrayList<>();
        mapping.locked(() -> all.addAll(buffers.values()));
        all.sort(Comparator.comparing((Buffer b) -> path(b.id())).thenComparing(b -> b.id().block()));
        return all;
    }

    /** Writes all dirty pages under the rule WAL before data, and makes them durable. */
    public void writeOutAll(Process process) {
        Set<String> written = new TreeSet<>();
        for (Buffer dirty : buffers()) {
            if (dirty.isDirty()) {
                writeOut(process, dirty);
                written.add(path(dirty.id()));
            }
        }
        written.forEach(files::sync);
    }

    /**
     * Writes the page to its file; not durable before a sync. The share-exclusive lock keeps everybody from changing
     * the page, so the checksum goes right into the shared page, without a copy (FACTS.md, section 10).
     */
    private void writeOut(Process process, Buffer buffer) {
        buffer.pin(process, () -> {});
        buffer.lock(process, LockMode.SHARE_EXCLUSIVE, () -> {});
        try {
            byte[] page = buffer.page();
            flushUpTo(process, buffer.id(), PageHeader.lsn(page));
            PageHeader.setChecksum(page, DataPageChecksum.of(page, buffer.id().block()));
            files.write(path(buffer.id()), offset(buffer.id()), page, 0, page.length);
            buffer.markClean();
        } finally {
            buffer.unlock(process, () -> {});
            buffer.unpin(process, () -> {});
        }
    }

    private void flushUpTo(Process process, PageId id, long lsn) {
        wal.flush(process, lsn);
        if (Long.compareUnsigned(wal.durableLsn(), lsn) < 0) {
            throw processes.stopEngine(
                    id + " has lsn " + Lsn.text(lsn) + ", but the WAL is durable only to " + Lsn.text(wal.durableLsn()),
                    null);
        }
    }

    private static String path(PageId id) {
        return id.relation().path(id.fork());
    }

    private static long offset(PageId id) {
        return (long) id.block() * PageHeader.PAGE_SIZE;
    }
}
