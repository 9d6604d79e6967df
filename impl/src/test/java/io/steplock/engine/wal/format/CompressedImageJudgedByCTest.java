package io.steplock.engine.wal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.ClusterOptions;
import io.steplock.engine.cluster.Run;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.HeapPage;
import io.steplock.engine.page.LittleEndian;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.postgres.Judge;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.wal.reader.WalReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compressed images against the C library that PostgreSQL uses, in both directions: {@code pg_waldump} checks a record's
 * checksum and headers but decompresses nothing. The images are found in the raw bytes by a parser of this test's own.
 */
@Tag("postgres")
class CompressedImageJudgedByCTest {
    private static final int HAS_IMAGE = 0x10;
    private static final int SAME_RELATION = 0x80;
    private static final int HAS_HOLE = 1;
    private static final int LZ4 = 8;

    @TempDir
    Path parent;

    /** The C library by way of JNI; there is no Java code behind it that could answer in its place. */
    private static LZ4Factory c() {
        LZ4Factory library = null;
        try {
            library = LZ4Factory.nativeInstance();
        } catch (LinkageError | AssertionError | UnsupportedOperationException e) {
            Judge.isMissing("the C implementation of LZ4 could not be loaded (" + e + ")");
        }
        assertEquals(
                "LZ4JNISafeDecompressor", library.safeDecompressor().getClass().getSimpleName());
        return library;
    }

    /** An image as the raw bytes show it. */
    private record Image(int fork, long block, RawRecord raw, int holeOffset, int holeLength, boolean lz4) {
        byte[] decompressedByC() {
            byte[] bytes = raw.bytes();
            byte[] content = new byte[PageHeader.PAGE_SIZE - holeLength];
            assertEquals(content.length, c().safeDecompressor().decompress(bytes, 0, bytes.length, content, 0));
            byte[] page = new byte[PageHeader.PAGE_SIZE];
            System.arraycopy(content, 0, page, 0, holeOffset);
            System.arraycopy(content, holeOffset, page, holeOffset + holeLength, content.length - holeOffset);
            return page;
        }
    }

    /** The images of a record whose blocks come first among its headers, as in all that the engine writes. */
    private static List<Image> images(byte[] record) {
        record Header(int fork, long block, int image, int data, int holeOffset, int holeLength, boolean lz4) {}
        List<Header> headers = new ArrayList<>();
        int at = RecordHeader.SIZE;
        int rest = record.length - at;
        while (rest > 0 && at < record.length && LittleEndian.u8(record, at) <= 32) {
            int flags = LittleEndian.u8(record, at + 1);
            int data = LittleEndian.u16(record, at + 2);
            at += 4;
            int image = 0;
            int holeOffset = 0;
            int holeLength = 0;
            boolean lz4 = false;
            if ((flags & HAS_IMAGE) != 0) {
                image = LittleEndian.u16(record, at);
                holeOffset = LittleEndian.u16(record, at + 2);
                int info = LittleEndian.u8(record, at + 4);
                lz4 = (info & LZ4) != 0;
                at += 5;
                if (lz4 && (info & HAS_HOLE) != 0) {
                    holeLength = LittleEndian.u16(record, at);
                    at += 2;
                } else if (!lz4) {
                    holeLength = PageHeader.PAGE_SIZE - image;
                }
            }
            at += (flags & SAME_RELATION) != 0 ? 0 : 12;
            headers.add(
                    new Header(flags & 0xF, LittleEndian.u32(record, at), image, data, holeOffset, holeLength, lz4));
            at += 4;
            rest = record.length
                    - at
                    - headers.stream().mapToInt(h -> h.image() + h.data()).sum();
        }
        at += rest > 0 ? 2 : 0; // the main data's header; its content comes last
        List<Image> images = new ArrayList<>();
        for (Header h : headers) {
            if (h.image() > 0) {
                RawRecord bytes = new RawRecord(Arrays.copyOfRange(record, at, at + h.image()));
                images.add(new Image(h.fork(), h.block(), bytes, h.holeOffset(), h.holeLength(), h.lz4()));
            }
            at += h.image() + h.data();
        }
        return images;
    }

