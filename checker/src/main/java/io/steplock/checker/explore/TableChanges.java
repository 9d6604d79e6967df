package io.steplock.checker.explore;

import io.steplock.checker.spec.SpecException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the tables say now and did not say before, cell by cell.
 *
 * <p>Cells are the same if group, variant, what is allowed and property are, however the tables are cut or turned.
 */
public final class TableChanges {
    private static final String ABSENT = "absent";

    private TableChanges() {}

    /** What a cell is about, beside its property. */
    private record Place(String group, String variant, Set<String> allows) {}

    /** The cells of a place, by property. */
    private record Cells(String name, Table.Rows rows, Map<String, String> texts) {}

    /**
     * The changes, one line each; empty if there are none.
     *
     * @param directory the specs of now
     * @param now the tables and models of now
     * @param since the manifest of before; the configs that it names are looked for beside it, then in the directory
     * @param before the tables and models of before
     */
    public static List<String> lines(Path directory, Manifest now, Path since, Manifest before) throws SpecException {
        Map<Place, Cells> cells = cells(model -> directory.resolve(model.config()), now, Map.of());
        Map<Place, Cells> old = cells(model -> config(directory, since, model), before, cells);
        List<String> lines = new ArrayList<>();
        for (Map.Entry<Place, Cells> entry : cells.entrySet()) {
            Cells here = entry.getValue();
            if (!old.containsKey(entry.getKey())) {
                lines.add(here.name() + ": new row");
                continue;
            }
            Map<String, String> there =
                    new LinkedHashMap<>(old.get(entry.getKey()).texts());
            here.texts().forEach((property, text) -> {
                String was = there.remove(property);
                if (!text.equals(was)) {
                    lines.add(change(here, property, was == null ? ABSENT : was, text));
                }
            });
            there.forEach((property, was) -> lines.add(change(here, property, was, ABSENT)));
        }
        old.forEach((place, gone) -> {
            if (!cells.containsKey(place)) {
                lines.add(gone.name() + ": row is gone");
            }
        });
        return lines;
    }

    private static String change(Cells cells, String property, String old, String text) {
        return cells.name() + ", " + property + ": " + old + " -> " + text;
    }

    private static Path config(Path directory, Path since, Model model) {
        Path beside = since.resolveSibling(model.config());
        return Files.isRegularFile(beside) ? beside : directory.resolve(model.config());
    }

    /**
     * The cells of all tables.
     *
     * @param like cells that say in which words cells of the same places are told
     */
    private static Map<Place, Cells> cells(AnswerTable.Configs configs, Manifest manifest, Map<Place, Cells> like)
            throws SpecException {
        Map<Place, Cells> all = new LinkedHashMap<>();
        for (Table table : manifest.tables()) {
            AnswerTable answer = AnswerTable.of(configs, manifest, table);
            for (Table.Column column : table.columns()) {
                Place place = new Place(table.group(), column.variant(), column.allows());
                Cells cells = all.computeIfAbsent(
                        place,
                        key -> new Cells(
                                name(table, column),
                                like.containsKey(key) ? like.get(key).rows() : table.rows(),
                                new LinkedHashMap<>()));
                for (String property : answer.shown()) {
                    cells.texts()
                            .putIfAbsent(
                                    property,
                                    answer.cell(property, column, cells.rows()).replace("**", ""));
                }
            }
        }
        return all;
    }

    /** The title of a turned table says nothing of a row. */
    private static String name(Table table, Table.Column column) {
        String title = table.rows() == Table.Rows.VARIANTS ? "" : table.title().replace("**", "");
        return table.group() + ": " + (title.isEmpty() ? "" : title + ", ") + column.head();
    }
}
