package io.steplock.mutants;

import io.steplock.mutants.runs.Runs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of mutants beside the specification. */
final class MutantTable {
    /** Of pages; they depend on LSNs, and these on the order of records that nobody waits for. */
    private static final String CHECKSUMS = ": its checksum is .*";

    private MutantTable() {}

    static String row(EngineMutant mutant, Judgement judgement) {
        return "| "
                + String.join(
                        " | ",
                        mutant.name(),
                        mutant.words() + " (`" + mutant.file().replaceAll(".*/|\\.java", "") + "`)",
                        mutant.variant(),
                        mutant.run(),
                        cell(judgement.bySpecification()),
                        cell(judgement.files().orElse("-").replaceAll(CHECKSUMS, "")),
                        mutant.remark())
                + " |";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    static String text(List<EngineMutant> mutants, List<String> rows) {
        Map<String, String> runs = new LinkedHashMap<>();
        mutants.forEach(mutant -> runs.computeIfAbsent(mutant.run(), new Runs()::words));
        StringBuilder text = new StringBuilder(INTRODUCTION);
        runs.forEach((name, words) ->
                text.append("- **").append(name).append("**: ").append(words).append('\n'));
        text.append("\n| mutant | the change | variant | run | the specification | the files | remark |\n");
        text.append("|---|---|---|---|---|---|---|\n");
        rows.forEach(row -> text.append(row).append('\n'));
        return text.toString();
    }

    private static final String INTRODUCTION = """
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
}
