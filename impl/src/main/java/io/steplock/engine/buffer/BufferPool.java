package io.steplock.engine.buffer;

import io.steplock.engine.file.FileLayer;
import io.steplock.engine.page.DataPageChecksum;
import io.steplock.engine.page.Fork;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.Latch;
import io.steplock.engine.process.Process;
import io.steplock.engine.process.ProcessState;
import io.steplock.engine.process.ProcessState.BlockedOn;
import io.steplock.engine.process.ProcessTable;
import io.steplock.engine.process.WaitQueue;
import io.steplock.engine.step.ChecksumStep.DropBuffer;
import io.steplock.engine.step.ChecksumStep.ReadPage;
import io.steplock.engine.step.MapProtocolStep.MarkDirtyPages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The shared buffers: a fixed number of them. A page that is not in memory takes the buffer of another that nobody has
 * pinned and that was not used lately (clock sweep); a dirty victim is written first. Thread-safe.
 *
 * <p>A {@link Buffer} object stands for one page in memory, from its reading to its eviction; whoever keeps one without
 * a pin may hold a page that is no longer in the pool.
 */
public final class BufferPool {
    /** What a cluster has unless told otherwise: 128 MiB, taken as they are used. */
    public static final int DEFAULT_BUFFERS = 16_384;

    private final ProcessTable processes;
    private final FileLayer files;
    private final Probe probe;
    private final PageWriter writer;
    private final PagePolicy policy;
    private final Latch reading = new Latch();
    private final AtomicLong evictions = new AtomicLong();

    private final WaitQueue mapping;

    /** The rest is guarded by the mapping's mutex. */
    private final Map<PageId, Buffer> buffers = new ConcurrentHashMap<>(); // read without the mutex by observers

    private final Set<PageId> beingRead = new HashSet<>();
    private final Buffer[] clock;
    private final List<Integer> free = new ArrayList<>();
    private int used;
    private int hand;

    /**
     * A pool without pages.
     *
     * @param size how many pages fit, at least 1
     */
    public BufferPool(ProcessTable processes, FileLayer files, WalBeforeData wal, Probe probe, int size) {
        this(processes, files, wal, probe, size, PagePolicy.ALWAYS);
    }

    /** A pool without pages whose readers and writers need not deal in checksums. */
    public BufferPool(
            ProcessTable processes, FileLayer files, WalBeforeData wal, Probe probe, int size, PagePolicy policy) {
        this(processes, files, probe, size, policy, new PageWriter(files, wal, probe, policy, false));
    }

    private BufferPool(
            ProcessTable processes, FileLayer files, Probe probe, int size, PagePolicy policy, PageWriter writer) {
        this.processes = processes;
        this.files = files;
        this.probe = probe;
        this.policy = policy;
        this.writer = writer;
        this.clock = new Buffer[size];
        this.mapping = new WaitQueue(processes);
    }

    /** A pool for replay: no page has to wait for WAL, since what is replayed was read from the WAL's files. */
    public static BufferPool forRecovery(ProcessTable processes, FileLayer files, Probe probe, int size) {
        return new BufferPool(processes, files, probe, size, PagePolicy.ALWAYS, PageWriter.inRecovery(files, probe));
    }

    /** How a page gets into memory. */
    private enum Reading {
        FROM_FILE,
        AS_ZEROS
    }

    /**
     * Pins the page, reading it first if it is not in memory. May wait for another process that reads or evicts it. A
     * map page with a wrong checksum is taken as zeros, with a notice: clear bits are always safe (FACTS.md, section 6).
     *
     * @param then runs right after the pin is taken, under the mutex of the buffer's lock
     * @throws EngineException if the page cannot be read, if a heap page's checksum is wrong, or if all buffers are
     *     pinned
     */
    public Buffer pin(Process process, PageId id, Runnable then) {
        return pin(process, id, Reading.FROM_FILE, then);
    }

    /** Pins the page; if it is not in memory it is all zeros there. For replay of a record that has all of the page. */
    public Buffer pinWithoutReading(Process process, PageId id) {
        return pin(process, id, Reading.AS_ZEROS, () -> {});
    }

