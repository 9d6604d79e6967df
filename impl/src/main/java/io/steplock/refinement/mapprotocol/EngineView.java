package io.steplock.refinement.mapprotocol;

import io.steplock.checker.value.TlaValue;
import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.buffer.LockMode;
import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.control.ControlFile;
import io.steplock.engine.file.FileLayer;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.recovery.Recovery;
import io.steplock.engine.transaction.Transactions;
import io.steplock.engine.wal.format.InvalidRecordException;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.engine.wal.reader.WalReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Pages, locks and files as they are. What is called while its object's latch or mutex is held is exactly the object's
 * value at that step. A page that is in no buffer is as its file has it.
 */
final class EngineView {
    private final Cast cast;
    private final PageContents contents;
    /** Which page each process is writing out: its pin and lock there are a writer's. */
    private final Map<String, PageId> writing = new ConcurrentHashMap<>();

    private volatile Optional<Cluster> cluster = Optional.empty();
    private volatile Optional<BufferPool> pool = Optional.empty();
    private volatile FileLayer files;
    private volatile Path directory;

    EngineView(Cast cast, PageContents contents) {
        this.cast = cast;
        this.contents = contents;
    }

    void watch(Cluster running) {
        cluster = Optional.of(running);
        pool = Optional.of(running.buffers());
        files = running.files();
        directory = running.directory();
    }

    void watch(Recovery recovery) {
        cluster = Optional.empty();
        pool = Optional.of(recovery.buffers());
        files = recovery.files();
    }

    /** Nothing runs: there are only files. */
    void watch(FileLayer left, Path where) {
        directory = where;
        cluster = Optional.empty();
        pool = Optional.empty();
        files = left;
        writing.clear();
    }

    Cluster cluster() {
        return cluster.orElseThrow(() -> new IllegalStateException("no cluster is running"));
    }

    private Optional<Buffer> buffer(PageId page) {
        return pool.flatMap(buffers -> buffers.find(page));
    }

    TlaValue content(PageId page) {
        return buffer(page).map(buffer -> contents.of(page, buffer.page())).orElseGet(() -> inFile(page));
    }

    TlaValue inFile(PageId page) {
        byte[] bytes = new byte[PageHeader.PAGE_SIZE];
        files.read(page.path(), page.offset(), bytes);
        return contents.of(page, bytes);
    }

    boolean isDirty(PageId page) {
        return buffer(page).map(Buffer::isDirty).orElse(false);
    }

    boolean isToWrite(PageId page) {
        return buffer(page).map(Buffer::isToWrite).orElse(false);
    }

    void beginsToWrite(String process, PageId page) {
        writing.put(process, page);
    }

    void hasWritten(String process) {
        writing.remove(process);
    }

    /** The processes that have the page pinned, those who write it out as writers. */
    TlaValue pin(PageId page) {
        Set<String> pins = buffer(page).map(found -> found.pins().keySet()).orElse(Set.of());
        return TlaValue.set(
                pins.stream().map(process -> TlaValue.of(role(process, page))).toList());
    }

    /** The holder of the content lock; several, or one in another mode than its role has, show as a text that is none. */
    TlaValue lock(PageId page) {
        Map<String, LockMode> holders = buffer(page).map(Buffer::lockHolders).orElse(Map.of());
        if (holders.isEmpty()) {
            return TlaValue.of("none");
        }
        return TlaValue.of(holders.entrySet().stream()
                .map(holder -> holder(holder.getKey(), holder.getValue(), page))
                .collect(Collectors.joining(", ")));
    }

    private String holder(String process, LockMode mode, PageId page) {
        LockMode expected = page.equals(writing.get(process)) ? LockMode.SHARE_EXCLUSIVE : LockMode.EXCLUSIVE;
        return mode == expected ? role(process, page) : process + " " + mode;
    }

    TlaValue cleanupWaiter(PageId page) {
        return TlaValue.of(buffer(page).flatMap(Buffer::cleanupWaiter).orElse("none"));
    }

    private String role(String process, PageId page) {
        return page.equals(writing.get(process)) ? writer(process) : process;
    }

    /** As which process of the specification a process writes pages out. */
    String writer(String process) {
        return cast.worker(process).isPresent() ? Cast.writerName(process) : process;
    }

    TlaValue position(Ordinals ordinals) {
        return position(
                ordinals.upTo(cluster().wal().position().currentLsn()),
                ordinals.ofStart(cluster().wal().position().previousLsn()));
    }

    static TlaValue position(int current, int previous) {
        Map<String, TlaValue> fields = new LinkedHashMap<>();
        fields.put("current", TlaValue.of(current));
        fields.put("previous", TlaValue.of(previous));
        return new TlaValue.Rec(fields);
    }

    boolean holdsInsertionLock(String process) {
        return cluster().wal().insertionLocks().holders().contains(process);
    }

    /** The record that starts there in the WAL's files, whatever its checksum. */
    WalRecord recordInFile(long start) throws InvalidRecordException {
        return new WalReader(directory).readUnchecked(start);
    }

    /** The redo point that the control file names. */
    long redoInControlFile() {
        return ControlFile.read(files).checkpoint().redo();
    }

    Set<Integer> committedInFiles() {
        return Transactions.committedInFiles(files);
    }
}