    @ParameterizedTest
    @CsvSource({
        "UNPATCHED,false",
        "UNPATCHED,true",
        "RELOCK,false",
        "RELOCK,true",
        "REGISTERED,false",
        "REGISTERED,true"
    })
    void theLibraryFindsThePagesInWhatTheEngineWrote(Variant variant, boolean crash) throws IOException {
        c();
        Path directory = parent.resolve("data");
        ClusterOptions options = ClusterOptions.DEFAULT.withCompression().withPowerLoss();
        Cluster cluster = Cluster.create(directory, variant, TestCluster.CLOCK, TestCluster.SYSTEM_IDENTIFIER, options);
        Table table = cluster.createTable("t", 12, 100);
        work(cluster, table, 0);
        if (crash) {
            cluster.crash(WalCut.ALL, UnsyncedFate.random(new Random(5), false));
            cluster = Cluster.open(directory, variant, TestCluster.CLOCK, options);
            work(cluster, table, 1);
        }
        cluster.stop();

        Map<String, Image> last = new TreeMap<>();
        Map<String, Integer> judged = new HashMap<>();
        for (WalRecord record : new WalReader(directory).readAll().records()) {
            List<Image> images = images(record.raw().bytes());
            for (BlockReference block : record.blocks()) {
                last.remove(block.fork() + "/" + block.block());
            }
            for (Image image : images) {
                byte[] ours = record.blocks().stream()
                        .filter(b -> b.fork() == image.fork() && b.block() == image.block())
                        .findFirst()
                        .orElseThrow()
                        .image()
                        .orElseThrow();
                if (image.lz4()) {
                    assertArrayEquals(ours, image.decompressedByC(), record.type() + " of " + image.block());
                    judged.merge("fork " + image.fork(), 1, Integer::sum);
                    last.put(image.fork() + "/" + image.block(), image);
                }
            }
        }
        assertTrue(judged.get("fork 0") > 12 && judged.get("fork 2") > 1, judged.toString());
        assertTrue(
                last.keySet().stream().filter(p -> p.startsWith("0/")).count() > 3,
                last.keySet().toString());
        assertTrue(last.containsKey("2/0"), last.keySet().toString());
        for (Image image : last.values()) {
            byte[] file = Files.readAllBytes(directory.resolve(image.fork() == 0 ? "base/5/16384" : "base/5/16384_vm"));
            int at = (int) image.block() * PageHeader.PAGE_SIZE;
            assertArrayEquals(
                    comparable(Arrays.copyOfRange(file, at, at + PageHeader.PAGE_SIZE), image),
                    comparable(image.decompressedByC(), image),
                    "fork " + image.fork() + " block " + image.block());
        }
    }

    /** What is on the page besides what the image cannot know: its own lsn, the checksum of the write-out, the hole. */
    private static byte[] comparable(byte[] page, Image image) {
        PageHeader.setLsn(page, 0);
        PageHeader.setChecksum(page, 0);
        Arrays.fill(page, image.holeOffset(), image.holeOffset() + image.holeLength(), (byte) 0);
        return page;
    }

    private static void work(Cluster cluster, Table table, int round) {
        Run run = new Run(cluster, "s1");
        run.insert(table, 4711, 3);
        run.delete(table, new Tid(4, 2 + round));
        run.get(s -> cluster.checkpointer().online(s));
        run.delete(table, new Tid(5, 3 + round));
        run.get(s -> cluster.surgery().heapForceFreeze(s, table, List.of(new Tid(6, 1), new Tid(7, 9))));
        run.vacuum(table);
        run.get(s -> cluster.surgery()
                .heapForceKill(
                        s, table, List.of(new Tid(3, 50 + round), new Tid(8, 1 + round), new Tid(9, 2 + round))));
    }

    /** Whatever the library's compressors make of a page, fast or thorough, our reader finds the page in it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theReaderFindsThePagesInWhatTheLibraryWrote(boolean thorough) throws InvalidRecordException {
        LZ4Compressor compressor = thorough ? c().highCompressor() : c().fastCompressor();
        Random random = new Random(8);
        for (int i = 0; i < 200; i++) {
            byte[] page = new byte[PageHeader.PAGE_SIZE];
            PageHeader.init(page);
            boolean map = i % 2 == 0;
            for (int row = 0; row < i; row++) {
                if (map) {
                    MapPage.setBits(page, random.nextInt(MapPage.HEAP_PAGES), MapPage.ALL_VISIBLE);
                } else {
                    byte[] tuple = new byte[28];
                    random.nextBytes(tuple);
                    HeapPage.add(page, tuple);
                }
            }
            BlockImage hole = BlockImage.of(page, !map);
            byte[] content = new byte[PageHeader.PAGE_SIZE - hole.holeLength()];
            System.arraycopy(page, 0, content, 0, hole.holeOffset());
            System.arraycopy(page, hole.behindHole(), content, hole.holeOffset(), content.length - hole.holeOffset());
            byte[] compressed = compressor.compress(content);
            if (compressed.length < content.length) {
                byte[] record = record(map ? 2 : 0, hole, compressed);
                WalRecord decoded = RecordDecoder.decode(0x1000028, 0x1004000, record);
                assertTrue(decoded.blocks().get(0).isCompressed());
                assertArrayEquals(page, decoded.blocks().get(0).image().orElseThrow(), "page " + i);
            }
        }
    }

    private static byte[] record(int fork, BlockImage hole, byte[] compressed) {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.writeBytes(new byte[RecordHeader.SIZE]);
        byte[] header = new byte[11 + 16];
        header[1] = (byte) (HAS_IMAGE | fork);
        LittleEndian.putU16(header, 4, compressed.length);
        LittleEndian.putU16(header, 6, hole.holeOffset());
        header[8] = (byte) (LZ4 | 2 | (hole.holeLength() > 0 ? HAS_HOLE : 0));
        LittleEndian.putU16(header, 9, hole.holeLength());
        int rest = hole.holeLength() > 0 ? 11 : 9;
        LittleEndian.putU32(header, rest, 1663);
        LittleEndian.putU32(header, rest + 4, 5);
        LittleEndian.putU32(header, rest + 8, 16384);
        record.write(header, 0, rest + 16);
        record.writeBytes(compressed);
        return record.toByteArray();
    }

    @Test
    void theLibraryIsInTheProcess() throws IOException {
        c();
        Path maps = Path.of("/proc/self/maps");
        if (Files.exists(maps)) {
            assertTrue(Files.readString(maps).contains("lz4"), "no LZ4 library is loaded");
        }
    }
}
