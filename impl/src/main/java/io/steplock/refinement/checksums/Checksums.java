package io.steplock.refinement.checksums;

import io.steplock.engine.page.DataPageChecksum;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * What a page's checksum field is to its bytes. A field of 16 bits is right for one change of the page in 65,536 by
 * chance; the specification knows no chance, so the bytes that a field was right for are remembered, and for others it is
 * wrong. Not thread-safe.
 */
final class Checksums {
    private final Map<PageId, Map<Integer, Long>> rightFor = new HashMap<>();

    /** The page was just written by a process that sets checksums: the field is right for these bytes and no others. */
    void wasSet(byte[] page, PageId id) {
        fields(id).put(PageHeader.checksum(page), digest(page));
    }

    /** {@code none} if the field is zero, {@code right} or {@code wrong}. */
    String of(byte[] page, PageId id) {
        int field = PageHeader.checksum(page);
        if (field == 0) {
            return "none";
        } else if (field != DataPageChecksum.of(page, id.block())) {
            return "wrong";
        }
        long digest = digest(page);
        Long known = fields(id).putIfAbsent(field, digest);
        return known == null || known == digest ? "right" : "wrong";
    }

    private Map<Integer, Long> fields(PageId id) {
        return rightFor.computeIfAbsent(id, page -> new HashMap<>());
    }

    private static long digest(byte[] page) {
        CRC32C crc = new CRC32C();
        crc.update(page);
        return crc.getValue();
    }
}
