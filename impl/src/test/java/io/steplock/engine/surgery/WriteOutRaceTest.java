package io.steplock.engine.surgery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.Run;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.page.Fork;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.probe.StepListener;
import io.steplock.engine.process.Process;
import io.steplock.engine.step.MapProtocolStep.WritePage;
import io.steplock.engine.step.VisibilityMapStep.CopyRecord;
import io.steplock.engine.wal.reader.WalListing;
import io.steplock.engine.wal.reader.WalReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One session and one page writer: the checksum of the data page, which the writer puts into the shared page, changes
 * the page between the two reads of an image that is logged without the lock. No second session is needed.
 */
class WriteOutRaceTest {
    @TempDir
    Path parent;

    @Test
    void aWriteOutBetweenTheReadsBreaksTheUnlockedImage() {
        WalListing wal = run(Variant.UNPATCHED);
        assertTrue(wal.end().startsWith("incorrect resource manager data checksum"), wal.end());
    }

    @Test
    void withTheLockTheWriterWaits() {
        for (Variant variant : List.of(Variant.RELOCK, Variant.REGISTERED)) {
            WalListing wal = run(variant);
            assertTrue(wal.endsInZeros(), wal.end());
        }
    }

    private WalListing run(Variant variant) {
        Path directory = parent.resolve(variant.text());
        try (Cluster cluster = TestCluster.create(directory, variant)) {
            Table table = cluster.createTable("t", 2, 5);
            new Run(cluster, "s0").insert(table, 1, 1);
            CountDownLatch writerHasPassedTheHeapPage = new CountDownLatch(1);
            CountDownLatch crcComputed = new CountDownLatch(1);
            CountDownLatch writerIsDoneOrWaits = new CountDownLatch(1);
            cluster.probe().addListener(new StepListener() {
                @Override
                public void before(Process process, Step step) {
                    if (step instanceof CopyRecord copy
                            && copy.p() != null
                            && copy.p().fork() == Fork.VISIBILITY_MAP) {
                        crcComputed.countDown();
                        await(writerIsDoneOrWaits);
                    }
                }

                @Override
                public void after(Process process, Step step) {
                    if (step instanceof WritePage write && write.p().equals(table.heapPage(1))) {
                        writerHasPassedTheHeapPage.countDown();
                        await(crcComputed);
                    }
                }
            });
            Session writer = cluster.session("writer");
            Session s1 = cluster.session("s1");
            writer.start(s -> cluster.buffers().writeAll(s));
            await(writerHasPassedTheHeapPage);
            s1.start(s -> cluster.surgery().heapForceKill(s, table, List.of(new Tid(0, 1))));
            await(crcComputed);
            PageId map = table.mapPageFor(0);
            cluster.processes().awaitBlockedOnOrIdle(writer.process(), "content lock of " + map, TestCluster.WATCHDOG);
            writerIsDoneOrWaits.countDown();
            cluster.processes().awaitIdle(s1.process(), TestCluster.WATCHDOG);
            cluster.processes().awaitIdle(writer.process(), TestCluster.WATCHDOG);
            assertEquals(Optional.empty(), s1.failure());
            assertEquals(Optional.empty(), writer.failure());
            cluster.stop();
        }
        return new WalReader(directory).readAll();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(TestCluster.WATCHDOG.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
