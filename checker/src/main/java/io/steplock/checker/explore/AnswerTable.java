package io.steplock.checker.explore;

import io.steplock.checker.spec.SpecException;
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
 * each cast a model that allows at least as much as the column keeps it. A turned table has a row for each column and
 * shorter cells.
 */
public final class AnswerTable {
    private static final String SAYS_NOTHING = "-";

    private final Table table;
    private final Map<Model, List<String>> properties = new LinkedHashMap<>();

    private AnswerTable(Table table) {
        this.table = table;
    }

    /** Where the config of a model is. */
    interface Configs {
        Path of(Model model);
    }

    /** The lines of a table, as Markdown. */
    public static List<String> lines(Path directory, Manifest manifest, Table table) throws SpecException {
        return of(model -> directory.resolve(model.config()), manifest, table).lines();
    }

    static AnswerTable of(Configs configs, Manifest manifest, Table table) throws SpecException {
        AnswerTable answer = new AnswerTable(table);
        for (Model model : manifest.models()) {
            if (model.answer()
                    .filter(place -> place.group().equals(table.group()))
                    .isPresent()) {
                answer.properties.put(model, ConfigProperties.in(ConfigWithConstants.text(configs.of(model), model)));
            }
        }
        answer.shown();
        return answer;
    }

    /**
     * The properties that the table shows, in the order of the configs.
     *
     * @throws SpecException if the table asks for one that no config of its group names
     */
    Set<String> shown() throws SpecException {
        Set<String> named = new LinkedHashSet<>();
        properties.values().forEach(named::addAll);
        if (table.properties().isEmpty()) {
            return named;
        }
        for (String property : table.properties()) {
            if (!named.contains(property)) {
                throw new SpecException("a table of the group " + table.group()
                        + " shows the property " + property + ", which no config of its models names"
                        + (named.isEmpty()
                                ? ""
                                : "; did you mean " + String.join(", ", Nearest.to(property, named)) + "?"));
            }
        }
        named.retainAll(table.properties());
        return named;
    }

    private List<String> lines() throws SpecException {
        List<String> lines = new ArrayList<>();
        if (!table.title().isEmpty()) {
            lines.add(table.title());
            lines.add("");
        }
        List<Table.Column> columns = table.columns();
        if (table.rows() == Table.Rows.VARIANTS) {
            head(lines, "variant", List.copyOf(shown()));
            for (Table.Column column : columns) {
                List<String> cells = new ArrayList<>();
                for (String property : shown()) {
                    cells.add(cell(property, column, Table.Rows.VARIANTS));
                }
                row(lines, column.head(), cells);
            }
        } else {
            head(lines, "property", columns.stream().map(Table.Column::head).toList());
            for (String property : shown()) {
                row(
                        lines,
                        property,
                        columns.stream()
                                .map(column -> cell(property, column, Table.Rows.PROPERTIES))
                                .toList());
            }
        }
        return lines;
    }

    private static void head(List<String> lines, String first, List<String> others) {
        row(lines, first, others);
        lines.add("|---".repeat(others.size() + 1) + "|");
    }

    private static void row(List<String> lines, String first, List<String> others) {
        lines.add("| " + first + " | " + String.join(" | ", others) + " |");
    }

    /** What is known of a property in a column, in the words of a table with such rows. */
    String cell(String property, Table.Column column, Table.Rows rows) {
        String needed = table.needs().get(property);
        if (needed != null && !column.allows().contains(needed)) {
            return SAYS_NOTHING;
        }
        Map<String, Integer> violated = violated(property, column);
        if (!violated.isEmpty()) {
            return violated(violated, rows);
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
        if (open.isEmpty()) {
            return "holds";
        }
        return rows == Table.Rows.VARIANTS ? "holds so far" : "holds so far, without " + String.join(", ", open);
    }

    /** The casts that violate a property in a column, each with the steps of its shortest run. */
    private Map<String, Integer> violated(String property, Table.Column column) {
        Map<String, Integer> violated = new LinkedHashMap<>();
        for (String cast : casts()) {
            OptionalInt shortest = models(property, column.variant(), cast)
                    .filter(model -> column.allows().containsAll(place(model).allows()))
                    .filter(model -> model.violates().containsKey(property))
                    .mapToInt(model -> model.violates().get(property))
                    .min();
            shortest.ifPresent(steps -> violated.put(cast, steps));
        }
        return violated;
    }

    private static String violated(Map<String, Integer> violated, Table.Rows rows) {
        if (rows == Table.Rows.VARIANTS) {
            Map.Entry<String, Integer> least = violated.entrySet().stream()
                    .min(Map.Entry.comparingByValue())
                    .orElseThrow();
            return "**" + least.getValue() + " (" + least.getKey() + ")**";
        }
        return "**violated**: "
                + String.join(
                        ", ",
                        violated.entrySet().stream()
                                .map(cast -> cast.getKey() + " (" + cast.getValue() + ")")
                                .toList());
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