    private Buffer pin(Process process, PageId id, Reading reading, Runnable then) {
        while (true) {
            Buffer buffer = findOrClaim(process, id);
            if (buffer == null) {
                buffer = readIn(process, id, reading);
            }
            if (buffer.pin(process, then)) {
                return buffer;
            }
        }
    }

    /** The page's buffer, or null: then the caller has announced that it reads the page. */
    private Buffer findOrClaim(Process process, PageId id) {
        Buffer[] found = new Buffer[1];
        mapping.await(process, () -> {
            found[0] = buffers.get(id);
            if (beingRead.contains(id)) {
                return Optional.<ProcessState>of(new BlockedOn("read of " + id, "", false));
            }
            if (found[0] != null && found[0].isRetired()) {
                return Optional.of(new BlockedOn("eviction of " + id, "", false));
            }
            if (found[0] == null) {
                beingRead.add(id);
            }
            return Optional.empty();
        });
        return found[0];
    }

    private Buffer readIn(Process process, PageId id, Reading reading) {
        Buffer buffer = new Buffer(id, processes);
        int[] slot = {-1};
        boolean[] good = {false};
        try {
            slot[0] = takeSlot(process);
            if (reading == Reading.FROM_FILE) {
                files.read(id.path(), id.offset(), buffer.page());
            }
            int filled = slot[0];
            Optional<String> damage = reading == Reading.FROM_FILE && policy.verifies(process)
                    ? verifyChecksum(process, buffer)
                    : Optional.empty();
            Runnable publish = () -> damage.ifPresentOrElse(
                    words -> policy.failed(process, id),
                    () -> mapping.change(() -> {
                        beingRead.remove(id);
                        clock[filled] = buffer;
                        buffer.inSlot(filled);
                        buffers.put(id, buffer);
                    }));
            if (reading == Reading.FROM_FILE && policy.changes()) {
                probe.perform(process, new ReadPage(process, id), this.reading, publish);
            } else {
                publish.run();
            }
            damage.ifPresent(words -> {
                throw new VerificationException(words);
            });
            good[0] = true;
        } finally {
            if (!good[0]) {
                mapping.change(() -> {
                    beingRead.remove(id);
                    if (slot[0] >= 0) {
                        free.add(slot[0]);
                    }
                });
            }
        }
        return buffer;
    }

    /** A place for one page more, by eviction if there is none. */
    private int takeSlot(Process process) {
        while (true) {
            int[] slot = {-1};
            Buffer[] victim = new Buffer[1];
            mapping.locked(() -> {
                if (!free.isEmpty()) {
                    slot[0] = free.remove(free.size() - 1);
                } else if (used < clock.length) {
                    slot[0] = used++;
                } else {
                    victim[0] = sweep(policy.writesVictims(process));
                }
            });
            if (slot[0] >= 0) {
                return slot[0];
            }
            if (victim[0] == null) {
                throw new NoBufferException("no unpinned buffers available: all " + clock.length
                        + " buffers are pinned" + (policy.writesVictims(process) ? "" : " or dirty")
                        + "; open the cluster with more");
            }
            int freed = evict(process, victim[0]);
            if (freed >= 0) {
                return freed;
            }
        }
    }

    /** Turns the clock hand until it finds a victim; null if it has passed only buffers that cannot be one. */
    private Buffer sweep(boolean alsoDirty) {
        int uselessInARow = 0;
        while (uselessInARow < clock.length) {
            Buffer candidate = clock[hand];
            hand = (hand + 1) % clock.length;
            boolean useless = candidate == null || (candidate.isDirty() && !alsoDirty);
            if (!useless && candidate.passClockHand()) {
                return candidate;
            }
            useless |= !useless && !candidate.pins().isEmpty();
            uselessInARow = useless ? uselessInARow + 1 : 0;
        }
        return null;
    }

