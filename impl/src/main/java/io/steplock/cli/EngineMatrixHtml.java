package io.steplock.cli;

import io.steplock.matrix.Compared;
import io.steplock.matrix.EngineMatrix;
import io.steplock.matrix.Grid;
import io.steplock.matrix.GridResult;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The engine's matrix as one page that needs nothing else: no script, no request. */
final class EngineMatrixHtml {
    private final EngineMatrix matrix;
    private final StringBuilder html = new StringBuilder();

    private EngineMatrixHtml(EngineMatrix matrix) {
        this.matrix = matrix;
    }

    static void write(EngineMatrix matrix, Writer out) throws IOException {
        out.write(new EngineMatrixHtml(matrix).page());
        out.flush();
    }

    private String page() {
        html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\""
                + " content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width\">\n"
                + "<title>Data checksums: the engine against the specification</title>\n<style>\n");
        html.append(MatrixStyle.CSS).append("</style></head><body>\n");
        html.append("<h1>Data checksums: the engine against the specification</h1>\n");
        html.append(String.format(
                Locale.ROOT,
                "<p>%,d cells, each a run of the engine on real files, judged step by step: %,d steps. %s. <strong%s>%d"
                        + " disagreement%s</strong>; in %d traces an invariant is false.</p>%n",
                matrix.cells(),
                matrix.steps(),
                escape(matrix.size().toString()),
                matrix.disagreements() > 0 ? " class=\"disagrees\"" : "",
                matrix.disagreements(),
                matrix.disagreements() == 1 ? "" : "s",
                matrix.violated()));
        legend();
        matrix.grids().forEach(this::grid);
        return html.append("</body></html>\n").toString();
    }

    private void legend() {
        html.append("<h2>Legend</h2>\n<p>");
        for (String word : List.of("off", "on", "on!", "on!?", "inprogress-on", "blocked", "broken")) {
            html.append("<span class=\"key ")
                    .append(style(word))
                    .append("\">")
                    .append(word)
                    .append("</span> ");
        }
        html.append("<span class=\"key on flips\">on*</span> <span class=\"key off disagrees\">off#</span></p>\n<ul>");
        CellText.LEGEND.forEach(line -> html.append("<li>").append(escape(line)).append("</li>\n"));
        html.append("</ul>\n");
    }

    private void grid(GridResult result) {
        Grid grid = result.grid();
        html.append("<h2>").append(escape(grid.name())).append("</h2>\n<p>");
        html.append(escape(VariantOptions.text(grid.initial(), grid.variant())));
        html.append(". Rows: ").append(escape(grid.rowsAre()));
        html.append(". Columns: ").append(escape(grid.columnsAre()));
        html.append(". A cell leads to its numbers.</p>\n<div class=\"wide\"><table>\n<tr><th></th>");
        for (String column : grid.columns()) {
            html.append("<th scope=\"col\" class=\"column\"><span>")
                    .append(escape(column))
                    .append("</span></th>");
        }
        html.append("</tr>\n");
        List<String> details = new ArrayList<>();
        for (String row : grid.rows()) {
            html.append("<tr><th scope=\"row\">").append(escape(row)).append("</th>");
            for (String column : grid.columns()) {
                Optional<Compared> cell = result.at(row, column);
                if (cell.isPresent()) {
                    String id = grid.name() + "-" + (details.size() + 1);
                    cell(result, cell.get(), id);
                    details.add(detail(result, cell.get(), id));
                } else {
                    html.append("<td></td>");
                }
            }
            html.append("</tr>\n");
        }
        html.append("</table></div>\n<details open><summary>All numbers of ").append(escape(grid.name()));
        html.append("</summary><div class=\"wide\"><table class=\"numbers\"><tr><th>row</th><th>column</th>"
                + "<th>engine</th><th>specification</th><th>numbers</th><th>remarks</th></tr>\n");
        details.forEach(html::append);
        html.append("</table></div></details>\n");
    }

    private void cell(GridResult grid, Compared cell, String id) {
        List<String> tip = new ArrayList<>(List.of(
                cell.cell().toString(), "allowed: " + MatrixReport.words(cell.allowed()), CellText.numbers(cell)));
        tip.addAll(CellText.remarks(grid, cell));
        html.append("<td class=\"").append(styles(grid, cell)).append("\" title=\"");
        html.append(escape(String.join("\n", tip)))
                .append("\"><a href=\"#")
                .append(escape(id))
                .append("\">");
        html.append(escape(CellText.word(grid, cell))).append("</a></td>");
    }

    private static String detail(GridResult grid, Compared cell, String id) {
        StringBuilder row = new StringBuilder("<tr id=\"" + escape(id) + "\">");
        for (String text : List.of(cell.cell().row(), cell.cell().column())) {
            row.append("<td>").append(escape(text)).append("</td>");
        }
        row.append("<td class=\"").append(styles(grid, cell)).append("\">");
        for (String text : List.of(
                CellText.word(grid, cell),
                MatrixReport.words(cell.allowed()),
                CellText.numbers(cell),
                String.join("; ", CellText.remarks(grid, cell)))) {
            row.append(escape(text)).append("</td><td>");
        }
        row.setLength(row.length() - "<td>".length());
        return row.append("</tr>\n").toString();
    }

    private static String styles(GridResult grid, Compared cell) {
        return style(cell.word())
                + (grid.flippedFrom(cell).isPresent() ? " flips" : "")
                + (cell.agrees() ? "" : " disagrees");
    }

    /** The name of the colour of a word. */
    private static String style(String word) {
        if (word.contains("!") || word.contains("?")) {
            return "bad";
        }
        return switch (word) {
            case "on", "off", "blocked" -> word;
            default -> word.startsWith("inprogress") ? "between" : "broken";
        };
    }

    /** Safe as text and within a quoted attribute. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
