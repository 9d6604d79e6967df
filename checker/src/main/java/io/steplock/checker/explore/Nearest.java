package io.steplock.checker.explore;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names that somebody may have meant. */
public final class Nearest {
    private Nearest() {}

    /** Up to three of the names, the most similar first. */
    public static List<String> to(String name, Collection<String> names) {
        return names.stream()
                .sorted(Comparator.comparingInt(other -> distance(name, other)))
                .limit(3)
                .toList();
    }

    /** How many letters have to be inserted, deleted or replaced. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
