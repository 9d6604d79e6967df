package io.steplock.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The engine stands alone, its packages depend one way, and only one of them blocks. */
@AnalyzeClasses(packages = "io.steplock.engine", importOptions = ImportOption.DoNotIncludeTests.class)
class EngineWallsTest {
    @ArchTest
    static final ArchRule standsAlone = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.steplock.engine..", "java..", "net.jpountz.lz4..")
            .because("the checker and the mapping stand beside the engine, not below it");

    @ArchTest
    static final ArchRule blocksInOnePackage = noClasses()
            .that()
            .resideOutsideOfPackage("io.steplock.engine.process")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent.locks")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.concurrent\\.(Semaphore|CountDownLatch|CyclicBarrier|Phaser|Exchanger|"
                    + ".*Queue|.*Deque|.*Future.*|.*Executor.*)")
            .orShould()
            .callMethodWhere(BlockingCalls.any())
            .because("a wait that the process table does not know of cannot be shown or awaited");

    @ArchTest
    static final ArchRule neverInterruptsOrSleeps = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class, int.class)
            .orShould()
            .callMethodWhere(BlockingCalls.interruptOfAnotherThread())
            .because("a sleep decides nothing, and an interrupt closes the file channel for everybody");

    @ArchTest
    static final ArchRule noThreadLocals = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ThreadLocal.class)
            .because("the process is passed explicitly");

    @ArchTest
    static final ArchRule noMonitors = methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED);

    @ArchTest
    static final ArchRule oneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("page")
            .definedBy("io.steplock.engine.page")
            .layer("process")
            .definedBy("io.steplock.engine.process")
            .layer("file")
            .definedBy("io.steplock.engine.file")
            .layer("probe")
            .definedBy("io.steplock.engine.probe")
            .layer("step")
            .definedBy("io.steplock.engine.step")
            .layer("injection")
            .definedBy("io.steplock.engine.injection")
            .layer("buffer")
            .definedBy("io.steplock.engine.buffer")
            .layer("wal.format")
            .definedBy("io.steplock.engine.wal.format")
            .layer("wal.reader")
            .definedBy("io.steplock.engine.wal.reader")
            .layer("wal")
            .definedBy("io.steplock.engine.wal")
            .layer("control")
            .definedBy("io.steplock.engine.control")
            .layer("heap")
            .definedBy("io.steplock.engine.heap")
            .layer("visibilitymap")
            .definedBy("io.steplock.engine.visibilitymap")
            .layer("surgery")
            .definedBy("io.steplock.engine.surgery")
            .layer("transaction")
            .definedBy("io.steplock.engine.transaction")
            .layer("dml")
            .definedBy("io.steplock.engine.dml")
            .layer("vacuum")
            .definedBy("io.steplock.engine.vacuum")
            .layer("checkpoint")
            .definedBy("io.steplock.engine.checkpoint")
            .layer("recovery")
            .definedBy("io.steplock.engine.recovery")
            .layer("cluster")
            .definedBy("io.steplock.engine.cluster")
            .whereLayer("page")
            .mayNotAccessAnyLayer()
            .whereLayer("process")
            .mayNotAccessAnyLayer()
            .whereLayer("file")
            .mayOnlyAccessLayers("process")
            .whereLayer("probe")
            .mayOnlyAccessLayers("process")
            .whereLayer("step")
            .mayOnlyAccessLayers("probe", "process", "page")
            .whereLayer("injection")
            .mayOnlyAccessLayers("step", "probe", "process", "page")
            .whereLayer("buffer")
            .mayOnlyAccessLayers("file", "step", "probe", "process", "page")
            .whereLayer("wal.format")
            .mayOnlyAccessLayers("page")
            .whereLayer("wal.reader")
            .mayOnlyAccessLayers("wal.format", "page")
            .whereLayer("wal")
            .mayOnlyAccessLayers("wal.format", "buffer", "file", "step", "probe", "process", "page")
            .whereLayer("control")
            .mayOnlyAccessLayers("wal.format", "file", "process", "page")
            .whereLayer("heap")
            .mayOnlyAccessLayers("page")
            .whereLayer("visibilitymap")
            .mayOnlyAccessLayers("buffer", "step", "probe", "process", "page")
            .whereLayer("surgery")
            .mayOnlyAccessLayers(
                    "visibilitymap", "heap", "wal.format", "wal", "buffer", "step", "probe", "process", "page")
            .whereLayer("transaction")
            .mayOnlyAccessLayers("wal.format", "wal", "file", "step", "probe", "process", "page")
            .whereLayer("dml")
            .mayOnlyAccessLayers(
                    "surgery",
                    "transaction",
                    "visibilitymap",
                    "heap",
                    "wal.format",
                    "wal",
                    "buffer",
                    "step",
                    "probe",
                    "process",
                    "page")
            .whereLayer("vacuum")
            .mayOnlyAccessLayers(
                    "transaction",
                    "visibilitymap",
                    "heap",
                    "wal.format",
                    "wal",
                    "buffer",
                    "step",
                    "probe",
                    "process",
                    "page")
            .whereLayer("checkpoint")
            .mayOnlyAccessLayers(
                    "transaction", "control", "wal.format", "wal", "buffer", "file", "step", "probe", "process", "page")
            .whereLayer("recovery")
            .mayOnlyAccessLayers(
                    "surgery",
                    "transaction",
                    "control",
                    "heap",
                    "wal.reader",
                    "wal.format",
                    "buffer",
                    "file",
                    "step",
                    "probe",
                    "process",
                    "page")
            .whereLayer("cluster")
            .mayNotBeAccessedByAnyLayer();

    /** Bytecode rules do not see synchronized blocks, the source does. */
    @Test
    void noSynchronizedBlocks() throws IOException {
        Path sources = Path.of("src/main/java/io/steplock/engine");
        List<String> found = new ArrayList<>();
        int[] files = {0};
        try (Stream<Path> all = Files.walk(sources)) {
            for (Path file :
                    all.filter(path -> path.toString().endsWith(".java")).toList()) {
                files[0]++;
                if (Files.readString(file).contains("synchronized")) {
                    found.add(file.toString());
                }
            }
        }
        assertTrue(files[0] > 30, "looked at " + files[0] + " files only");
        assertEquals(List.of(), found);
    }
}
