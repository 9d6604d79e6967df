package io.steplock.checker.explain;

import java.util.ArrayList;
import java.util.List;

/** Lays out labelled lines of at most 100 columns. */
final class Columns {
    static final int WIDTH = 100;
    private static final int VALUE = 20;
    private static final int PLACE = 55;
    private static final int RECORDED = 42;

    private final StringBuilder text = new StringBuilder();

    /** A headline with two texts at its right. */
    void headline(String left, String place, String right) {
        String both = right.isEmpty() ? place : place + "   " + right;
        line(padded(left, PLACE - 1) + " ", both, left, 2);
    }

    void labelled(String label, String value, String place) {
        line(
                padded(padded("  " + label, VALUE - 1) + " " + value, PLACE - 1) + " ",
                place,
                padded("  " + label, VALUE - 1) + " " + value,
                VALUE);
    }

    /** A command is there to be copied, so it is one line however long it is. */
    void command(String label, String command) {
        text.append(padded("  " + label, VALUE - 1)).append(' ').append(command).append('\n');
    }

    /** What the spec needs and what was recorded, side by side if there is room. */
    void needed(String needed, String recorded) {
        String left = padded("    the spec needs", VALUE - 1) + " " + needed;
        String both = padded(padded(left, RECORDED - 1) + " recorded", PLACE - 1) + " " + recorded;
        if (left.length() <= RECORDED - 2 && both.length() <= WIDTH) {
            text.append(both).append('\n');
        } else {
            wrapped(left, VALUE);
            wrapped(padded("    recorded", VALUE - 1) + " " + recorded, VALUE);
        }
    }

    private void line(String padded, String place, String bare, int indent) {
        if (place.isEmpty()) {
            wrapped(bare, indent);
        } else if ((padded + place).length() <= WIDTH) {
            text.append(padded).append(place).append('\n');
        } else {
            wrapped(bare, indent);
            text.append(" ".repeat(Math.max(0, Math.min(PLACE, WIDTH - place.length()))))
                    .append(place)
                    .append('\n');
        }
    }

    /** Breaks a line between words, and within a word only if it is longer than a line. */
    private void wrapped(String line, int indent) {
        for (String part : broken(line, indent)) {
            text.append(part).append('\n');
        }
    }

    private static List<String> broken(String line, int indent) {
        List<String> parts = new ArrayList<>();
        String rest = line;
        while (rest.length() > WIDTH) {
            int cut = rest.lastIndexOf(' ', WIDTH);
            if (cut <= indent) {
                cut = WIDTH;
            }
            parts.add(rest.substring(0, cut).stripTrailing());
            rest = " ".repeat(indent) + rest.substring(cut).strip();
        }
        parts.add(rest);
        return parts;
    }

    private static String padded(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
