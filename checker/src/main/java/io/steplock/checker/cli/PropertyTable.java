package io.steplock.checker.cli;

import io.steplock.checker.explore.ModelVerdict;
import io.steplock.checker.spec.ModelResult.Violation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which column of the manifest keeps which property, as a Markdown table made of what TLC found. */
final class PropertyTable {
    private static final String NOT_CHECKED = "-";

    private PropertyTable() {}

    /** Rows and columns in the order of the models; a cell names the model with the shortest trace to a violation. */
    static List<String> of(List<ModelVerdict> verdicts) {
        Set<String> columns = new LinkedHashSet<>();
        Set<String> properties = new LinkedHashSet<>();
        List<ModelVerdict> shown = verdicts.stream()
                .filter(verdict -> !verdict.model().column().isEmpty())
                .toList();
        for (ModelVerdict verdict : shown) {
            columns.add(verdict.model().column());
            properties.addAll(verdict.result().properties());
        }
        List<String> lines = new ArrayList<>();
        lines.add("| property | " + String.join(" | ", columns) + " |");
        lines.add("|---".repeat(columns.size() + 1) + "|");
        for (String property : properties) {
            List<String> cells = columns.stream()
                    .map(column -> cell(
                            property,
                            shown.stream()
                                    .filter(verdict -> verdict.model().column().equals(column))
                                    .toList()))
                    .toList();
            lines.add("| " + property + " | " + String.join(" | ", cells) + " |");
        }
        return lines;
    }

    private static String cell(String property, List<ModelVerdict> models) {
        String shortest = NOT_CHECKED;
        int steps = Integer.MAX_VALUE;
        for (ModelVerdict verdict : models) {
            if (shortest.equals(NOT_CHECKED) && verdict.result().properties().contains(property)) {
                shortest = "holds";
            }
            for (Violation violation : verdict.result().violations()) {
                int length = violation.trace().size() - 1;
                if (violation.property().equals(property) && length < steps) {
                    steps = length;
                    shortest = "**violated** (" + verdict.model().name() + ", " + length + " steps)";
                }
            }
        }
        return shortest;
    }
}
