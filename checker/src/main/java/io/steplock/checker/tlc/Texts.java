package io.steplock.checker.tlc;

import io.steplock.checker.spec.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tla2sany.semantic.SemanticNode;
import tla2sany.st.Location;
import tlc2.value.impl.Value;

/** The modules' source text. */
final class Texts {
    private static final int BRIEF = 60;
    private final Map<String, Path> modules;
    private final Map<String, List<String>> lines = new HashMap<>();

    Texts(Map<String, Path> modules) {
        this.modules = modules;
    }

    /** A stretch of a line to be replaced. */
    record Replacement(Location at, String by) {}

    static Place place(SemanticNode node) {
        Location at = node.getLocation();
        return new Place(at.source(), at.beginLine(), at.beginColumn());
    }

    static String brief(Value value) {
        String text = value.toString();
        return text.length() <= BRIEF ? text : text.substring(0, BRIEF - 3) + "...";
    }

    /** The node's source text with white space folded, and some parts of it replaced. */
    String of(SemanticNode node, List<Replacement> replacements) {
        Location at = node.getLocation();
        List<String> module = lines(at.source());
        if (module.isEmpty()) {
            return node.getHumanReadableImage();
        }
        List<Replacement> backwards = new ArrayList<>(replacements);
        backwards.sort(Comparator.comparing(Replacement::at).reversed());
        StringBuilder text = new StringBuilder();
        for (int number = at.beginLine(); number <= at.endLine(); number++) {
            StringBuilder line = new StringBuilder(module.get(number - 1));
            if (number == at.endLine()) {
                line.setLength(Math.min(line.length(), at.endColumn()));
            }
            for (Replacement replacement : backwards) {
                Location stretch = replacement.at();
                if (stretch.beginLine() == number
                        && stretch.endLine() == number
                        && stretch.endColumn() <= line.length()) {
                    line.replace(stretch.beginColumn() - 1, stretch.endColumn(), replacement.by());
                }
            }
            String kept = number == at.beginLine() ? line.substring(at.beginColumn() - 1) : line.toString();
            int comment = kept.indexOf("\\*");
            text.append(comment < 0 ? kept : kept.substring(0, comment)).append(' ');
        }
        return text.toString().strip().replaceAll("\\s+", " ");
    }

    private List<String> lines(String module) {
        return lines.computeIfAbsent(module, name -> {
            Path file = modules.get(name);
            try {
                return file == null ? List.of() : Files.readAllLines(file);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file + " again", e);
            }
        });
    }
}
