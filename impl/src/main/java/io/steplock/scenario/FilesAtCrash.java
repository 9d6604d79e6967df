package io.steplock.scenario;

import io.steplock.engine.heap.Table;
import io.steplock.engine.page.Lsn;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.wal.format.ResourceManager;
import io.steplock.engine.wal.format.WalRecord;
import io.steplock.engine.wal.reader.WalReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files as a crash has left them, judged by the rule WAL before data (FACTS.md, S6): a page has no LSN from beyond
 * the end of the WAL, and a mark that it has gained since the start of the run has its record there.
 */
final class FilesAtCrash {
    private final Path dataDirectory;
    private final Table table;
    private final long runStart;
    private final List<Marks> atStart = new ArrayList<>();

    private record Marks(boolean flag, int bits) {}

    /**
     * Remembers the marks with which a run starts; all is in the files then.
     *
     * @param runStart where the first record of the run will start
     */
    FilesAtCrash(Path dataDirectory, Table table, long runStart) {
        this.dataDirectory = dataDirectory;
        this.table = table;
        this.runStart = runStart;
        for (int block = 0; block < table.blocks(); block++) {
            atStart.add(marks(block));
        }
    }

    private Marks marks(int block) {
        return new Marks(
                PageHeader.isAllVisible(page(table.heapPage(block))),
                MapPage.bits(page(table.mapPageFor(block)), block));
    }

    /**
     * What breaks the rule, one sentence each.
     *
     * @param end where the crash has cut the WAL
     */
    List<String> breaches(long end) {
        List<String> breaches = new ArrayList<>();
        for (int block = 0; block < table.mapBlocks(); block++) {
            beyond(table.mapPageFor(block * MapPage.HEAP_PAGES), end, breaches);
        }
        List<WalRecord> records =
                new WalReader(dataDirectory).readFrom(runStart).records();
        for (int block = 0; block < table.blocks(); block++) {
            beyond(table.heapPage(block), end, breaches);
            Marks now = marks(block);
            int heapBlock = block;
            if (records.stream().anyMatch(record -> sets(record, heapBlock))) {
                continue;
            }
            if (now.flag() && !atStart.get(block).flag()) {
                breaches.add(
                        "in its file heap block " + block + " is all-visible now, and no record of the WAL says so");
            }
            if (now.bits() != 0 && now.bits() != atStart.get(block).bits()) {
                breaches.add("in its file the map has bits " + now.bits() + " for heap block " + block
                        + " now, and no record of the WAL sets them");
            }
        }
        return breaches;
    }

    private void beyond(PageId id, long end, List<String> breaches) {
        long lsn = PageHeader.lsn(page(id));
        if (Long.compareUnsigned(lsn, end) > 0) {
            breaches.add("in its file " + id + " has LSN " + Lsn.text(lsn) + ", and the WAL ends at " + Lsn.text(end));
        }
    }

    private static boolean sets(WalRecord record, int heapBlock) {
        return record.manager().equals(ResourceManager.HEAP2)
                && record.info() == ResourceManager.VISIBLE
                && record.block(1).map(block -> block.block() == heapBlock).orElse(false);
    }

    private byte[] page(PageId id) {
        byte[] page = new byte[PageHeader.PAGE_SIZE];
        try (RandomAccessFile file =
                new RandomAccessFile(dataDirectory.resolve(id.path()).toFile(), "r")) {
            file.seek(id.offset());
            file.readFully(page);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + id + " in " + dataDirectory.resolve(id.path()), e);
        }
        return page;
    }
}
