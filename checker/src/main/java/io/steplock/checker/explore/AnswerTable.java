package io.steplock.checker.explore;

import io.steplock.checker.spec.SpecException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The answer: which properties hold where, from what the manifest pins of each model, and so without TLC.
 *
 * <p>A violation counts in each column that allows at least what its model allows. A property holds in a column if for
 * each cast a model that allows at least as much as the column keeps it.
 */
public final class AnswerTable {
    private static final String SAYS_NOTHING = "-";

    private final Table table;
    private final Map<Model, List<String>> properties = new LinkedHashMap<>();

    private AnswerTable(Table table) {
        this.table = table;
    }

    /** The lines of a table, as Markdown. */
    public static List<String> lines(Path directory, Manifest manifest, Table table) throws SpecException {
        AnswerTable answer = new AnswerTable(table);
        try {
            for (Model model : manifest.models()) {
                if (model.answer()
                        .filter(place -> place.group().equals(table.group()))
                        .isPresent()) {
                    answer.properties.put(model, ConfigProperties.of(directory.resolve(model.config())));
                }
            }
        } catch (IOException e) {
            throw new SpecException("cannot read a config: " + e.getMessage(), e);
        }
        return answer.lines();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!table.title().isEmpty()) {
            lines.add(table.title());
            lines.add("");
        }
        lines.add("| property | "
                + String.join(
                        " | ", table.columns().stream().map(Table.Column::head).toList()) + " |");
        lines.add("|---".repeat(table.columns().size() + 1) + "|");
        Set<String> rows = new LinkedHashSet<>();
        properties.values().forEach(rows::addAll);
        for (String row : rows) {
            List<String> cells =
                    table.columns().stream().map(column -> cell(row, column)).toList();
            lines.add("| " + row + " | " + String.join(" | ", cells) + " |");
        }
        return lines;
    }

    private String cell(String property, Table.Column column) {
        String needed = table.needs().get(property);
        if (needed != null && !column.allows().contains(needed)) {
            return SAYS_NOTHING;
        }
        List<String> violated = new ArrayList<>();
        for (String cast : casts()) {
            OptionalInt shortest = models(property, column.variant(), cast)
                    .filter(model -> column.allows().containsAll(place(model).allows()))
                    .filter(model -> model.violates().containsKey(property))
                    .mapToInt(model -> model.violates().get(property))
                    .min();
            shortest.ifPresent(steps -> violated.add(cast + " (" + steps + ")"));
        }
        if (!violated.isEmpty()) {
            return "**violated**: " + String.join(", ", violated);
        }
        // A property that a cast's models do not check is not asked of it; a cast without any model is missing.
        Predicate<String> asked = cast -> {
            List<List<String>> checked = properties.entrySet().stream()
                    .filter(entry -> place(entry.getKey()).cast().equals(cast))
                    .map(Map.Entry::getValue)
                    .toList();
            return checked.isEmpty() || checked.stream().anyMatch(names -> names.contains(property));
        };
        Predicate<String> holds = cast -> models(property, column.variant(), cast)
                .filter(model -> place(model).allows().containsAll(column.allows()))
                .anyMatch(model -> !model.violates().containsKey(property));
        List<String> needsRun = table.casts().stream().filter(asked).toList();
        List<String> open = needsRun.stream().filter(holds.negate()).toList();
        if (open.size() == needsRun.size()) {
            return "not run";
        }
        return open.isEmpty() ? "holds" : "holds so far, without " + String.join(", ", open);
    }

    /** Those that must have been run, then any others. */
    private Set<String> casts() {
        Set<String> casts = new LinkedHashSet<>(table.casts());
        properties.keySet().forEach(model -> casts.add(place(model).cast()));
        return casts;
    }

    private Stream<Model> models(String property, String variant, String cast) {
        return properties.entrySet().stream()
                .filter(entry -> entry.getValue().contains(property))
                .map(Map.Entry::getKey)
                .filter(model -> place(model).variant().equals(variant)
                        && place(model).cast().equals(cast));
    }

    private static Answer place(Model model) {
        return model.answer().orElseThrow();
    }
}
