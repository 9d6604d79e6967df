package io.steplock.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every mutant of the engine is noticed as its description says, in a run that the engine as it is passes, and the table
 * beside the specification is what comes of it. {@code make mutants} writes the table anew.
 */
abstract class MutantsTest {
    /** {@code write} writes the table anew. */
    private static final boolean WRITE =
            System.getProperty("steplock.mutants", "").equals("write");

    @TempDir
    private Path directory;

    /** The mutants. */
    abstract List<EngineMutant> all();

    /** How they are tried. */
    abstract Protocol protocol();

    /** Where the table is. */
    abstract Path table();

    /** How the table is written. */
    abstract MutantTable writer();

    /** How many mutants there have to be. */
    abstract int enough();

    /** The normal test run tries one of so many. */
    abstract int oneOf();

    /** Properties that the engine as it is may violate in a run, as the specification does. */
    abstract Set<String> knownViolations();

    @Test
    void some() throws Exception {
        List<EngineMutant> mutants = all();
        List<EngineMutant> some = IntStream.range(0, mutants.size())
                .filter(i -> i % oneOf() == 0)
                .mapToObj(mutants::get)
                .toList();
        assertTableHas(attempts(some));
    }

    @Test
    @Tag("deep")
    void every() throws Exception {
        List<MutantTable.Attempt> attempts = attempts(all());
        if (WRITE) {
            Files.writeString(table(), writer().text(attempts));
        }
        assertTableHas(attempts);
    }

    /** What comes out now. */
    private List<MutantTable.Attempt> attempts(List<EngineMutant> mutants) throws Exception {
        List<String> wrong = new ArrayList<>();
        List<MutantTable.Attempt> attempts = new ArrayList<>();
        try (MutantBench bench = new MutantBench(protocol(), directory)) {
            Set<String> passed = new TreeSet<>();
            for (EngineMutant mutant : mutants) {
                Judgement unchanged = bench.judgeUnchanged(mutant.run(), mutant.variant());
                if (passed.add(mutant.run() + ", " + mutant.variant()) && !unchanged.isCleanBut(knownViolations())) {
                    wrong.add("the engine as it is, " + mutant.run() + ", " + mutant.variant() + ": " + unchanged);
                }
                Judgement judgement = bench.judge(mutant);
                if (!judgement.inShort().equals(mutant.expected())) {
                    wrong.add("\"" + mutant.name() + "\" expected: " + mutant.expected() + ", but: " + judgement);
                }
                attempts.add(new MutantTable.Attempt(mutant, judgement, unchanged));
            }
        }
        assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
        return attempts;
    }

    private void assertTableHas(List<MutantTable.Attempt> attempts) throws IOException {
        List<String> table = Files.readAllLines(table());
        for (String line : writer().lines(attempts)) {
            assertTrue(
                    table.contains(line), () -> table() + " is stale (make mutants writes it anew); it lacks: " + line);
        }
        long found = table.stream().filter(line -> line.startsWith("| ")).count();
        assertEquals(all().size() + 1, found, "rows of " + table() + ", with the headline");
    }

    @Test
    void namesAreUniqueAndThereAreEnough() {
        Set<String> names = new TreeSet<>();
        all().forEach(mutant -> assertTrue(names.add(mutant.name()), mutant.name()));
        assertTrue(names.size() >= enough(), "only " + names.size());
    }
}
