package io.steplock.mutants;

import io.steplock.TestSpecs;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.spec.SpecSource;
import io.steplock.mutants.runs.Runs;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The mutants of the visibility-map protocol. */
class EngineMutantsTest extends MutantsTest {
    private static final Path FOLDER = TestSpecs.directory().resolve("visibility-map");

    @Override
    List<EngineMutant> all() {
        return Stream.of(PageMutants.all(), WalMutants.all(), StorageMutants.all())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    Protocol protocol() {
        return new Protocol(
                Runs.class.getName(),
                (variant, place) -> SpecLoader.load(new SpecSource(
                        FOLDER.resolve("MCMapTrace.tla"), FOLDER.resolve("trace-crowd-" + variant + ".cfg"))));
    }

    @Override
    Path table() {
        return FOLDER.resolve("ENGINE-MUTANTS.md");
    }

    @Override
    MutantTable writer() {
        return new MutantTable(MutantTable.VISIBILITY_MAP, new Runs()::words, true);
    }

    @Override
    int enough() {
        return 20;
    }

    @Override
    int oneOf() {
        return 3;
    }

    @Override
    Set<String> knownViolations() {
        return Set.of();
    }
}
