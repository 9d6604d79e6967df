package io.steplock.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steplock.TestSpecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every mutant of the engine is noticed as its description says, in a run that the engine as it is passes, and the table
 * beside the specification is what comes of it. {@code make mutants} writes the table anew.
 */
class EngineMutantsTest {
    /** {@code write} writes the table anew. */
    private static final boolean WRITE =
            System.getProperty("steplock.mutants", "").equals("write");

    private static final int SOME = 3;

    @TempDir
    private Path directory;

    private static List<EngineMutant> all() {
        return Stream.of(PageMutants.all(), WalMutants.all(), StorageMutants.all())
                .flatMap(List::stream)
                .toList();
    }

    private static Path table() {
        return TestSpecs.directory().resolve("visibility-map").resolve("ENGINE-MUTANTS.md");
    }

    @Test
    void some() throws Exception {
        List<EngineMutant> mutants = all();
        List<EngineMutant> some = IntStream.range(0, mutants.size())
                .filter(i -> i % SOME == 0)
                .mapToObj(mutants::get)
                .toList();
        assertTableHas(rows(some));
    }

    @Test
    @Tag("deep")
    void every() throws Exception {
        List<String> rows = rows(all());
        if (WRITE) {
            Files.writeString(table(), MutantTable.text(all(), rows));
        }
        assertTableHas(rows);
    }

    /** The table's rows as they come out now. */
    private List<String> rows(List<EngineMutant> mutants) throws Exception {
        List<String> wrong = new ArrayList<>();
        List<String> rows = new ArrayList<>();
        Set<String> passed = new TreeSet<>();
        try (MutantBench bench = new MutantBench(directory)) {
            for (EngineMutant mutant : mutants) {
                if (passed.add(mutant.run() + ", " + mutant.variant())) {
                    Judgement unchanged = bench.judgeUnchanged(mutant.run(), mutant.variant());
                    if (!unchanged.isClean()) {
                        wrong.add("the engine as it is, " + mutant.run() + ", " + mutant.variant() + ": " + unchanged);
                    }
                }
                Judgement judgement = bench.judge(mutant);
                if (!judgement.inShort().equals(mutant.expected())) {
                    wrong.add("\"" + mutant.name() + "\" expected: " + mutant.expected() + ", but: " + judgement);
                }
                rows.add(MutantTable.row(mutant, judgement));
            }
        }
        assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
        return rows;
    }

    private static void assertTableHas(List<String> rows) throws IOException {
        List<String> table = Files.readAllLines(table());
        for (String row : rows) {
            assertTrue(
                    table.contains(row), () -> table() + " is stale (make mutants writes it anew); it lacks: " + row);
        }
        long found = table.stream().filter(line -> line.startsWith("| ")).count();
        assertEquals(all().size() + 1, found, "rows of " + table() + ", with the headline");
    }

    @Test
    void namesAreUniqueAndThereAreEnough() {
        Set<String> names = new TreeSet<>();
        all().forEach(mutant -> assertTrue(names.add(mutant.name()), mutant.name()));
        assertTrue(names.size() >= 20, "only " + names.size());
    }
}
