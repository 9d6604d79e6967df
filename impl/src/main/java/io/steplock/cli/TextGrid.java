package io.steplock.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table of words. Columns are numbered; a row that is a column's namesake bears its number. */
final class TextGrid {
    private final String corner;
    private final List<String> columns;
    private final Map<String, Map<String, String>> rows = new LinkedHashMap<>();

    TextGrid(String corner, List<String> columns) {
        this.corner = corner;
        this.columns = List.copyOf(columns);
    }

    void put(String row, String column, String word) {
        rows.computeIfAbsent(row, it -> new LinkedHashMap<>()).put(column, word);
    }

    /** The column's number, or its name if it is in words. */
    String head(String column) {
        return column.indexOf('-') < 0 ? column : Integer.toString(columns.indexOf(column) + 1);
    }

    /** The columns whose numbers no row explains. */
    List<String> unexplained() {
        return columns.stream()
                .filter(column -> !head(column).equals(column) && !rows.containsKey(column))
                .map(column -> head(column) + " " + column)
                .toList();
    }

    void print(PrintWriter out) {
        int width = 1
                + rows.values().stream()
                        .flatMap(row -> row.values().stream())
                        .mapToInt(String::length)
                        .max()
                        .orElseThrow();
        List<String> heads = columns.stream().map(this::head).toList();
        List<Integer> widths = columns.stream()
                .map(column -> head(column).equals(column) ? Math.max(width, column.length() + 1) : width)
                .toList();
        print(out, "", corner, heads, widths);
        rows.forEach((name, words) -> {
            List<String> line = new ArrayList<>();
            columns.forEach(column -> line.add(words.getOrDefault(column, "")));
            print(out, columns.contains(name) ? head(name) : "", name, line, widths);
        });
    }

    private static void print(PrintWriter out, String number, String name, List<String> words, List<Integer> widths) {
        StringBuilder line = new StringBuilder(String.format("%-3s%-48s", number, name));
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            line.append(word).append(" ".repeat(Math.max(1, widths.get(i) - word.length())));
        }
        out.println(line.toString().stripTrailing());
    }
}
