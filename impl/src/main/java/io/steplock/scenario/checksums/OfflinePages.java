package io.steplock.scenario.checksums;

import io.steplock.engine.checksum.Catalog.Relation;
import io.steplock.engine.page.DataPageChecksum;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The pages in the files of a server that is down, each with its checksum computed again.
 *
 * @param pages how many there are
 * @param missing those whose checksum field is zero
 * @param wrong those whose field is not the checksum of their bytes
 */
public record OfflinePages(long pages, List<PageId> missing, List<PageId> wrong) {
    public OfflinePages {
        missing = List.copyOf(missing);
        wrong = List.copyOf(wrong);
    }

    /** Reads them. */
    public static OfflinePages read(Path dataDirectory, List<Relation> relations) throws IOException {
        List<PageId> missing = new ArrayList<>();
        List<PageId> wrong = new ArrayList<>();
        long count = 0;
        byte[] page = new byte[PageHeader.PAGE_SIZE];
        for (Relation relation : relations) {
            for (PageId id : relation.pages()) {
                try (RandomAccessFile file =
                        new RandomAccessFile(dataDirectory.resolve(id.path()).toFile(), "r")) {
                    file.seek(id.offset());
                    file.readFully(page);
                }
                count++;
                int field = PageHeader.checksum(page);
                if (PageHeader.isNew(page)) {
                    continue;
                }
                if (field == 0) {
                    missing.add(id);
                } else if (field != DataPageChecksum.of(page, id.block())) {
                    wrong.add(id);
                }
            }
        }
        return new OfflinePages(count, missing, wrong);
    }
}
