package io.steplock.engine.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steplock.engine.buffer.Buffer;
import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.ClusterOptions;
import io.steplock.engine.cluster.Run;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.file.UnsyncedFate;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.injection.InjectionPoint;
import io.steplock.engine.injection.InjectionPoints;
import io.steplock.engine.page.MapPage;
import io.steplock.engine.page.PageHeader;
import io.steplock.engine.page.PageId;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.transaction.Transaction;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The shortest run to a violation of S3b, on files: one session, no race. A kill logs the heap page and the map page in
 * two records, and the crash keeps the first only. Afterwards the map says all-visible of a page that is not.
 */
class SplitRecordCrashTest {
    private static final ClusterOptions OPTIONS = ClusterOptions.DEFAULT.withPowerLoss();
    private static final int ROWS = 5;

    @TempDir
    Path parent;

    private Cluster create(Variant variant) {
        return Cluster.create(
                parent.resolve("data"), variant, TestCluster.CLOCK, TestCluster.SYSTEM_IDENTIFIER, OPTIONS);
    }

    private Cluster open(Variant variant) {
        return Cluster.open(parent.resolve("data"), variant, TestCluster.CLOCK, OPTIONS);
    }

    @ParameterizedTest
    @EnumSource(
            value = Variant.class,
            names = {"UNPATCHED", "RELOCK"})
    void aCrashBetweenTheTwoRecordsLeavesASetBitOverAPageThatIsNotAllVisible(Variant variant) {
        Cluster cluster = create(variant);
        Table table = cluster.createTable("t", 2, ROWS);
        InjectionPoints points = new InjectionPoints(cluster.processes());
        cluster.probe().addListener(points);
        points.attach(InjectionPoint.HEAP_FORCE_KILL_BEFORE_VM_WAL, InjectionPoints.Action.WAIT);
        Session s1 = cluster.session("s1");
        s1.start(s -> cluster.surgery().heapForceKill(s, table, List.of(new Tid(0, 1))));
        points.awaitAt(s1.process(), InjectionPoint.HEAP_FORCE_KILL_BEFORE_VM_WAL, 1, TestCluster.WATCHDOG);
        cluster.crash(WalCut.ALL, (path, block) -> UnsyncedFate.LOST);

        try (Cluster recovered = open(variant)) {
            Table same = recovered.table("t");
            assertEquals(MapPage.ALL_VISIBLE, bits(recovered, same));
            assertEquals(false, flag(recovered, same));

            // An insert finds the flag clear, so it leaves the bit; a reader that trusts the bit sees the open row.
            new Run(recovered, "writer").get(s -> {
                Transaction open = recovered.transactions().begin(s);
                return recovered.rows().insert(s, open, same, 99, 0);
            });
            Run reader = new Run(recovered, "reader");
            assertEquals(2 * ROWS - 1, reader.rows(same).size());
            assertEquals(2 * ROWS, reader.countTrustingMap(same));
        }
    }

    @Test
    void withBothPagesInOneRecordThereIsNothingBetween() {
        for (WalCut cut : List.of(WalCut.SYNCED, WalCut.ALL)) {
            parent = parent.resolve("next");
            Cluster cluster = create(Variant.REGISTERED);
            Table table = cluster.createTable("t", 2, ROWS);
            new Run(cluster, "s1").get(s -> cluster.surgery().heapForceKill(s, table, List.of(new Tid(0, 1))));
            cluster.crash(cut, (path, block) -> UnsyncedFate.LOST);
            try (Cluster recovered = open(Variant.REGISTERED)) {
                Table same = recovered.table("t");
                boolean kept = cut.equals(WalCut.ALL);
                assertEquals(kept ? 0 : MapPage.ALL_VISIBLE, bits(recovered, same));
                assertEquals(!kept, flag(recovered, same));
                Run reader = new Run(recovered, "reader");
                assertEquals(reader.rows(same).size(), reader.countTrustingMap(same));
            }
        }
    }

    private static int bits(Cluster cluster, Table table) {
        return MapPage.bits(page(cluster, table.mapPageFor(0)), 0);
    }

    private static boolean flag(Cluster cluster, Table table) {
        return PageHeader.isAllVisible(page(cluster, table.heapPage(0)));
    }

    /** Read by a process of its own, which keeps no pin. */
    private static byte[] page(Cluster cluster, PageId id) {
        return new Run(cluster, "looks at " + id).get(s -> {
            Buffer buffer = cluster.buffers().pin(s, id, () -> {});
            byte[] copy = buffer.page().clone();
            buffer.unpin(s, () -> {});
            return copy;
        });
    }
}
