package io.steplock.engine.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.Run;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.heap.Table;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.wal.RegisteredBlock.Image;
import io.steplock.engine.wal.WalInsertion;
import io.steplock.engine.wal.format.ResourceManager;
import io.steplock.engine.wal.reader.WalListing;
import io.steplock.engine.wal.reader.WalReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each record type of each resource manager has the name that {@code pg_waldump} 15 prints. */
@Tag("postgres")
class RecordTypeNamesTest {
    private static final int MAIN_DATA = 200;

    @TempDir
    Path parent;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 128})
    void areThoseOfPostgres(int id) {
        Path directory = parent.resolve("data");
        ResourceManager manager = ResourceManager.of(id);
        try (Cluster cluster = TestCluster.create(directory, Variant.REGISTERED)) {
            Table table = cluster.createTable("t", 1, 1);
            new Run(cluster, "s1").get(s -> {
                Buffer page = cluster.buffers().pin(s, table.heapPage(0), () -> {});
                for (int info = 0; info < 0x100; info += 0x10) {
                    WalInsertion record =
                            new WalInsertion(cluster.wal(), cluster.probe(), s, manager, info, 0, new byte[MAIN_DATA]);
                    // pg_waldump looks into the blocks of these without asking whether there are any.
                    if (manager.name().equals("Btree")) {
                        record.register(page, true, Image.PAGE_IS_INITIALISED, new byte[MAIN_DATA]);
                    } else if (manager.name().equals("Gin")) {
                        record.registerForImage(page, true);
                    }
                    boolean skipsTheSegment = manager.equals(ResourceManager.XLOG) && info == ResourceManager.SWITCH;
                    if (!skipsTheSegment) {
                        record.insert();
                    }
                }
                cluster.wal().flush(s, cluster.wal().position().currentLsn());
                return null;
            });
        }
        WalListing ours = new WalReader(directory).readAll();
        assertTrue(ours.records().size() >= 15, ours.end());
        WaldumpListing theirs = WaldumpListing.of(directory, ours.endLsn());
        assertEquals(
                String.join("\n", theirs.records()),
                String.join(
                        "\n",
                        ours.records().stream().map(WaldumpListing::normalForm).toList()));
    }
}
