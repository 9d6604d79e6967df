package io.steplock.engine.wal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.page.Fork;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.page.RelationId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The WAL vectors of FACTS.md, on-disk formats, and the arithmetic of positions. */
class WalFormatTest {
    @Test
    void pageHeaderOfTheFirstPageOfASegment() {
        byte[] page = new byte[40];
        WalPageHeader.write(page, 0, 0x1000000, 0, 0x6A00000000001234L);

        assertArrayEquals(
                HexFormat.of()
                        .parseHex("10d10200" + "01000000" + "0000000100000000" + "00000000" + "00000000"
                                + "341200000000006a" + "00000001" + "00200000"),
                page);
    }

    @Test
    void noopRecord() throws InvalidRecordException {
        byte[] data = "abc".getBytes(StandardCharsets.US_ASCII);
        byte[] dataHeader = RecordHeader.dataHeader(data.length);
        byte[] header = RecordHeader.of(29, 0, ResourceManager.XLOG, 0x20);
        RecordHeader.setPrevious(header, 0x1000028);
        byte[] record = Arrays.copyOf(header, 29);
        System.arraycopy(dataHeader, 0, record, 24, 2);
        System.arraycopy(data, 0, record, 26, 3);
        RecordHeader.setCrc(record, RecordHeader.computeCrc(record));

        assertArrayEquals(
                HexFormat.of()
                        .parseHex(
                                "1d000000" + "00000000" + "2800000100000000" + "20000000" + "afd48958" + "ff03616263"),
                record);
        WalRecord decoded = RecordDecoder.decode(0x10000A0, 0x10000C0, record);
        assertEquals("NOOP", decoded.type());
        assertTrue(decoded.crcOk());
    }

    @Test
    void positionsAtPageAndSegmentBoundaries() {
        assertEquals(WalAddress.FIRST_RECORD, WalAddress.startLsn(16728048));
        assertEquals(0x1000000, WalAddress.endLsn(16728048));
        long secondPage = 16728048 + 8152;
        assertEquals(0x1002000, WalAddress.endLsn(secondPage));
        assertEquals(0x1002018, WalAddress.startLsn(secondPage));
        assertEquals(0x1002020, WalAddress.startLsn(secondPage + 8));
        assertEquals(0x2000000, WalAddress.endLsn(2 * 16728048));
        assertEquals(0x2000028, WalAddress.startLsn(2 * 16728048));
        assertThrows(IllegalArgumentException.class, () -> WalAddress.bytePosition(0x1002010));
    }

    @Test
    void positionsAreInvertible() {
        for (long position = 16728048 - 80_000; position < 2 * 16728048 + 80_000; position += 8) {
            assertEquals(position, WalAddress.bytePosition(WalAddress.startLsn(position)));
            assertEquals(position, WalAddress.bytePosition(WalAddress.endLsn(position)));
        }
    }

    @Test
    void fileNames() {
        assertEquals("000000010000000000000001", WalAddress.fileName(1));
        assertEquals("0000000100000001000000FF", WalAddress.fileName(511));
    }

    @Test
    void imagesComeBackWithTheirHoleZeroed() throws InvalidRecordException {
        PageId heap = new PageId(new RelationId(1663, 5, 16384), Fork.MAIN, 7);
        PageId map = new PageId(new RelationId(1663, 5, 16384), Fork.VISIBILITY_MAP, 0);
        byte[] page = new byte[PageHeader.PAGE_SIZE];
        new Random(1).nextBytes(page);
        PageHeader.init(page);
        for (int i = 0; i < 50; i++) {
            HeapPage.add(page, new byte[] {1, 2, 3, (byte) i});
        }
        byte[] mapPage = new byte[PageHeader.PAGE_SIZE];
        new Random(2).nextBytes(mapPage);
        BlockImage heapImage = BlockImage.of(page, true);
        BlockImage mapImage = BlockImage.of(mapPage, false);

        byte[] record = record(heap, heapImage, page, map, mapImage, mapPage);
        WalRecord decoded = RecordDecoder.decode(0x1000028, 0x1004000, record);

        assertEquals(2, decoded.blocks().size());
        assertArrayEquals(page, decoded.blocks().get(0).image().orElseThrow());
        assertArrayEquals(mapPage, decoded.blocks().get(1).image().orElseThrow());
        assertEquals(7, decoded.blocks().get(0).block());
        assertEquals(2, decoded.blocks().get(1).fork());
        assertEquals(heap.relation(), decoded.blocks().get(1).relation());
        assertEquals(24 + 62 - 24 + heapImage.length() + mapImage.length(), record.length);
    }

    private static byte[] record(
            PageId heapId, BlockImage heap, byte[] heapPage, PageId mapId, BlockImage map, byte[] mapPage) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[RecordHeader.SIZE]);
        bytes.writeBytes(BlockHeader.encode(0, heapId, false, false, Optional.of(heap), 0));
        bytes.writeBytes(BlockHeader.encode(1, mapId, true, false, Optional.of(map), 0));
        bytes.write(heapPage, 0, heap.holeOffset());
        bytes.write(heapPage, heap.behindHole(), heapPage.length - heap.behindHole());
        bytes.writeBytes(mapPage);
        return bytes.toByteArray();
    }

    @Test
    void aRecordOfRandomBytesIsRefusedOrDecodedButNeverFails() {
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] record = new byte[24 + random.nextInt(100)];
            random.nextBytes(record);
            if (record.length > 24 && i % 2 == 0) {
                record[24] = 0;
            }
            try {
                RecordDecoder.decode(0x1000028, 0x1000100, record);
            } catch (InvalidRecordException e) {
                refused++;
                assertTrue(e.getMessage().endsWith("at 0/1000028"), e.getMessage());
            }
        }
        assertTrue(refused > 100_000, "refused " + refused);
    }
}
