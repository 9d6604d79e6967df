package io.steplock.mutants;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The table of mutants beside a specification.
 *
 * @param introduction what stands before it
 * @param words what happens in a run
 * @param numbers whether it numbers steps
 */
record MutantTable(String introduction, UnaryOperator<String> words, boolean numbers) {
    /** Of pages; they depend on LSNs, and these on the order of records that nobody waits for. */
    private static final String CHECKSUMS_OF_PAGES = ": its checksum is .*";

    /**
     * What came of a mutant.
     *
     * @param unchanged what is said of the engine as it is in that run
     */
    record Attempt(EngineMutant mutant, Judgement judgement, Judgement unchanged) {}

    private String row(Attempt attempt) {
        EngineMutant mutant = attempt.mutant();
        return "| "
                + String.join(
                        " | ",
                        mutant.name(),
                        mutant.words() + " (`" + mutant.file().replaceAll(".*/|\\.java", "") + "`)",
                        mutant.variant(),
                        mutant.run(),
                        cell(attempt.judgement().bySpecification(numbers)),
                        cell(attempt.judgement().files().orElse("-").replaceAll(CHECKSUMS_OF_PAGES, "")),
                        mutant.remark())
                + " |";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private Set<String> runs(List<Attempt> attempts) {
        Set<String> lines = new LinkedHashSet<>();
        attempts.forEach(attempt -> lines.add("- **" + attempt.mutant().run() + "**: "
                + words.apply(attempt.mutant().run())));
        return lines;
    }

    /** What the engine as it is violates, as the specification of that variant does. */
    private static Set<String> violated(List<Attempt> attempts) {
        Set<String> lines = new LinkedHashSet<>();
        for (Attempt attempt : attempts) {
            String properties = attempt.unchanged().violated().stream()
                    .map(Judgement.Violation::property)
                    .collect(Collectors.joining(", "));
            if (!properties.isEmpty()) {
                lines.add(
                        "- " + attempt.mutant().run() + ", " + attempt.mutant().variant() + ": " + properties);
            }
        }
        return lines;
    }

    /** The lines that there have to be for some mutants. */
    List<String> lines(List<Attempt> attempts) {
        List<String> lines = new ArrayList<>(runs(attempts));
        lines.addAll(violated(attempts));
        attempts.forEach(attempt -> lines.add(row(attempt)));
        return lines;
    }

    /** All of it. */
    String text(List<Attempt> attempts) {
        StringBuilder text = new StringBuilder(introduction);
        runs(attempts).forEach(line -> text.append(line).append('\n'));
        if (!violated(attempts).isEmpty()) {
            text.append("\nIn these the engine as it is violates properties:\n\n");
            violated(attempts).forEach(line -> text.append(line).append('\n'));
        }
        text.append("\n| mutant | the change | variant | run | the specification | the files | remark |\n");
        text.append("|---|---|---|---|---|---|---|\n");
        attempts.forEach(attempt -> text.append(row(attempt)).append('\n'));
        return text.toString();
    }

    static final String VISIBILITY_MAP = """
            # Mutants of the engine

            Written by `make mutants`; a test compares it with fresh runs. Each row is one change of the engine's source,
            compiled, and run on real files with a simulated power loss at the end. The engine as it is passes every one
            of these runs, in that variant, before both judges.

            *The specification* is the check of the recorded trace by MapProtocol: the properties violated, then the step
            that it does not allow and the first false conjunct of its action. *The files* are judged without it: by operations that fail or never end, by the WAL read again, by
            recovery, and after it by the rows that were promised, the pages' LSNs, the rows counted with and without
            trust in the map while a row of an open transaction is on each page, and the pages' checksums; the first that
            notices something is named. A row with `-` in both columns is a survivor; its remark says why.

            What the files do not notice may still be wrong: it needs another moment of the crash, or a second process
            at the right place. What the specification does not notice is not in it, and the remark says what that is.

            Runs (k-hN kills a row of page N, d-hN changes the page and commits, vI-hN vacuums it, cN makes a checkpoint):

            """;

    static final String CHECKSUMS = """
            # Mutants of the engine

            Written by `make mutants`; a test compares it with fresh runs. Each row is one change of the engine's source,
            compiled, and run on real files, in one run that the engine as it is passes before both judges.

            *The specification* is the check of the recorded trace by MCChecksumTrace: the properties violated beyond those
            that the engine as it is violates in the same run (a finding about that version, see README.md), then the step
            that is not allowed and the first false conjunct of its action. *The files* are judged without it: by operations
            that fail or never end, a server that does not start, pages that a backend then cannot read or that have lost
            a value that was committed, pages in the files without a right checksum while the state is `on`, a process that
            has ended in an error, and a state at the end that is not that of the engine as it is; the first that notices
            something is named. A row with `-` in both columns is a survivor; its remark says why.

            The trace shows a sample of the pages: the first, the middle one and the last of each of three relations. What is
            done to others is seen by the files only.

            Runs:

            """;
}
