package io.steplock.mutants;

import io.steplock.TestSpecs;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.SpecSource;
import io.steplock.mutants.runs.ChecksumRuns;
import io.steplock.refinement.checksums.TraceConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The mutants of the data-checksums protocol. */
class ChecksumMutantsTest extends MutantsTest {
    private static final Path FOLDER = TestSpecs.directory().resolve("data-checksums");

    @Override
    List<EngineMutant> all() {
        return Stream.of(
                        ChangeMutants.all(),
                        BarrierMutants.all(),
                        ChecksumPageMutants.all(),
                        RecoveryMutants.all(),
                        FixMutants.all())
                .flatMap(List::stream)
                .toList();
    }

    /** A run's key is its config. */
    @Override
    Protocol protocol() {
        return new Protocol(ChecksumRuns.class.getName(), ChecksumMutantsTest::load);
    }

    private static LoadedSpec load(String config, Path place) throws Exception {
        Path file = Files.writeString(place.resolve("trace.cfg"), config);
        return SpecLoader.load(new SpecSource(FOLDER.resolve(TraceConfig.MODULE + ".tla"), file));
    }

    @Override
    Path table() {
        return FOLDER.resolve("ENGINE-MUTANTS.md");
    }

    @Override
    MutantTable writer() {
        return new MutantTable(MutantTable.CHECKSUMS, new ChecksumRuns()::words, false);
    }

    @Override
    int enough() {
        return 20;
    }

    @Override
    int oneOf() {
        return 8;
    }

    /** The reference leaves processes behind after recovery, and so the specification says. */
    @Override
    Set<String> knownViolations() {
        return Set.of("ProcessesAgree");
    }
}