    /** Writes the page if it is dirty and takes its place; -1 if somebody was faster. Never waits for a content lock. */
    private int evict(Process process, Buffer victim) {
        if (!writer.writeAndRetire(process, victim)) {
            return -1;
        }
        evictions.incrementAndGet();
        int[] slot = {-1};
        Runnable drop = () -> mapping.change(() -> {
            buffers.remove(victim.id());
            slot[0] = victim.slot();
            clock[slot[0]] = null;
        });
        if (policy.changes()) {
            probe.perform(process, new DropBuffer(victim.id()), reading, drop);
        } else {
            drop.run();
        }
        return slot[0];
    }

    /** What is wrong with the page; a map page is mended. */
    private static Optional<String> verifyChecksum(Process process, Buffer buffer) {
        byte[] page = buffer.page();
        PageId id = buffer.id();
        if (PageHeader.isNew(page)) {
            return Optional.empty();
        }
        int computed = DataPageChecksum.of(page, id.block());
        if (computed == PageHeader.checksum(page)) {
            return Optional.empty();
        }
        String damage = String.format(
                "%s in file %s is damaged: its checksum is %04X, but the page at byte %d holds %04X",
                id, id.path(), computed, id.offset(), PageHeader.checksum(page));
        if (id.fork() == Fork.VISIBILITY_MAP) {
            process.notice(damage + "; it is taken as zeros");
            Arrays.fill(page, (byte) 0);
            return Optional.empty();
        }
        return Optional.of(damage + "; restore the file");
    }

    /** The buffer of the page, if it is in memory; neither pins nor locks. For observers. */
    public Optional<Buffer> find(PageId id) {
        return Optional.ofNullable(buffers.get(id));
    }

    /** All pages in memory, by file and block. */
    public List<Buffer> buffers() {
        List<Buffer> all = new ArrayList<>(buffers.values());
        all.sort(Comparator.comparing((Buffer b) -> b.id().path()).thenComparing(b -> b.id().block()));
        return all;
    }

    /** How many pages fit. */
    public int size() {
        return clock.length;
    }

    /** How many pages have lost their buffer to another. */
    public long evictions() {
        return evictions.get();
    }

    /** Writes all pages that are dirty now under the rule WAL before data, and makes them durable. */
    public void writeOutAll(Process process) {
        writeAll(process);
        syncAll();
    }

    /** Writes all pages that are dirty now; a page that is changed meanwhile waits for its content lock. */
    public void writeAll(Process process) {
        buffers().stream().filter(Buffer::isDirty).forEach(buffer -> writer.writeOut(process, buffer));
    }

    /** Marks the pages that are dirty now for {@link #writeMarked}, all at one moment. */
    public void markDirtyPages(Process process) {
        probe.performLocking(
                process,
                new MarkDirtyPages(process),
                then -> mapping.locked(() -> {
                    List<Buffer> all = List.copyOf(buffers.values());
                    all.forEach(buffer -> buffer.latch().lock());
                    try {
                        all.forEach(Buffer::markToWrite);
                        then.run();
                    } finally {
                        all.forEach(buffer -> buffer.latch().unlock());
                    }
                }));
    }

    /** The pages in memory in the order of their buffers; whoever comes or goes meanwhile is or is not among them. */
    public List<Buffer> inPoolOrder() {
        List<Buffer> all = new ArrayList<>();
        mapping.locked(() -> {
            for (int i = 0; i < used; i++) {
                if (clock[i] != null) {
                    all.add(clock[i]);
                }
            }
        });
        return all;
    }

    /** Writes the page if a checkpoint has marked it and nobody has written it since. */
    public void writeMarked(Process process, Buffer buffer) {
        if (buffer.isToWrite()) {
            writer.writeOutIf(process, buffer, buffer::isToWrite);
        }
    }

    /** Writes the marked pages that nobody else has written since. */
    public void writeMarked(Process process) {
        buffers().stream().filter(Buffer::isToWrite).forEach(buffer -> writer.writeOut(process, buffer));
    }

    /**
     * Writes the page out, if it is in memory and dirty.
     *
     * @return whether it is in memory
     */
    public boolean writeOut(Process process, PageId id) {
        Optional<Buffer> found = find(id);
        found.ifPresent(buffer -> writer.writeOut(process, buffer));
        return found.isPresent();
    }

    /** Makes durable whatever was written since the last time, by anybody. */
    public void syncAll() {
        writer.syncAll();
    }
}
