package io.steplock.engine.page;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.heap.FrozenRow;
import io.steplock.engine.heap.Tid;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** The page vectors of FACTS.md, on-disk formats. */
class FormatVectorsTest {
    @Test
    void crc32c() {
        assertEquals(0xE3069283L, crc("123456789".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(0, crc(new byte[0]));
        assertEquals(0x8A9136AAL, crc(new byte[32]));
    }

    private static long crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }

    @Test
    void checksumOfAnEmptyPage() {
        byte[] page = new byte[PageHeader.PAGE_SIZE];
        PageHeader.init(page);

        assertEquals(0x6560, DataPageChecksum.of(page, 0));
        assertEquals(0x655F, DataPageChecksum.of(page, 1));
        assertEquals(0x655E, DataPageChecksum.of(page, 131072));
        assertEquals(0x9AA2, DataPageChecksum.of(page, (int) 4294967294L));
    }

    @Test
    void checksumOfAPattern() {
        byte[] page = new byte[PageHeader.PAGE_SIZE];
        for (int i = 0; i < page.length; i++) {
            page[i] = (byte) (7 * i + 3);
        }

        assertEquals(0xAA4C, DataPageChecksum.of(page, 0));
        assertEquals(0xAA49, DataPageChecksum.of(page, 7));
    }

    @Test
    void checksumDoesNotDependOnTheChecksumField() {
        byte[] page = heapPage();
        int before = DataPageChecksum.of(page, 0);
        PageHeader.setChecksum(page, 0xFFFF);

        assertEquals(before, DataPageChecksum.of(page, 0));
    }

    @Test
    void heapPageWithOneFrozenRow() {
        byte[] page = heapPage();

        assertArrayEquals(
                HexFormat.of()
                        .parseHex("0000000028000001" + "00000400" + "1c00e01f" + "00200420" + "00000000" + "e09f3800"),
                Arrays.copyOf(page, 28));
        assertArrayEquals(
                HexFormat.of()
                        .parseHex("02000000" + "00000000" + "00000000" + "000000000100" + "0100" + "000b" + "18" + "00"
                                + "07000000" + "00000000"),
                Arrays.copyOfRange(page, 8160, 8192));
        assertEquals(0xEEE7, DataPageChecksum.of(page, 0));
        assertEquals(0x1000028, PageHeader.lsn(page));
        assertEquals(new LinePointer(LinePointer.State.NORMAL, 8160, 28), HeapPage.linePointer(page, 1));
    }

    private static byte[] heapPage() {
        byte[] page = new byte[PageHeader.PAGE_SIZE];
        PageHeader.init(page);
        HeapPage.add(page, FrozenRow.int4(new Tid(0, 1), 7));
        PageHeader.setAllVisible(page, true);
        PageHeader.setLsn(page, Lsn.parse("0/1000028"));
        return page;
    }

    @Test
    void killedLinePointerKeepsNeitherOffsetNorLength() {
        byte[] page = heapPage();
        HeapPage.kill(page, 1);

        assertEquals(new LinePointer(LinePointer.State.DEAD, 0, 0), HeapPage.linePointer(page, 1));
        assertEquals(3 << 15, LittleEndian.u32(page, 24));
        assertEquals(7, LittleEndian.u32(page, 8184));
    }

    @Test
    void aFullHeapPageTakesNoMore() {
        byte[] page = new byte[PageHeader.PAGE_SIZE];
        PageHeader.init(page);
        for (int row = 1; row <= 226; row++) {
            assertEquals(row, HeapPage.add(page, FrozenRow.int4(new Tid(0, row), row)));
        }

        assertThrows(IllegalArgumentException.class, () -> HeapPage.add(page, FrozenRow.int4(new Tid(0, 227), 0)));
        assertEquals(226, HeapPage.linePointers(page));
    }

    @Test
    void mapPage() {
        byte[] page = new byte[PageHeader.PAGE_SIZE];
        PageHeader.init(page);
        PageHeader.setLsn(page, Lsn.parse("0/1234"));
        MapPage.setBits(page, 0, MapPage.ALL_VISIBLE);
        MapPage.setBits(page, 1, MapPage.ALL_VISIBLE | MapPage.ALL_FROZEN);
        MapPage.setBits(page, 32671, MapPage.ALL_VISIBLE);

        assertEquals(0x0D, page[24]);
        assertEquals(0x40, page[8191]);
        assertEquals(0x3C80, DataPageChecksum.of(page, 0));
        assertEquals(MapPage.ALL_VISIBLE, MapPage.bits(page, 32671));
        assertEquals(0, MapPage.mapBlock(32671));
        assertEquals(1, MapPage.mapBlock(32672));
        MapPage.setBits(page, 1, 0);
        assertEquals(0x01, page[24]);
        MapPage.setBits(page, 32672 + 2, MapPage.ALL_VISIBLE);
        assertEquals(0x11, page[24]);
        assertThrows(IllegalArgumentException.class, () -> MapPage.setBits(page, 0, MapPage.ALL_FROZEN));
    }

    @Test
    void lsnText() {
        assertEquals("0/17EBAD8", Lsn.text(0x17EBAD8));
        assertEquals("1/0", Lsn.text(1L << 32));
        assertEquals(0xFFFFFFFF_00000001L, Lsn.parse("FFFFFFFF/1"));
        assertEquals("FFFFFFFF/1", Lsn.text(0xFFFFFFFF_00000001L));
        String message = assertThrows(IllegalArgumentException.class, () -> Lsn.parse("17EBAD8"))
                .getMessage();
        assertTrue(message.contains("\"17EBAD8\""), message);
    }

    @Test
    void pageLsnKeepsBothHalves() {
        byte[] page = new byte[PageHeader.PAGE_SIZE];
        PageHeader.setLsn(page, 0x00000001_FFFFFFF0L);

        assertEquals(0x00000001_FFFFFFF0L, PageHeader.lsn(page));
        assertArrayEquals(HexFormat.of().parseHex("01000000f0ffffff"), Arrays.copyOf(page, 8));
    }
}
