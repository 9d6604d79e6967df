package io.steplock.matrix;

import io.steplock.checker.spec.ModelProgress;
import io.steplock.checker.spec.SpecException;
import io.steplock.outcomes.Outcome;
import io.steplock.outcomes.OutcomeModel;
import io.steplock.outcomes.Script;
import io.steplock.outcomes.Script.Cut;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out why the specification allows several ends: the cells are explored again with each cut of the WAL. */
final class SeveralEnds {
    private SeveralEnds() {}

    private static boolean isSeveral(Outcome outcome) {
        return outcome.finals().size() > 1;
    }

    /** For each cell the reason, if there is anything to explain. */
    static List<Optional<String>> explain(Grid grid, List<Outcome> outcomes, Path module, ModelProgress progress)
            throws SpecException, IOException {
        List<Script> scripts = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (isSeveral(outcomes.get(i))) {
                Script script = grid.cells().get(i).script();
                scripts.add(script.withCut(Cut.SYNCED));
                scripts.add(script.withCut(Cut.ALL));
            }
        }
        List<Outcome> cut = scripts.isEmpty()
                ? List.of()
                : new OutcomeModel(grid.initial(), grid.variant(), scripts).explore(module, progress);
        List<Optional<String>> notes = new ArrayList<>();
        int next = 0;
        for (Outcome outcome : outcomes) {
            if (isSeveral(outcome)) {
                notes.add(Optional.of(reason(cut.get(next), cut.get(next + 1)) + blocks(outcome)));
                next += 2;
            } else if (outcome.canBlock() && !outcome.finals().isEmpty()) {
                notes.add(Optional.of("one final state" + blocks(outcome)));
            } else {
                notes.add(Optional.empty());
            }
        }
        return notes;
    }

    private static String blocks(Outcome outcome) {
        return outcome.canBlock() ? "; it can block: " + String.join("; ", outcome.blocked()) : "";
    }

    private static String reason(Outcome synced, Outcome all) {
        boolean isTheCut = synced.finals().size() == 1
                && all.finals().size() == 1
                && !synced.finals().equals(all.finals());
        String ends =
                "with the WAL that was synced it ends in " + synced.finals() + ", with all of it in " + all.finals();
        return (isTheCut ? "the cut of the WAL decides: " : "the order of steps decides: ") + ends;
    }
}
