package io.steplock.refinement.checksums;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steplock.engine.page.DataPageChecksum;
import io.steplock.engine.page.Fork;
import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.page.RelationId;
import org.junit.jupiter.api.Test;

class ChecksumsTest {
    private static final PageId ID = new PageId(new RelationId(RelationId.DEFAULT_TABLESPACE, 5, 16384), Fork.MAIN, 3);
    private static final int SOMEWHERE = 4000;

    private final Checksums checksums = new Checksums();

    private static byte[] page() {
        byte[] page = new byte[PageHeader.PAGE_SIZE];
        PageHeader.init(page);
        return page;
    }

    @Test
    void aFieldIsSetOrNotAndOfTheseBytesOrNot() {
        byte[] page = page();
        assertEquals("none", checksums.of(page, ID));
        PageHeader.setChecksum(page, DataPageChecksum.of(page, ID.block()));
        assertEquals("right", checksums.of(page, ID));
        page[SOMEWHERE]++;
        assertEquals("wrong", checksums.of(page, ID));
        page[SOMEWHERE]--;
        assertEquals("right", checksums.of(page, ID));
    }

    /** Other bytes of which the field is the checksum too: whoever changed them did not set it, unless he says so. */
    @Test
    void whatIsRightByChanceIsWrong() {
        byte[] page = page();
        PageHeader.setChecksum(page, DataPageChecksum.of(page, ID.block()));
        int field = PageHeader.checksum(page);
        assertEquals("right", checksums.of(page, ID));
        int value = 0;
        do {
            value++;
            LittleEndian.putU32(page, SOMEWHERE, value);
        } while (DataPageChecksum.of(page, ID.block()) != field);
        assertEquals("wrong", checksums.of(page, ID));
        checksums.wasSet(page, ID);
        assertEquals("right", checksums.of(page, ID));
    }
}
