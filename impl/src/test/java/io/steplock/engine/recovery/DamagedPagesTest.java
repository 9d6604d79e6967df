package io.steplock.engine.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.Run;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.surgery.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pages that a crash tore, or that something else destroyed, as recovery finds them. */
class DamagedPagesTest {
    @TempDir
    Path parent;

    private Path directory;
    private Table table;
    private Map<Tid, Integer> rows;

    /** Pages 0 and 1 change behind the checkpoint, one with all of it in the WAL's images, one without its map page. */
    private void crashed(Variant variant) {
        directory = parent.resolve("data");
        try (Cluster cluster = TestCluster.create(directory, variant)) {
            table = cluster.createTable("t", 3, 100);
            Run run = new Run(cluster, "s1");
            run.get(s -> cluster.checkpointer().online(s));
            run.delete(table, new Tid(1, 7));
            run.insert(table, 1, 0);
            rows = run.rows(table);
        }
    }

    /** The second half is that of another moment. */
    private void tear(PageId id) throws IOException {
        Path file = directory.resolve(id.path());
        byte[] bytes = Files.readAllBytes(file);
        int start = (int) id.offset();
        Arrays.fill(bytes, start + PageHeader.PAGE_SIZE / 2, start + PageHeader.PAGE_SIZE, (byte) 0x5A);
        Files.write(file, bytes);
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void aTornHeapPageComesBackFromItsImage(Variant variant) throws IOException {
        crashed(variant);
        tear(table.heapPage(0));
        tear(table.heapPage(1));
        try (Cluster again = Cluster.open(directory, variant, TestCluster.CLOCK)) {
            assertEquals(List.of(), again.processes().processes().get(0).notices());
            assertEquals(rows, new Run(again, "s1").rows(table));
            again.stop();
        }
    }

    /** Its change is not in the WAL but as a flag; a page of clear bits is right whatever it was. */
    @ParameterizedTest
    @EnumSource(
            value = Variant.class,
            names = {"UNPATCHED", "RELOCK"})
    void aTornMapPageWithoutImageIsTakenAsZeros(Variant variant) throws IOException {
        crashed(variant);
        tear(table.mapPageFor(0));
        try (Cluster again = Cluster.open(directory, variant, TestCluster.CLOCK)) {
            List<String> notices = again.processes().processes().get(0).notices();
            assertEquals(1, notices.size(), notices.toString());
            assertTrue(notices.get(0).startsWith("map block 0 in file base/5/16384_vm is damaged: its checksum is "));
            assertTrue(notices.get(0).endsWith("; it is taken as zeros"), notices.get(0));
            assertEquals(0, bits(again));
            again.stop();
        }
    }

    @Test
    void aTornMapPageThatIsRegisteredComesBackFromItsImage() throws IOException {
        crashed(Variant.REGISTERED);
        tear(table.mapPageFor(0));
        try (Cluster again = Cluster.open(directory, Variant.REGISTERED, TestCluster.CLOCK)) {
            assertEquals(List.of(), again.processes().processes().get(0).notices());
            assertEquals(1, bits(again));
            again.stop();
        }
    }

    /** How many pages of the three are all-visible by the map; the counts agree in any case. */
    private int bits(Cluster cluster) {
        Run run = new Run(cluster, "s1");
        assertEquals(rows, run.rows(table));
        assertEquals(rows.size(), run.countTrustingMap(table));
        byte[] map = cluster.buffers().find(table.mapPageFor(0)).orElseThrow().page();
        return Integer.bitCount(map[PageHeader.SIZE]);
    }

    /** Recovery has no record of it, so it is found when it is read, and the rest of the table is usable. */
    @Test
    void aDamagedHeapPageThatTheWalDoesNotKnowIsAnErrorForItsReaders() throws IOException {
        crashed(Variant.REGISTERED);
        tear(table.heapPage(2));
        try (Cluster again = Cluster.open(directory, Variant.REGISTERED, TestCluster.CLOCK)) {
            Run run = new Run(again, "s1");
            String message = run.failure(s -> again.vacuum().run(s, table)).getMessage();
            assertTrue(
                    message.matches(
                            "heap block 2 in file base/5/16384 is damaged: its checksum is [0-9A-F]{4}, but the "
                                    + "page at byte 16384 holds [0-9A-F]{4}; restore the file"),
                    message);
            assertEquals(true, run.delete(table, new Tid(1, 8)));
            again.stop();
        }
    }
}
