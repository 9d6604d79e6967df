package io.steplock.refinement.mapprotocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictText;
import io.steplock.engine.cluster.ClusterOptions;
import io.steplock.engine.cluster.WalCut;
import io.steplock.engine.surgery.Variant;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** All parts of the protocol on the engine, one after the other, each step judged by the full specification. */
class MapProtocolTraceTest {
    @TempDir
    private Path directory;

    private static Verdict judge(TracedCluster cluster, Set<String> violated) throws Exception {
        Verdict verdict = cluster.verdict();
        assertTrue(verdict.invalid().isEmpty() && verdict.rejection().isEmpty(), () -> VerdictText.report(verdict));
        Set<String> found = new TreeSet<>();
        verdict.violations().forEach(violation -> found.add(violation.property()));
        assertEquals(violated, found, () -> VerdictText.report(verdict));
        return verdict;
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void aKill(Variant variant) throws Exception {
        try (TracedCluster traced = new TracedCluster(directory, variant, ClusterOptions.DEFAULT)) {
            traced.run("k-h1", traced.kill(0));
            judge(traced, variant == Variant.UNPATCHED ? Set.of("LockDiscipline") : Set.of());
        }
    }

    @ParameterizedTest
    @CsvSource({"UNPATCHED,false", "RELOCK,false", "RELOCK,true", "REGISTERED,false", "REGISTERED,true"})
    void everything(Variant variant, boolean compress) throws Exception {
        ClusterOptions options = compress ? ClusterOptions.DEFAULT.withCompression() : ClusterOptions.DEFAULT;
        try (TracedCluster traced = new TracedCluster(directory, variant, options)) {
            traced.run("d-h1", traced.insert(0));
            traced.run("v1-h1", traced.vacuum(0));
            traced.run("d-h2", traced.delete(1));
            traced.run("v1-h2", traced.vacuum(1));
            traced.run("v1-h3", traced.vacuum(2));
            traced.run("c1", traced.checkpoint());
            traced.run("k-h1", traced.kill(0));
            traced.run("d-h3", traced.delete(2));
            traced.run("c2", traced.checkpoint());
            traced.run("v2-h1", traced.vacuum(0));
            judge(traced, variant == Variant.UNPATCHED ? Set.of("LockDiscipline") : Set.of());
        }
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void crashAndSecondLife(Variant variant) throws Exception {
        try (TracedCluster traced = new TracedCluster(directory, variant, ClusterOptions.DEFAULT)) {
            traced.run("d-h1", traced.insert(0));
            traced.run("c1", traced.checkpoint());
            traced.run("v1-h2", traced.vacuum(1));
            traced.run("d-h2", traced.delete(1));
            traced.run("k-h3", traced.kill(2));
            traced.crash(WalCut.ALL);
            traced.restart();
            traced.run("k-h1", traced.kill(0));
            traced.run("d-h4", traced.insert(3));
            traced.run("v1-h1", traced.vacuum(0));
            traced.crash(WalCut.SYNCED);
            traced.restart();
            traced.run("v2-h1", traced.vacuum(0));
            judge(traced, variant == Variant.UNPATCHED ? Set.of("LockDiscipline") : Set.of());
        }
    }

    @Test
    void nothingToReplay() throws Exception {
        try (TracedCluster traced = new TracedCluster(directory, Variant.RELOCK, ClusterOptions.DEFAULT)) {
            traced.run("d-h1", traced.insert(0));
            traced.run("c1", traced.checkpoint());
            traced.crash(WalCut.ALL);
            traced.restart();
            traced.run("k-h1", traced.kill(0));
            judge(traced, Set.of());
        }
    }
}
